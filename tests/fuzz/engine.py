"""One target in a process of its own: guided by coverage (atheris) where that is installed, else by chance alone.

    python -m tests.fuzz.engine TARGET CORPUS FINDINGS SECONDS NUMBER

Nothing of the product is imported above: coverage is seen in what is imported afterwards.
"""

from __future__ import annotations

import importlib
import importlib.util
import resource
import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.fuzz.mutations import mutations

HANG = 10
"""Seconds of CPU after which an input hangs."""
_WAIT = 120
"""Seconds by the clock after which one is given up: the machine may be busy, so this alone proves nothing."""
MEMORY = 1024
"""Megabytes that no input may need."""
_ROOM = 4 << 30
"""Bytes of address space of a process: what asks for all there is ends itself, not its neighbours."""
_LONGEST = 65_536


def run(target: str, corpus: Path, findings: Path, seconds: int, number: int) -> None:
    """Fuzz one target; the process ends at the first finding, which is left in `findings`, or when the time is up."""
    if importlib.util.find_spec("atheris"):
        _guided(target, corpus, findings, seconds, number)
    _by_chance(target, findings, seconds, number)


def _guided(target: str, corpus: Path, findings: Path, seconds: int, number: int) -> None:
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["pipeline", "feedparser", "protego"]):
        function = _timed(loaded(target))
    words = [
        "fuzz", str(corpus), f"-max_total_time={seconds}", f"-timeout={_WAIT}", f"-rss_limit_mb={MEMORY}", f"-seed={number}",
        f"-artifact_prefix={findings}/", f"-max_len={_LONGEST}", "-print_final_stats=1", "-verbosity=0", "-use_value_profile=1",
        f"-report_slow_units={_WAIT}",
    ]  # fmt: skip
    atheris.Setup(words, function)
    atheris.Fuzz()


def _by_chance(target: str, findings: Path, seconds: int, number: int) -> None:
    function, until, done = loaded(target), time.monotonic() + seconds, 0
    seeds = importlib.import_module("tests.fuzz.seeds").seeds(target)
    with ExitStack() as stack:
        stack.callback(lambda: sys.stderr.write(f"stat::number_of_executed_units: {done}\n"))
        for body in mutations(seeds, number):
            if time.monotonic() > until:
                return
            kept = findings / "running"
            kept.write_bytes(body)
            # Nothing catches the signal: whoever hangs in C is ended as well, and its input is left.
            signal.setitimer(signal.ITIMER_PROF, HANG)
            function(body)
            signal.setitimer(signal.ITIMER_PROF, 0)
            kept.unlink()
            done += 1
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            if peak > MEMORY:
                kept.write_bytes(body)
                sys.exit(f"{peak} MB")


def _timed(function: Callable[[bytes], None]) -> Callable[[bytes], None]:
    def tried(body: bytes) -> None:
        begun = time.process_time()
        function(body)
        if (seconds := time.process_time() - begun) > HANG:
            raise TimeoutError(f"{seconds:.1f} s of CPU")

    return tried


def loaded(target: str) -> Callable[[bytes], None]:
    """The function, with the readers that are loaded late, in a process that is kept from taking all memory."""
    resource.setrlimit(resource.RLIMIT_AS, (_ROOM, _ROOM))
    for name in importlib.import_module("pipeline.extract").READERS:
        importlib.import_module(name)
    function: Callable[[bytes], None] = importlib.import_module("tests.fuzz.targets").TARGETS[target]
    return function


if __name__ == "__main__":
    _target, _corpus, _findings, _seconds, _number = sys.argv[1:]
    run(_target, Path(_corpus), Path(_findings), int(_seconds), int(_number))
