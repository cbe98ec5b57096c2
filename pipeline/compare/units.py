"""A document cut into the units that are compared: sentences, table rows, and lines that stand alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.japanese.sentences import begins_item, is_closed, sentences
from pipeline.japanese.text import fold
from pipeline.model import Document, DocumentPage

_DASHES: Final = "-‐‑–—―−－ー"
_FOLIO: Final = re.compile(rf"[{_DASHES}・\s　]*([0-9０-９]{{1,4}})[{_DASHES}・\s　]*")
# A line that nearly fills the measure of its page goes on in the next one.
_FULL: Final = 0.8
_SHORTEST_FULL: Final = 20
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


def units(document: Document, keys: dict[str, str] | None = None) -> tuple[Unit, ...]:
    """The units of a document in reading order.

    Line and page breaks inside a sentence are no boundary, page numbers on lines of their own are left out. `keys` remembers the
    folded form of each text, so that two versions share the work.
    """
    known = {} if keys is None else keys
    return tuple(unit for paragraph in _paragraphs(document.pages) for unit in _cut(paragraph, known))


def _cut(paragraph: tuple[tuple[int, str], ...], keys: dict[str, str]) -> Iterator[Unit]:
    """One unit for each sentence of a paragraph, which is a row of pieces (page, text)."""
    text, starts = "", []
    for page, piece in paragraph:
        if text and _LATIN.match(text[-1]) and _LATIN.match(piece[0]):
            text += " "
        starts.append((len(text), page))
        text += piece
    whole = (text,) if "\t" in text else sentences(text)
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


def _paragraphs(pages: Iterable[DocumentPage]) -> Iterator[tuple[tuple[int, str], ...]]:
    """Lines put together where a sentence runs over a line or page break."""
    open_lines: list[tuple[int, str]] = []
    measure = 0
    several = tuple(pages)
    offset = _folio_offset(several)
    for page in several:
        lines = _lines(page, offset)
        first_of_page = True
        page_measure = _measure(lines)
        for line in lines:
            if open_lines and not _goes_on(open_lines[-1][1], line, turned=first_of_page, measure=measure):
                yield tuple(open_lines)
                open_lines = []
            open_lines.append((page.number, line))
            first_of_page, measure = False, page_measure
        if open_lines and page.name is not None:
            yield tuple(open_lines)
            open_lines = []
    if open_lines:
        yield tuple(open_lines)


def _lines(page: DocumentPage, offset: int | None) -> list[str]:
    lines = _bare_lines(page)
    if page.name is None and lines and _is_folio(lines[-1], page.number, offset):
        lines.pop()
    if page.name is None and lines and _is_folio(lines[0], page.number, offset):
        lines.pop(0)
    return lines


def _bare_lines(page: DocumentPage) -> list[str]:
    return [line for line in (raw.strip(" 　\r") for raw in page.text.split("\n")) if line.strip()]


def _is_folio(line: str, page: int, offset: int | None) -> bool:
    match = _FOLIO.fullmatch(line)
    return match is not None and (line[0] in _DASHES or int(match[1]) - page == offset)


def _folio_offset(pages: Iterable[DocumentPage]) -> int | None:
    """How far the printed page numbers run ahead of the pages; None where numbers at the edges do not count the pages."""
    votes: Counter[int] = Counter()
    for page in pages:
        lines = _bare_lines(page)
        found = {int(match[1]) - page.number for line in {*lines[:1], *lines[-1:]} if (match := _FOLIO.fullmatch(line))}
        votes.update(found)
    offset, count = votes.most_common(1)[0] if votes else (0, 0)
    return offset if count > 1 else None


def _measure(lines: list[str]) -> int:
    """How long a full line of this page is: the second longest, for one may stick out."""
    lengths = sorted(map(len, lines))
    return lengths[-2] if len(lengths) > 1 else 10**6


def _goes_on(before: str, line: str, *, turned: bool, measure: int) -> bool:
    if "\t" in before or "\t" in line or is_closed(before) or begins_item(line):
        return False
    if turned:
        return len(before) >= _SHORTEST_FULL or "、" in before
    return len(before) >= max(_SHORTEST_FULL, _FULL * measure)


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
