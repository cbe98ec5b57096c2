"""What is searched for and what is found must be spelled alike: full and half width, old numerals, era signs, letter case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.japanese.numerals import number
from pipeline.japanese.text import fold

_COUNTED = re.compile(r"[〇一二三四五六七八九十百千]+(?=[年月日号条項款点円回歳床])|(?<=第)[〇一二三四五六七八九十百千]+")
_FIRST_YEAR = re.compile(r"(?<=令和|平成|昭和)元年")


def search_key(text: str) -> str:
    """The text as it is indexed and asked for: folded, lower case, 令和八年 and 令和元年 as 令和8年 and 令和1年, 第三条 as 第3条."""
    folded = _FIRST_YEAR.sub("1年", fold(text).lower())
    return _COUNTED.sub(lambda found: str(value) if (value := number(found[0])) is not None else found[0], folded)


def bigrams(key: str) -> Iterator[str]:
    """The pairs of neighbouring characters of a key, each spelled as eight or more hexadecimal figures, so that any tokenizer keeps them.

    The last character stands alone too, so that a search for one character finds it there.
    """
    for left, right in pairwise(key):
        yield f"{ord(left):05x}{ord(right):05x}"
    if key:
        yield f"{ord(key[-1]):05x}"


def one_character(key: str) -> str:
    """The beginning of every bigram that starts with a character."""
    return f"{ord(key[0]):05x}"
