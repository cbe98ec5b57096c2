"""What is searched for and what is found must be spelled alike: full and half width, old numerals, era signs, letter case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
    """The pairs of neighbouring characters of a key, each once, as ten or more hexadecimal figures, so that any tokenizer keeps them.

    The last character stands alone too, as the last of all, so that a search for one character finds it there.
    """
    for left, right in dict.fromkeys(pairwise(key)):
        yield f"{ord(left):05x}{ord(right):05x}"
    if key:
        yield f"{ord(key[-1]):05x}"


def one_character(key: str) -> str:
    """The beginning of every bigram that starts with a character."""
    return f"{ord(key[0]):05x}"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a text, white space squeezed, and where in it the words stand (start, end)."""

    text: str
    marks: tuple[tuple[int, int], ...]


def snippet(text: str, words: Sequence[str], around: int = 40) -> Snippet:
    """The stretch of a text around the first of the words, with every word in it marked.

    A word is found whatever its width and spaces. Where it cannot be placed (一 written for 1) the text's beginning is given.
    """
    keys = [key for word in words if (key := search_key(word))]
    folded, places = _placed(text)
    first = min((at for key in keys if (at := folded.find(key)) >= 0), default=-1)
    if first < 0:
        return Snippet(" ".join(text[: 3 * around].split()), ())
    start, end = max(first - around, 0), min(first + 2 * around, len(places))
    raw = text[places[start] : places[end - 1] + 1]
    shown = " ".join(raw.split())
    again, spots = _placed(shown)
    marks = sorted({mark for key in keys for mark in _marks(again, spots, key)})
    return Snippet(shown, tuple(marks))


def _placed(text: str) -> tuple[str, list[int]]:
    """The text folded character by character, and for each folded character the place it came from."""
    folded, places = [], []
    for place, sign in enumerate(text):
        for part in _one_sign(sign):
            folded.append(part)
            places.append(place)
    return "".join(folded), places


@lru_cache(maxsize=16_384)
def _one_sign(sign: str) -> str:
    return fold(sign).lower()


def _marks(folded: str, places: list[int], key: str) -> Iterator[tuple[int, int]]:
    at = folded.find(key)
    while at >= 0:
        yield places[at], places[at + len(key) - 1] + 1
        at = folded.find(key, at + len(key))
