"""Japanese numerals: Arabic digits of both widths, and kanji in both ways of writing (六十九, 二〇二六)."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = dict(zip("〇一二三四五六七八九零○◯元壱弐参", (*range(10), 0, 0, 0, 1, 1, 2, 3), strict=True))
_TENS: Final = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_MYRIADS: Final = {"万": 10**4, "萬": 10**4, "億": 10**8, "兆": 10**12}

_LONGEST, _LARGEST = 40, 10**18
"""Signs of a numeral, and what it may say: beyond them it is no number that anybody wrote, and neither Python nor the store takes it."""
KANJI: Final = "〇一二三四五六七八九十百千"
"""The kanji of which plain numerals are made, for use inside a character class."""


def number(text: str) -> int | None:
    """The whole number that a numeral says, or None where the text is no numeral.

    Digits may be of either width and grouped by commas (１，２３４); kanji may be written by place (二〇二六), with units
    (千二百三十) or mixed with digits (1万2千). 元 counts as one, as in 元年. White space inside is ignored. What says
    10 to the 18th or more is no numeral.
    """
    narrow = "".join(text.split()).replace(",", "").replace("，", "")
    if not 0 < len(narrow) <= _LONGEST:
        return None
    value = _said(narrow)
    return value if value is not None and value < _LARGEST else None


def _said(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    if all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    return _with_units(text)


def _with_units(text: str) -> int | None:
    """千二百三十 and 3億5千万 as numbers; None where a sign is no numeral or the units are out of order."""
    total = section = digits = 0
    pending = False
    for sign in text:
        if sign in _DIGITS or sign.isdecimal():
            digits = digits * 10 + (_DIGITS[sign] if sign in _DIGITS else int(sign))
            pending = True
        elif sign in _TENS:
            section += (digits if pending else 1) * _TENS[sign]
            digits, pending = 0, False
        elif sign in _MYRIADS:
            if not pending and not section:
                return None
            total += (section + digits) * _MYRIADS[sign]
            section, digits, pending = 0, 0, False
        else:
            return None
    return total + section + digits
