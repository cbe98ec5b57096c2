"""A document cut into the units that are compared: sentences, table rows, and lines that stand alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.japanese.lines import paragraphs
from pipeline.japanese.sentences import sentences
from pipeline.japanese.text import fold
from pipeline.model import Document

# Rows longer than this hold prose.
_LONG_ROW: Final = 300
ITEM_LABEL: Final = re.compile(r"(?:注?[0-9０-９]{1,3}|[ァ-ン]|[（(][ 　]?[0-9０-９一-十ァ-ン]{1,2}[ 　]?[）)]|[①-⑳]|[a-zａ-ｚ])[\s　.．]")
"""The label with which an item of a list begins."""
# So many rows on top of a page may be the head of a table.
_HEAD_ROWS: Final = 3
_LATIN: Final = re.compile(r"[!-~]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, a row or a line. `key` is its folded text; `turns` are the places in `text` at which a new page begins."""

    text: str
    key: str
    page: int
    turns: tuple[tuple[int, int], ...] = ()

    def page_at(self, place: int) -> int:
        """The page on which the character at `place` of `text` stands."""
        return next((page for start, page in reversed(self.turns) if place >= start), self.page)


def units(document: Document, keys: dict[str, str] | None = None, *, untold: Collection[str] = ()) -> tuple[Unit, ...]:
    """The units of a document in reading order.

    Line and page breaks inside a sentence are no boundary. Left out are page numbers on lines of their own, running heads with a key among
    `untold`, and head rows that a table repeats. `keys` remembers the folded form of each text, so that two versions share the work.
    """
    known = {} if keys is None else keys
    return tuple(_without_heads(unit for paragraph in paragraphs(document, untold=untold) for unit in _cut(paragraph, known)))


def _without_heads(several: Iterable[Unit]) -> Iterator[Unit]:
    """The units without the head rows that a table repeats on its further pages: how many there are depends on where pages end."""
    seen: set[str] = set()
    page, depth = 0, 0
    for unit in several:
        page, depth = (page, depth) if unit.page == page else (unit.page, 0)
        on_top = depth < _HEAD_ROWS and "\t" in unit.text
        if on_top and unit.key in seen:
            continue
        depth = depth + 1 if on_top else _HEAD_ROWS
        seen |= {unit.key} if on_top else set()
        yield unit


def _cut(paragraph: tuple[tuple[int, str], ...], keys: dict[str, str]) -> Iterator[Unit]:
    """One unit for each sentence of a paragraph, which is a row of pieces (page, text)."""
    text, starts = "", []
    for page, piece in paragraph:
        if text and _LATIN.match(text[-1]) and _LATIN.match(piece[0]):
            text += " "
        starts.append((len(text), page))
        text += piece
    whole = _row(text) if "\t" in text else sentences(text)
    place = 0
    for sentence in whole:
        bare = sentence.strip()
        key = keys.get(bare)
        if key is None:
            key = keys[bare] = fold(bare)
        offset = place + len(sentence) - len(sentence.lstrip())
        place += len(sentence)
        if key:
            first = next(page for start, page in reversed(starts) if start <= offset)
            turns = tuple((start - offset, page) for start, page in starts if offset < start < offset + len(bare) and page != first)
            yield Unit(bare, key, first, turns)


def _row(text: str) -> tuple[str, ...]:
    """A table row as one unit; one whose cells hold whole paragraphs is cut into their sentences."""
    if len(text) <= _LONG_ROW or "。" not in text:
        return (text,)
    return tuple(sentence for cell in re.split(r"(?<=\t)", text) for sentence in sentences(cell))


def joined(parts: Iterable[Unit]) -> Unit:
    """Neighbouring units as one."""
    several = tuple(parts)
    if len(several) == 1:
        return several[0]
    text, turns = several[0].text, list(several[0].turns)
    for former, unit in pairwise(several):
        if unit.page != former.page_at(len(former.text)):
            turns.append((len(text), unit.page))
        turns.extend((len(text) + start, page) for start, page in unit.turns)
        text += unit.text
    return Unit(text, "".join(unit.key for unit in several), several[0].page, tuple(turns))
