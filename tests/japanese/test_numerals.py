"""Numerals in every spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.japanese.numerals import number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("８", 8),
        ("1,234", 1234),
        ("元", 1),
        ("十", 10),
        ("六十九", 69),
        ("七十", 70),
        ("千二百三十", 1230),
        ("二〇二六", 2026),
        ("1万2千", 12000),
        ("三億五千万", 350_000_000),
        ("百", 100),
        ("", None),
        ("第三", None),
        ("万", None),
        ("9" * 18, 10**18 - 1),
        ("1" * 19, None),
        ("８" * 5000, None),
        ("1" * 9 + "兆", None),
    ],
)
def test_reads_a_numeral(text: str, value: int | None) -> None:
    """Digits and kanji say the same number; what is no numeral says none."""
    assert number(text) == value


@given(st.integers(min_value=0, max_value=9999))
def test_kanji_by_place_are_digits(value: int) -> None:
    """A number written in kanji by place is read as its digits are."""
    assert number("".join("〇一二三四五六七八九"[int(digit)] for digit in str(value))) == value


@given(st.text(max_size=12))
def test_never_raises(text: str) -> None:
    """Any text is answered with a number or None."""
    answer = number(text)
    assert answer is None or answer >= 0
