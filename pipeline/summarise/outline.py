"""The headings that part a document, with their pages: what it is made of, where no sentence says it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from pipeline.japanese.lines import lines
from pipeline.japanese.text import fold, squeeze
from pipeline.model import Document

_N = r"[0-9０-９一二三四五六七八九十]+"
_RANKS = (
    re.compile(rf"[（(]?別[添紙]{_N}[）)]?\S{{0,2}}"),
    re.compile(rf"第{_N}[編章][\s　]\S.{{0,60}}"),
    re.compile(rf"第{_N}部[\s　]\S.{{0,60}}"),
    re.compile(r"[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ][\s　．.]\S.{0,60}"),
    re.compile(rf"第{_N}(?:[\s　]|節[\s　])\S.{{0,60}}"),
    re.compile(r"[０-９0-9]{1,2}[．.][\s　]?\S.{0,30}"),
)
_LEADER = re.compile(r"(?:(?<![…‥])[…‥]++|(?<![・.．])[・.．]{3,}+)[\s　\d]*+$|[\s　]\d{1,4}$")
_ENDS_SENTENCE = ("。", "、", "と", "の", "は", "を", "が", "に")
_FEWEST, _FEWEST_OF_LONG, _MOST, _LONG = 2, 4, 40, 60
_CONTENTS = 6
_SHARE, _EARLY = 0.4, 3
_LONGEST_NAME = 30
_LONGEST_LINE = 300
"""Longer lines are no headings, and none of theirs may keep an expression busy."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and the page on which it stands."""

    title: str
    page: int


def outline(document: Document) -> tuple[Heading, ...]:
    """The headings that part a document, in order, each once, where it stands in the text rather than in the table of contents.

    Told are the highest that begin in its first quarter and reach over most of it, or else the highest that begin there: headings
    of one form at the end do not speak for the whole.
    """
    candidates = list(_headings(document))
    ranked = [_once([heading for at, heading in candidates if at == rank]) for rank in range(len(_RANKS))]
    length = len(document.pages)
    fewest = _FEWEST if length <= _LONG else _FEWEST_OF_LONG
    fitting = [
        found for found in ranked if fewest <= len(found) <= _MOST and _reach(found) > 0 and found[0].page <= max(_EARLY, length / 4)
    ]
    return next((found for found in fitting if _reach(found) >= _SHARE * length), next(iter(fitting), ()))


def _reach(found: tuple[Heading, ...]) -> int:
    """Over how many pages the headings reach."""
    return found[-1].page - found[0].page if found else 0


def _headings(document: Document) -> Iterator[tuple[int, Heading]]:
    several = list(lines(document.pages))
    for line, following in zip_longest(several, several[1:]):
        if len(line.text) > _LONGEST_LINE:
            continue
        text = squeeze(_LEADER.sub("", line.text))
        if "\t" in line.text or text.endswith(_ENDS_SENTENCE):
            continue
        rank = next((number for number, pattern in enumerate(_RANKS) if pattern.fullmatch(text)), None)
        if rank is not None:
            yield rank, Heading(f"{text} {_named(following.text)}".strip() if rank == 0 and following else text, line.page)


def _named(text: str) -> str:
    """What stands below the bare number of an annex, if it reads as its title."""
    bare = squeeze(text)
    is_title = len(bare) <= _LONGEST_NAME and "\t" not in text and not bare.endswith(_ENDS_SENTENCE)
    return bare if is_title and not any(pattern.fullmatch(bare) for pattern in _RANKS) else ""


def _once(found: list[Heading]) -> tuple[Heading, ...]:
    """Each heading once; what stands on a page of many (a table of contents) gives way to its place in the text."""
    crowded = {page for page, count in Counter(heading.page for heading in found).items() if count >= _CONTENTS}
    places: dict[str, Heading] = {}
    for heading in found:
        key = _key(heading.title)
        known = places.get(key)
        if known is None or (known.page in crowded and heading.page not in crowded):
            places[key] = heading
    told = sorted(places.values(), key=lambda heading: heading.page)
    outside = tuple(heading for heading in told if heading.page not in crowded)
    return outside if 2 * len(outside) > len(told) else tuple(told)


def _key(title: str) -> str:
    """What makes two headings the same: an annex by its number, any other by its words."""
    annex = _RANKS[0].match(title)
    return fold(annex[0]) if annex else fold(title)
