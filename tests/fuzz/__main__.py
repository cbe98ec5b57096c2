"""Fuzzing of everything that reads what comes from outside.

    python -m tests.fuzz TARGET… [--minutes 30] [--all] [--findings tests/data/fuzz] [--corpus FOLDER]

Each target runs in a process of its own, guided by coverage where atheris is installed (the extra `test`, Linux). A crash, an input
over 10 s or over 1 GB of memory is a finding: its input is kept in `--findings` below the target's name, where the tests take it up,
and the target goes on until its time is up. Exit 1 where anything was found.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.seeds import FOUND, seeds
from tests.fuzz.targets import TARGETS

_MOST = 5
"""Findings of a target after which it is left: they are most likely one and the same."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a target."""

    minutes: float
    executions: int
    findings: int


def main() -> None:
    """Fuzz what was named; a line for each target."""
    chosen = _arguments()
    names = list(TARGETS) if chosen.all else chosen.targets
    results = {name: fuzz(name, chosen.minutes * 60, chosen.findings, chosen.corpus) for name in names}
    sys.exit(1 if any(result.findings for result in results.values()) else 0)


def fuzz(name: str, seconds: float, findings: Path, corpus: Path | None) -> Result:
    """Fuzz one target for so long, starting again after each finding."""
    begun, executions, number = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        inputs = (corpus or Path(scratch)) / name
        inputs.mkdir(parents=True, exist_ok=True)
        for place, body in enumerate(seeds(name)):
            (inputs / f"seed-{place}").write_bytes(body)
        kept = Path(scratch) / "kept"
        while (left := seconds - (time.monotonic() - begun)) > 1 and number < _MOST:
            kept.mkdir(exist_ok=True)
            executions += _child(name, inputs, kept, int(left), number + 1)
            number += 1 if any(kept.iterdir()) else 0
            _take(kept, findings / name)
    result = Result((time.monotonic() - begun) / 60, executions, number)
    sys.stdout.write(f"{name:9} {result.minutes:5.1f} min {executions:10,} executions {number} findings\n")
    sys.stdout.flush()
    return result


def _child(name: str, corpus: Path, kept: Path, seconds: int, number: int) -> int:
    command = [sys.executable, "-m", "tests.fuzz.engine", name, str(corpus), str(kept), str(seconds), str(number)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        sys.stdout.write(f"{name}: {_reason(done.stdout + done.stderr)}\n")
    counted = re.findall(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    return int(counted[-1]) if counted else 0


def _reason(told: str) -> str:
    """The last lines of what the child said before its figures."""
    return "\n".join(line for line in told.splitlines() if not line.startswith(("stat::", "INFO:", "WARNING:")))[-3000:]


def _take(kept: Path, findings: Path) -> None:
    for path in kept.iterdir():
        findings.mkdir(parents=True, exist_ok=True)
        shutil.move(path, findings / path.name[:24])
    kept.rmdir()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="random input for everything that reads what comes from outside", prog="tests.fuzz")
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--all", action="store_true", help="every target, one after the other")
    parser.add_argument("--findings", type=Path, default=FOUND, help="where inputs are kept that broke something")
    parser.add_argument("--corpus", type=Path, help="a folder to keep interesting inputs in for the next time")
    chosen = parser.parse_args()
    if not chosen.targets and not chosen.all:
        parser.error("name a target, or --all")
    return chosen


if __name__ == "__main__":
    main()
