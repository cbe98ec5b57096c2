"""The headings that part a document, with their pages: what it is made of, where no sentence says it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.japanese.lines import lines
from pipeline.japanese.text import fold, squeeze
from pipeline.model import Document

_N = r"[0-9０-９一二三四五六七八九十]+"
_RANKS = (
    re.compile(rf"[（(]?別[添紙]{_N}[）)]?\S{{0,2}}"),
    re.compile(rf"第{_N}[編章][\s　]\S.{{0,36}}"),
    re.compile(rf"第{_N}部[\s　]\S.{{0,36}}"),
    re.compile(r"[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ][\s　．.]\S.{0,36}"),
    re.compile(rf"第{_N}(?:[\s　]|節[\s　])\S.{{0,36}}"),
    re.compile(r"[０-９0-9]{1,2}[．.][\s　]?\S.{0,30}"),
)
_LEADER = re.compile(r"(?:[…‥]+|[・.．]{3,})[\s　\d]*$|[\s　]\d{1,4}$")
_ENDS_SENTENCE = ("。", "、", "と", "の", "は", "を", "が", "に")
_FEWEST, _MOST = 2, 40
_CONTENTS = 6


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and the page on which it stands."""

    title: str
    page: int


def outline(document: Document) -> tuple[Heading, ...]:
    """The highest headings of a document in order, each once, where it stands in the text rather than in the table of contents."""
    candidates = list(_headings(document))
    for rank in range(len(_RANKS)):
        found = _once([heading for at, heading in candidates if at == rank])
        if _FEWEST <= len(found) <= _MOST and len({heading.page for heading in found}) > 1:
            return found
    return ()


def _headings(document: Document) -> Iterator[tuple[int, Heading]]:
    for line in lines(document.pages):
        text = squeeze(_LEADER.sub("", line.text))
        if "\t" in line.text or text.endswith(_ENDS_SENTENCE):
            continue
        for rank, pattern in enumerate(_RANKS):
            if pattern.fullmatch(text):
                yield rank, Heading(text, line.page)
                break


def _once(found: list[Heading]) -> tuple[Heading, ...]:
    """Each heading once; what stands on a page of many (a table of contents) gives way to its place in the text."""
    crowded = {page for page, count in Counter(heading.page for heading in found).items() if count >= _CONTENTS}
    places: dict[str, Heading] = {}
    for heading in found:
        known = places.get(fold(heading.title))
        if known is None or (known.page in crowded and heading.page not in crowded):
            places[fold(heading.title)] = heading
    return tuple(sorted(places.values(), key=lambda heading: heading.page))
