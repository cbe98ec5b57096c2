"""Days that bind, in words."""

from __future__ import annotations

from datetime import date

from pipeline.summarise.days import Day, day_lines


def test_deadlines_come_first_and_each_day_once() -> None:
    """The first page that states a day is named; more than four are counted."""
    days = [Day(date(2026, 6, 1), "適用", 9), Day(date(2026, 6, 1), "適用", 2), Day(date(2026, 5, 18), "届出期限", 12)]
    (line,) = day_lines(days)
    assert line.text == "期日：令和8年5月18日までに届出・提出（12ページ）、令和8年6月1日から適用（2ページ）"
    many = [Day(date(2026, 6, day), "施行", day) for day in range(1, 8)]
    (line,) = day_lines(many)
    assert line.text.endswith("（4ページ）ほか3件")
    assert list(day_lines([])) == []
