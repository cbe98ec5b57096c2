"""The table of faults in docs/reliability.md, made by running the tests that raise them.

    python -m tests.reliability [--list] [--quick]

Tests that raise a fault carry `@pytest.mark.fault("words")`. Each row has the fault, what must happen (the test's own docstring), the
test, and what came of it. `tests/test_reliability.py` holds the rows against the markers.
"""

from __future__ import annotations

import argparse
import ast
import platform
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- made by python -m tests.reliability -->\n", "<!-- end -->\n"
_HEAD = "| fault | what must happen | test | outcome |\n| --- | --- | --- | --- |\n"
_JAPAN = timezone(timedelta(hours=9))


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, the test that raises it (path::name) and what that promises."""

    words: str
    test: str
    promise: str


class _Outcomes:
    """What came of each case of each test."""

    def __init__(self) -> None:
        self.cases: dict[str, dict[str, str]] = defaultdict(dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest for the set-up, call and tear-down of each case; what is not well in one of them stays."""
        former = self.cases[report.nodeid.split("[")[0]]
        if former.get(report.nodeid, "passed") == "passed":
            former[report.nodeid] = report.outcome


def faults() -> tuple[Fault, ...]:
    """Every fault that a test is marked with, by its words."""
    found = [fault for path in sorted((ROOT / "tests").rglob("test_*.py")) for fault in _in(path)]
    return tuple(sorted(found, key=lambda fault: (fault.words, fault.test)))


def _in(path: Path) -> Iterator[Fault]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.fault":
                    name = f"{path.relative_to(ROOT).as_posix()}::{node.name}"
                    yield Fault(ast.literal_eval(mark.args[0]), name, " ".join((ast.get_docstring(node) or "").split()))


def rows(text: str) -> tuple[Fault, ...]:
    """The rows of the table in a document, without what came of them."""
    lines = text.partition(BEGIN)[2].partition(END)[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")][2:]
    return tuple(Fault(row[0], row[2].strip("`"), row[1]) for row in cells)


def table(outcomes: Mapping[str, Mapping[str, str]], now: datetime) -> str:
    """The table with what came of each test at that moment."""
    system = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    head = f"{now.astimezone(_JAPAN):%Y-%m-%d %H:%M} in Japan, {system}.\n\n{_HEAD}"
    lines = [f"| {fault.words} | {fault.promise} | `{fault.test}` | {_told(outcomes.get(fault.test, {}))} |\n" for fault in faults()]
    return f"{BEGIN}{head}{''.join(lines)}{END}"


def _told(cases: Mapping[str, str]) -> str:
    """`passed (12)`, or how many of which."""
    counts = {name: list(cases.values()).count(name) for name in ("passed", "failed", "skipped")}
    return ", ".join(f"{name} ({count})" for name, count in counts.items() if count) or "not run"


def main() -> None:
    """Run the tests, write the table; exit 1 where one failed."""
    parser = argparse.ArgumentParser(description="run the tests of every fault and write docs/reliability.md", prog="tests.reliability")
    parser.add_argument("--list", action="store_true", help="only say which faults have a test")
    parser.add_argument("--quick", action="store_true", help="leave out the tests that take minutes; their rows say `not run`")
    chosen = parser.parse_args()
    if chosen.list:
        sys.stdout.writelines(f"{fault.words}: {fault.test}\n" for fault in faults())
        return
    outcomes = _Outcomes()
    which = ["-m", "not slow"] if chosen.quick else []
    failed = pytest.main(["-q", "-p", "no:cacheprovider", *which, *sorted({fault.test for fault in faults()})], plugins=[outcomes])
    before, _, rest = TABLE.read_text("utf-8").partition(BEGIN)
    TABLE.write_text(before + table(outcomes.cases, datetime.now(UTC)) + rest.partition(END)[2], "utf-8")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
