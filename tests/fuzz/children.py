"""A process of its own, and what it took."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: exit code (negative: the signal), what it said, seconds by the clock and of CPU, peak of its memory."""

    code: int
    told: str
    wall: float
    cpu: float
    megabytes: int


def end_of(command: Sequence[str]) -> Ended:
    """Run a command to its end."""
    begun = time.monotonic()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        told = out.read().decode("utf-8", "replace")
    return Ended(process.returncode, told, time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)
