"""Figures that a font passes off as other characters: 5㎎ drawn, 救㎎ read, and nothing in the file says so."""

from __future__ import annotations

import re
from typing import Final

# Before a unit of measure stands a figure, never a word.
_MEASURED: Final = re.compile(r"(.)[\s　]?(?:[㎎㎍㎖㎗㎝㎏㏄]|m[gL]|ｍ[ｇＬ])")
_WORD: Final = re.compile(r"[一-龯]")
_NUMERALS: Final = frozenset("〇一二三四五六七八九十百千万億兆数各何毎約計")
_FEWEST: Final = 6
_SHARE: Final = 0.6


def has_false_figures(text: str) -> bool:
    """Whether most measures of a page have a kanji that is no numeral where their figure should be."""
    before = [match[1] for match in _MEASURED.finditer(text)]
    false = sum(_WORD.match(sign) is not None and sign not in _NUMERALS for sign in before)
    return false >= _FEWEST and false >= _SHARE * len(before)
