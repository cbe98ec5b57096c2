"""Fuzzing of everything that reads what comes from outside.

    python -m tests.fuzz TARGET… [--minutes 30] [--all] [--jobs 4] [--findings tests/data/fuzz] [--corpus FOLDER] [--report FILE]
    python -m tests.fuzz --report FILE       # no target: the table of all that was ever run into this file

Each target runs in a process of its own, guided by coverage where atheris is installed (the extra `test`, Linux). A crash, an input
over 10 s of CPU or over 1 GB of memory is a finding when it does the same in a fresh process; its input is then kept in `--findings`
below the target's name, where the tests take it up, and the target goes on until its time is up. Exit 1 where anything was found.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fuzz.children import end_of
from tests.fuzz.confirming import broken_by
from tests.fuzz.results import Result, keep, kept, table, total
from tests.fuzz.seeds import FOUND, seeds
from tests.fuzz.targets import TARGETS

_MOST = 5
"""Findings of a target after which it is left: they are most likely one and the same."""


def main() -> None:
    """Fuzz what was named, so many side by side; a table at the end."""
    chosen = _arguments()
    names = list(TARGETS) if chosen.all else chosen.targets
    with tempfile.TemporaryDirectory() as scratch:
        report = chosen.report or Path(scratch, "report")
        corpus = chosen.corpus or Path(scratch, "corpus")
        with ThreadPoolExecutor(chosen.jobs) as pool:
            found = list(pool.map(lambda name: fuzz(name, chosen.minutes * 60, chosen.findings, corpus, report), names))
        _say("\n".join(table(total(kept(report)).values())))
    sys.exit(1 if any(found) else 0)


def fuzz(name: str, seconds: float, findings: Path, corpus: Path, report: Path) -> int:
    """Fuzz one target for so long, starting again after each input that broke it; how many did. Each start adds a row to the report."""
    begun, number, sum_ = time.monotonic(), 0, Result(name)
    inputs = corpus / name
    inputs.mkdir(parents=True, exist_ok=True)
    for place, body in enumerate(seeds(name)):
        (inputs / f"seed-{place}").write_bytes(body)
    while (left := seconds - (time.monotonic() - begun)) > 1 and sum_.findings < _MOST:
        number += 1
        result = _started(name, inputs, findings / name, int(left), number)
        keep(result, report)
        sum_ += result
    _say(f"{name}: {sum_}")
    return sum_.findings


def _started(name: str, inputs: Path, findings: Path, seconds: int, number: int) -> Result:
    """One process, to its end or its first input that breaks something."""
    with tempfile.TemporaryDirectory() as scratch:
        ended = end_of([sys.executable, "-m", "tests.fuzz.engine", name, str(inputs), scratch, str(seconds), _chance(number)])
        counted = re.findall(r"stat::number_of_executed_units:\s*(\d+)", ended.told)
        paths = list(Path(scratch).iterdir())
        broken = [path for path in paths if _confirmed(name, path, ended.told)]
        if ended.code and not paths:
            _say(f"{name}: ended with {ended.code} and left no input\n{_reason(ended.told)}")
        for path in broken:
            findings.mkdir(parents=True, exist_ok=True)
            shutil.move(path, findings / path.name[:24])
    executions = int(counted[-1]) if counted else 0
    return Result(name, ended.wall, ended.cpu, executions, ended.megabytes, len(broken), len(paths) - len(broken))


def _chance(number: int) -> str:
    """Where the random numbers begin: elsewhere in every run, or several runs would try the same."""
    return str(int(time.time()) % 1_000_000 * 100 + number)


def _confirmed(name: str, path: Path, told: str) -> bool:
    reason = broken_by(name, path)
    _say(f"{name}: {path.name}: {reason or f'not confirmed, {path.stat().st_size} bytes; {_reason(told)}'}")
    return bool(reason)


def _reason(told: str) -> str:
    """The last lines of what the child said before its figures."""
    return "\n".join(line for line in told.splitlines() if not line.startswith(("stat::", "INFO:", "WARNING:")))[-3000:]


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="random input for everything that reads what comes from outside", prog="tests.fuzz")
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--all", action="store_true", help="every target")
    parser.add_argument("--jobs", type=int, default=1, help="targets side by side")
    parser.add_argument("--findings", type=Path, default=FOUND, help="where inputs are kept that broke something")
    parser.add_argument("--corpus", type=Path, help="a folder to keep interesting inputs in for the next time")
    parser.add_argument("--report", type=Path, help="a file to add the results to, as JSON lines")
    chosen = parser.parse_args()
    if not chosen.targets and not chosen.all and not chosen.report:
        parser.error("name a target, or --all")
    return chosen


if __name__ == "__main__":
    main()
