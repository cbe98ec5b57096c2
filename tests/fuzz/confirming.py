"""Whether an input really breaks a target: once more, in a process of its own, unguided, judged by its CPU time.

    python -m tests.fuzz.confirming TARGET FILE

On a busy machine a second of work may take half a minute, and the memory of a process that has read a million inputs is not that of
the last one.
"""

from __future__ import annotations

import math
import resource
import signal
import sys
import time
from pathlib import Path

from tests.fuzz.children import Ended, end_of
from tests.fuzz.engine import HANG, MEMORY, loaded

_WAIT = 900
"""Seconds by the clock after which a process is taken for one that waits for something."""


def broken_by(target: str, path: Path) -> str:
    """How the input at `path` breaks the target, in the last words of a process that tried; nothing where it does not."""
    return verdict(end_of([sys.executable, "-m", "tests.fuzz.confirming", target, str(path)]))


def verdict(ended: Ended) -> str:
    """How a process broke, if it did: by CPU time, waiting, memory or an exception."""
    if ended.code == -signal.SIGXCPU:
        return f"over {HANG} s of CPU"
    if ended.code == -signal.SIGALRM:
        return f"no end after {_WAIT} s"
    if ended.megabytes > MEMORY:
        return f"{ended.megabytes} MB"
    return ended.told[-3000:] or f"exit {ended.code}" if ended.code else ""


def _try(target: str, body: bytes) -> None:
    function = loaded(target)
    signal.alarm(_WAIT)
    end = math.ceil(time.process_time() + HANG)
    resource.setrlimit(resource.RLIMIT_CPU, (end, resource.RLIM_INFINITY))
    function(body)


if __name__ == "__main__":
    _try(sys.argv[1], Path(sys.argv[2]).read_bytes())
