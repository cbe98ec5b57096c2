"""What number formats add to numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.numbers import is_percent, is_telling, written


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (75, '0"点"', "75点"),
        (1234, '#,##0"円"', "1234円"),
        (12, "00000", "00012"),
        (-3, '#,##0;"△ "#,##0', "△ 3"),
        (3, '#,##0;"△ "#,##0', "3"),
        (0, "0;-0;;@", ""),
        (0, '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"??_ ;_ @_ ', "-"),
        (5, 'General"人"', "5人"),
        (45, "[$¥-411]#,##0", "¥45"),
        (3, "[Red]0点", "3点"),
        (-5, '0"点"', "-5点"),
    ],
)
def test_units_signs_and_zeros(value: int, code: str, text: str) -> None:
    """Literals, currency, leading zeros and the section for the sign are applied; grouping commas are left out."""
    assert is_telling(code) or code.startswith("_")
    assert written(value, code, str(value)) == text


def test_percent_keeps_the_value() -> None:
    """0.125 as 0% says 12.5%, not 13%: what a format rounds away is not lost."""
    assert is_percent("0%")
    assert not is_percent('0"%"')
    assert written(0.125, "0%", "12.5") == "12.5%"


@pytest.mark.parametrize(
    "code", ["General", "0", "#,##0.0;[Red]\\-#,##0.0", "0_);[Red]\\(0\\)", "@", "0.0_ ", "yyyy/m/d", '[$-411]ggge"年"m"月"d"日"']
)
def test_formats_that_add_nothing(code: str) -> None:
    """Grouping, colours, decimals, brackets for minus; dates are no numbers."""
    assert not is_telling(code)


@given(st.text(max_size=30), st.integers(-(10**9), 10**9))
def test_any_format_is_answered(code: str, value: int) -> None:
    """A damaged or hostile format gives some text and never fails."""
    is_telling(code)
    assert isinstance(written(value, code, str(value)), str)
