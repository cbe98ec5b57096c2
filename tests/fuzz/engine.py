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
"""Seconds after which an input hangs."""
MEMORY = 1024
"""Megabytes that no input may need."""
_LONGEST = 65_536


def run(target: str, corpus: Path, findings: Path, seconds: int, number: int) -> None:
    """Fuzz one target; the process ends at the first finding, which is left in `findings`, or when the time is up."""
    if importlib.util.find_spec("atheris"):
        _guided(target, corpus, findings, seconds, number)
    _by_chance(target, findings, seconds, number)


def _guided(target: str, corpus: Path, findings: Path, seconds: int, number: int) -> None:
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["pipeline", "feedparser", "protego"]):
        function = _loaded(target)
    words = [
        "fuzz", str(corpus), f"-max_total_time={seconds}", f"-timeout={HANG}", f"-rss_limit_mb={MEMORY}", f"-seed={number}",
        f"-artifact_prefix={findings}/", f"-max_len={_LONGEST}", "-print_final_stats=1", "-verbosity=0", "-use_value_profile=1",
    ]  # fmt: skip
    atheris.Setup(words, function)
    atheris.Fuzz()


def _by_chance(target: str, findings: Path, seconds: int, number: int) -> None:
    function, until, done = _loaded(target), time.monotonic() + seconds, 0
    seeds = importlib.import_module("tests.fuzz.seeds").seeds(target)
    with ExitStack() as stack:
        stack.callback(lambda: sys.stderr.write(f"stat::number_of_executed_units: {done}\n"))
        for body in mutations(seeds, number):
            if time.monotonic() > until:
                return
            kept = findings / "running"
            kept.write_bytes(body)
            # Nothing catches it: whoever hangs in C is ended as well, and its input is left.
            signal.alarm(HANG)
            function(body)
            signal.alarm(0)
            kept.unlink()
            done += 1
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            if peak > MEMORY:
                kept.write_bytes(body)
                sys.exit(f"{peak} MB")


def _loaded(target: str) -> Callable[[bytes], None]:
    """The function, with the readers that are loaded late."""
    for name in importlib.import_module("pipeline.extract").READERS:
        importlib.import_module(name)
    function: Callable[[bytes], None] = importlib.import_module("tests.fuzz.targets").TARGETS[target]
    return function


if __name__ == "__main__":
    _target, _corpus, _findings, _seconds, _number = sys.argv[1:]
    run(_target, Path(_corpus), Path(_findings), int(_seconds), int(_number))
