"""Figures of several runs added up."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz.results import Result, keep, kept, table, total


def test_runs_of_a_target_add_up(tmp_path: Path) -> None:
    """Rows kept one after the other come back as one sum for each target; of memory the highest counts."""
    report = tmp_path / "report.jsonl"
    for result in (
        Result("pdf", 60.0, 30.0, 1000, 200, 1, 0),
        Result("csv", 6.0, 5.0, 7, 90, 0, 0),
        Result("pdf", 30.0, 20.0, 500, 150, 0, 2),
    ):
        keep(result, report)
    sums = total(kept(report))
    assert list(sums.values()) == [Result("pdf", 90.0, 50.0, 1500, 200, 1, 2), Result("csv", 6.0, 5.0, 7, 90, 0, 0)]
    assert list(table(sums.values()))[2] == "| pdf | 1.5 | 0.8 | 1,500 | 200 | 1 | 2 |"
