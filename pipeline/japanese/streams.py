"""Comparison tables column by column: the cells of one side follow each other, whatever rows and pages cut them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.model import ComparedRow, DocumentPage

IsMarginal = Callable[[str, int], bool]
"""Whether a line of a page (its number) is a running head, a foot or a page number."""
_NONE: Final[tuple[ComparedRow, ...]] = ()


@dataclass(frozen=True, slots=True)
class Fragment:
    """Lines that follow each other: a page, a part of it, or one cell. `opens` and `closes` say that a sentence may come in or go on.

    `peers` are the lines of all cells of its column on the page.
    """

    page: DocumentPage
    opens: bool = True
    closes: bool = True
    peers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a page: lines of text, or (with `rows`) of a comparison table."""

    page: DocumentPage
    start: int
    stop: int
    count: int
    rows: tuple[ComparedRow, ...] = _NONE


def streamed(pages: Iterable[DocumentPage], is_marginal: IsMarginal) -> Iterator[Fragment]:
    """The pages, with each comparison table read column by column from its first page to its last; its head is told once.

    A table goes on over a page break if nothing but running heads, feet and page numbers stands in between.
    """
    table: list[_Part] = []
    between: list[_Part] = []
    for part in (part for page in pages for part in _parts(page)):
        if part.rows and table and part.page.number != table[-1].page.number:
            table.append(part)
            between = []
        elif part.rows:
            yield from _columns(table)
            yield from map(_plain, between)
            table, between = [part], []
        elif table and part.page.name is None and all(is_marginal(text, part.page.number) for text in _lines(part) if text.strip()):
            between.append(part)
        else:
            yield from _columns(table)
            yield from map(_plain, (*between, part))
            table, between = [], []
    yield from _columns(table)
    yield from map(_plain, between)


def _parts(page: DocumentPage) -> Iterator[_Part]:
    """A page as stretches of text and of table rows in order."""
    count = page.text.count("\n") + 1
    place, waiting = 0, list[ComparedRow]()
    for row in (*page.compared, None):
        start = count if row is None else row.line
        if waiting and (row is None or start > waiting[-1].end):
            yield _Part(page, waiting[0].line, waiting[-1].end, count, tuple(waiting))
            place, waiting = waiting[-1].end, []
        if not waiting and (start > place or (row is None and place == 0)):
            yield _Part(page, place, start, count)
        if row is not None:
            waiting.append(row)


def _plain(part: _Part) -> Fragment:
    text = part.page.text if (part.start, part.stop) == (0, part.count) else "\n".join(_lines(part))
    return Fragment(replace(part.page, text=text, compared=_NONE), part.start == 0, part.stop == part.count)


def _lines(part: _Part) -> list[str]:
    return part.page.text.split("\n")[part.start : part.stop]


def _columns(table: Sequence[_Part]) -> Iterator[Fragment]:
    """The head of a table, and the cells of each column in turn."""
    heads = [row for row in (table[0].rows if table else _NONE) if row.head]
    yield from (_plain(_Part(table[0].page, head.line, head.end, -1)) for head in heads[:1])
    for column in sorted({column for part in table for row in part.rows for column in row.columns}):
        for place, part in enumerate(table):
            texts = part.page.text.split("\n")
            cells = [cell for row in part.rows if not row.head and (cell := _cell(row, column, texts)) is not None]
            peers = tuple(line for cell in cells for line in cell.split("\n"))
            for number, cell in enumerate(cells):
                opens, closes = number == 0 and place > 0, number == len(cells) - 1 and place < len(table) - 1
                yield Fragment(replace(part.page, text=cell, compared=_NONE), opens, closes, peers)


def _cell(row: ComparedRow, column: int, texts: Sequence[str]) -> str | None:
    """The text of a row in a column; None where it has no cell there."""
    if column not in row.columns:
        return None
    place = row.columns.index(column)
    if not row.lines:
        return "\n".join(_parted(texts[row.line].split("\t")[place], row.parts[place]))
    start = row.line + sum(row.lines[:place])
    return "\n".join(texts[start : start + row.lines[place]])


def _parted(text: str, lengths: Sequence[int]) -> Iterator[str]:
    """The paragraphs of a cell that stand on one line, parted by one space each."""
    start = 0
    for length in lengths:
        yield text[start : start + length]
        start += length + 1
