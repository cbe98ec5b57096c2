"""The program held against the shared replay and samples beside the project, through its outside face."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
RUN = f"{sys.executable} {ROOT / 'run.py'}"

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SHARED.exists(), reason="needs the shared replay and samples beside the project")]


def scored(script: str, *more: str) -> dict[str, float]:
    """The figures of a scorer's last line."""
    command = [sys.executable, str(SHARED / "samples" / script), "--cmd", RUN, *more]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=900)
    line = next(line for line in reversed(done.stdout.splitlines()) if line.startswith("SUMMARY"))
    return {name: float(value) for name, value in re.findall(r"(\S+?)=(-?[\d.]+)", line)}


def test_documents_are_read_as_a_person_reads_them() -> None:
    """Order, sentences, nothing doubled, hidden sheets absent; a scan where the reader for pictures is installed."""
    found = scored("extract/score_extract.py")
    assert found["errors"] == 0
    assert found["text_sim"] >= 0.99
    assert found["text_min"] >= 0.95
    assert found["text_intact"] >= 0.97
    assert found["text_dup"] == 0
    assert found["workbook_leak"] == 0
    assert found["no_text_layer_sim"] >= 0.95


def test_what_was_revised_is_found_and_nothing_else() -> None:
    """Every changed sentence, row and cell with its pages; identical texts are called identical."""
    found = scored("diff/score_diff.py")
    assert found["recall"] == 1
    assert found["precision"] >= 0.95
    assert found["identical_ok"] == 1


def test_fee_items_and_their_editions_are_read() -> None:
    """Codes, names, points, and what differs between editions."""
    found = scored("fees/score_fees.py")
    assert found["recall"] >= 0.998
    assert found["precision"] >= 0.998
    assert found["names"] >= 0.99
    assert found["points"] >= 0.995
    assert min(found[name] for name in ("added_f1", "deleted_f1", "repriced_f1", "renamed_f1", "changed_f1")) >= 0.97


@pytest.mark.slow
def test_the_real_spring_is_told_right(tmp_path: Path) -> None:
    """The ministry's site of spring 2026, 36 steps: every change once and no other, no alarm at the noise steps."""
    replay = SHARED / "replay"
    thresholds = ("--min-precision", "0.99", "--min-recall", "0.99", "--min-kind", "0.97", "--min-visits", "0.9")
    command = [sys.executable, str(replay / "play.py"), str(replay / "spring-2026"), "--command", RUN, "--keep", str(tmp_path / "play")]
    done = subprocess.run([*command, *thresholds], capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.slow
@pytest.mark.fault("the replay's faults before a step with changes")
def test_faults_raise_no_false_change() -> None:
    """A sample of the faults before a step with changes; `python -m tests.faults` raises them all."""
    command = [sys.executable, "-m", "tests.faults", "--command", RUN, "--steps", "8", "--modes", "truncate,maintenance200"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1200, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.slow
@pytest.mark.fault("kill -9 at any point of a cycle")
def test_a_killed_cycle_leaves_no_trace() -> None:
    """A sample of kill -9 at random points: store and published bytes as if undisturbed; `python -m tests.kills` does it 500 times."""
    command = [sys.executable, "-m", "tests.kills", "--command", RUN, "--times", "8", "--last", "2", "--no-pictures"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1200, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
