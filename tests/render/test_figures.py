"""Pictures of numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Kind
from pipeline.render.figures import Counted, line_of, timeline
from tests.render.samples import ADDED, BEGIN, CHANGE

DAY = date(2026, 3, 5)


def test_columns_are_stacked_by_day() -> None:
    """The highest column fills the height; every figure stands in the table behind the picture."""
    figure = timeline("題", [Counted(DAY, "added", 3), Counted(DAY, "corrected", 1), Counted(DAY + timedelta(days=2), "added", 2)])
    assert figure is not None
    bars = [(bar.kind, bar.y, bar.height) for bar in figure.bars]
    assert bars == [("added", 25.0, 75.0), ("corrected", 0.0, 25.0), ("added", 50.0, 50.0)]
    assert [(row.words, row.told) for row in figure.rows] == [("令和8年3月5日", "掲載3件、訂正1件"), ("令和8年3月7日", "掲載2件")]
    assert (figure.axis[0], figure.axis[-1]) == ("令和8年2月22日", "令和8年3月7日")
    assert "令和8年3月5日から令和8年3月7日までの6件" in figure.described
    assert figure.legend == (("added", "掲載"), ("corrected", "訂正"))


def test_a_long_revision_is_shown_by_weeks() -> None:
    """More than three months would make columns too thin to see."""
    figure = timeline("題", [Counted(DAY, "added", 1), Counted(DAY + timedelta(days=200), "added", 1)])
    assert figure is not None
    assert figure.unit == "週（月曜日）"
    assert figure.rows[0].words == "令和8年3月2日"


def test_nothing_makes_no_picture() -> None:
    """Neither columns nor a line."""
    assert timeline("題", []) is None
    assert line_of([CHANGE]) is None


@given(st.lists(st.tuples(st.integers(0, 3000), st.sampled_from(("added", "replaced", "removed")), st.integers(1, 500)), min_size=1))
def test_every_column_stays_inside_the_picture(told: list[tuple[int, str, int]]) -> None:
    """Whatever the days and numbers are, and the picture stays bounded."""
    figure = timeline("題", [Counted(DAY + timedelta(days=days), kind, number) for days, kind, number in told])
    assert figure is not None
    assert all(bar.x >= 0 and bar.x + bar.width <= figure.width for bar in figure.bars)
    assert all(bar.y >= -0.1 and bar.y + bar.height <= 100.1 for bar in figure.bars)
    assert len(figure.rows) <= 106


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=300))
def test_a_line_stays_inside_the_picture(seconds: list[int]) -> None:
    """Changes of one moment stand beside each other, and never leave the drawing."""
    line = line_of([replace(ADDED, id=str(n), kind=Kind.MOVED, at=BEGIN + timedelta(seconds=s)) for n, s in enumerate(seconds)])
    assert line is not None
    assert all(0 <= tick.x <= 992 for tick in line.ticks)
    assert [tick.x for tick in line.ticks] == sorted(tick.x for tick in line.ticks)
