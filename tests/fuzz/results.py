"""What came of fuzzing: a row for each child that ran, kept as JSON lines, so that several runs of a target add up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Result:
    """One child, or several of one target: seconds by the clock and of CPU, inputs tried, peak memory, what broke the target.

    `unconfirmed` counts inputs that took too long or too much once but not in a process of their own.
    """

    target: str
    wall: float = 0.0
    cpu: float = 0.0
    executions: int = 0
    megabytes: int = 0
    findings: int = 0
    unconfirmed: int = 0

    def __add__(self, other: Result) -> Result:
        """Both together: everything is added, of memory the higher peak counts."""
        return Result(
            self.target, self.wall + other.wall, self.cpu + other.cpu, self.executions + other.executions,
            max(self.megabytes, other.megabytes), self.findings + other.findings, self.unconfirmed + other.unconfirmed,
        )  # fmt: skip


def keep(result: Result, report: Path) -> None:
    """Add a row to the report."""
    with report.open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(result)) + "\n")


def kept(report: Path) -> tuple[Result, ...]:
    """All rows of a report."""
    return tuple(Result(**json.loads(line)) for line in report.read_text(encoding="utf-8").splitlines())


def total(results: Iterable[Result]) -> Mapping[str, Result]:
    """One result for each target, in the order in which they first appear."""
    sums: dict[str, Result] = {}
    for result in results:
        sums[result.target] = sums.get(result.target, Result(result.target)) + result
    return sums


def table(results: Iterable[Result]) -> Iterator[str]:
    """Lines of a Markdown table."""
    yield "| target | wall min | CPU min | executions | peak MB | findings | not confirmed |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for one in results:
        minutes = f"{one.wall / 60:.1f} | {one.cpu / 60:.1f}"
        yield f"| {one.target} | {minutes} | {one.executions:,} | {one.megabytes:,} | {one.findings} | {one.unconfirmed} |"
