"""What counts as a finding."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tests.fuzz.children import Ended, end_of
from tests.fuzz.confirming import broken_by, verdict


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (Ended(0, "", 300.0, 2.0, 100), ""),
        (Ended(-signal.SIGXCPU, "", 15.0, 12.0, 100), "over 10 s of CPU"),
        (Ended(-signal.SIGALRM, "", 900.0, 2.0, 100), "no end after 900 s"),
        (Ended(0, "", 3.0, 2.0, 1025), "1025 MB"),
        (Ended(1, "ValueError: torn", 3.0, 2.0, 100), "ValueError: torn"),
        (Ended(-signal.SIGSEGV, "", 3.0, 2.0, 100), "exit -11"),
    ],
)
def test_work_and_memory_are_judged_and_not_the_clock(ended: Ended, words: str) -> None:
    """Five minutes on a busy machine are none, ten seconds of CPU are."""
    assert verdict(ended) == words


def test_a_process_is_measured() -> None:
    """Its exit code, words, CPU time and memory."""
    ended = end_of([sys.executable, "-c", "import sys; body = b'x' * 200_000_000; sum(range(3_000_000)); sys.exit('ended')"])
    assert (ended.code, ended.told.strip()) == (1, "ended")
    assert ended.cpu > 0
    assert ended.megabytes >= 190


def test_a_sound_input_breaks_nothing(tmp_path: Path) -> None:
    """Tried in a process of its own."""
    path = tmp_path / "input"
    path.write_bytes(b"a,b\n1,2\n")
    assert broken_by("csv", path) == ""
