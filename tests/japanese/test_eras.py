"""Dates in Japanese text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.japanese.eras import dates, era_year, first_date, mark_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和８年６月１日から適用", date(2026, 6, 1)),
        ("令和八年六月一日", date(2026, 6, 1)),
        ("令 和", None),
        ("令和元年五月一日", date(2019, 5, 1)),
        ("令和８年（2026年）６月１日", date(2026, 6, 1)),
        ("令和８（2026）年６月１日", date(2026, 6, 1)),
        ("2026年（令和８年）６月１日（月）", date(2026, 6, 1)),
        ("Ｒ８．３．５", date(2026, 3, 5)),
        ("R8.3.5版", date(2026, 3, 5)),
        ("令8.3.5", date(2026, 3, 5)),
        ("㋿８年３月５日", date(2026, 3, 5)),
        ("㋿8.3.5", date(2026, 3, 5)),
        ("平成32年３月31日", date(2020, 3, 31)),
        ("昭和六十三年四月一日", date(1988, 4, 1)),
        ("二〇二六年六月一日", date(2026, 6, 1)),
        ("2026/06/01", date(2026, 6, 1)),
        ("2026-06-01", date(2026, 6, 1)),
        ("【20260421更新】", date(2026, 4, 21)),
        ("令和８年９月末日", date(2026, 9, 30)),
        ("令和９年２月末まで", date(2027, 2, 28)),
        ("令和８年度末まで", date(2027, 3, 31)),
        ("令和\n８年 ６月 １ 日", date(2026, 6, 1)),
        ("令和８年６月", None),
        ("令和　年　月　日", None),
        ("令和８年度", None),
        ("当該年度末", None),
        ("同年度末", None),
        ("６月１日", None),
        ("令和８年２月30日", None),
        ("Ｈ001-2-3", None),
        ("H001.2.3", None),
        ("第1.2.3版", None),
        ("電話 03-5253-1111", None),
    ],
)
def test_reads_each_spelling(text: str, expected: date | None) -> None:
    """Each spelling of a full date is read; what leaves the day open is left out."""
    assert first_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和８年４月１日に届け出、同年６月１日から", [date(2026, 4, 1), date(2026, 6, 1)]),
        ("令和八年十月一日から翌年三月三十一日まで", [date(2026, 10, 1), date(2027, 3, 31)]),
        ("令和８年５月７日から同月20日まで", [date(2026, 5, 7), date(2026, 5, 20)]),
        ("令和８年４月１日から９月30日まで", [date(2026, 4, 1), date(2026, 9, 30)]),
        ("令和８年４月１日～９月30日", [date(2026, 4, 1), date(2026, 9, 30)]),
        ("令和８年10月１日から３月31日まで", [date(2026, 10, 1)]),
        ("令和８年４月１日に行う。毎年６月１日に行う。", [date(2026, 4, 1)]),
        ("令和８年度の届出は同年６月１日", []),
        ("令和８年６月の届出は、同月20日まで", [date(2026, 6, 20)]),
        ("令和８年６月１日に施行し、同日から適用", [date(2026, 6, 1), date(2026, 6, 1)]),
    ],
)
def test_leaning_dates_take_what_was_named(text: str, expected: list[date]) -> None:
    """同年, 翌年, 同月 and 同日 lean on the date before them; an open one is left out."""
    assert [found.value for found in dates(text)] == expected


def test_reference_stands_before_the_text() -> None:
    """A leaning date at the start leans on the reference."""
    assert [found.value for found in dates("同年６月１日", reference=date(2026, 3, 5))] == [date(2026, 6, 1)]
    assert dates("６月１日", reference=date(2026, 3, 5)) == ()


def test_says_where() -> None:
    """The place of a date is a place in the text as it was given."""
    text = "適用は　令和８年６月１日　とする"
    (found,) = dates(text)
    assert text[found.start : found.end] == found.text == "令和８年６月１日"


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("0730訂正後", date(2025, 7, 30)),
        ("（0402訂正反映後）", date(2026, 4, 2)),
        ("２/26修正済", date(2026, 2, 26)),
        ("【20260421更新】", date(2026, 4, 21)),
        ("令和８年４月15日更新", date(2026, 4, 15)),
        ("訂正後", None),
        ("9999訂正後", None),
    ],
)
def test_marks_without_year_are_the_latest_that_fits(mark: str, expected: date | None) -> None:
    """MMDD is the latest such day not after the day on which it was seen."""
    assert mark_date(mark, date(2026, 5, 1)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("令和８年度診療報酬改定", 2026), ("2024年度", 2024), ("平成三十年度", 2018), ("第３回", None)],
)
def test_era_year(text: str, expected: int | None) -> None:
    """The year at the start of a title, as a western year."""
    assert era_year(text) == expected


@given(st.dates(min_value=date(2019, 5, 1), max_value=date(2080, 12, 31)))
def test_any_day_of_reiwa(day: date) -> None:
    """Every day of 令和 is read from its usual form."""
    assert first_date(f"令和{day.year - 2018}年{day.month}月{day.day}日") == day


@given(st.text(alphabet="令和同翌年月日度末8一十()/.-R ～から", max_size=40))
def test_never_raises(text: str) -> None:
    """Any text is answered, and every place holds its own words."""
    for found in dates(text):
        assert text[found.start : found.end] == found.text
