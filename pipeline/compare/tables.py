"""Workbooks and archives: sheets by name, rows by what they hold, cells inside a changed row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import Final

from pipeline.compare.align import Pairing, align
from pipeline.compare.difference import Block, Difference, Op, Side, Span
from pipeline.compare.order import find_moves
from pipeline.compare.similarity import likeness
from pipeline.compare.units import Unit
from pipeline.compare.words import spans
from pipeline.japanese.text import fold
from pipeline.model import Document, DocumentPage

_LEAST: Final = 0.55
_OTHER_KEY: Final = 0.85
_SHORTEST_ROW: Final = 4
_COUNTED_ROWS: Final = 8
_COUNTED: Final = 0.8
_CODE: Final = re.compile(r"(?=.*\d)[0-9a-z]{4,}(?:-[0-9a-z]+)*")


def compare_sheets(old: Document, new: Document) -> Difference:
    """What changed in the rows of each sheet; the page of a side is the number of its sheet.

    Sheets go together by name, those left over by their order. Rows put in do not make the others differ, not even where a column
    counts the rows; rows of which only the place changed are told as moves.
    """
    blocks: list[Block] = []
    reordered: list[int] = []
    for before, after in _sheets(old.pages, new.pages):
        changes = _compare_rows(before, after)
        if after is not None and changes and all(block.op == "move" for block in changes):
            reordered.append(after.number)
        blocks.extend(changes)
    return Difference(not blocks, tuple(blocks), tuple(reordered))


def _sheets(old: Sequence[DocumentPage], new: Sequence[DocumentPage]) -> Iterator[tuple[DocumentPage | None, DocumentPage | None]]:
    names = {fold(page.name or ""): page for page in old}
    partners = [names.pop(fold(page.name or ""), None) for page in new]
    taken = {page.number for page in partners if page}
    unclaimed = [page for page in old if page.number not in taken]
    for page, partner in zip(new, partners, strict=True):
        found = partner
        if found is None and unclaimed:
            found = next((other for other in unclaimed if _has_common_rows(other, page)), None)
            if found:
                unclaimed.remove(found)
        yield found, page
    for page in unclaimed:
        yield page, None


def _has_common_rows(old: DocumentPage, new: DocumentPage) -> bool:
    """Whether two sheets of different names share half of the smaller one's rows."""
    ours, theirs = set(map(fold, old.text.split("\n"))), set(map(fold, new.text.split("\n")))
    return 2 * len(ours & theirs) >= max(1, min(len(ours), len(theirs)))


def _compare_rows(old: DocumentPage | None, new: DocumentPage | None) -> list[Block]:
    before = _rows(old) if old else []
    after = _rows(new) if new else []
    counting = _counting_columns(before) & _counting_columns(after)
    left = [_unit(row, old, counting) for row in before] if old else []
    right = [_unit(row, new, counting) for row in after] if new else []
    rest, moves = find_moves(align(left, right, alike=_alike, merging=False), least=_SHORTEST_ROW)
    changes = [(pairing.at, _block(pairing, old, new)) for pairing in rest]
    changes += [(pairing.at, _block(pairing, old, new, moved=True)) for pairing in moves]
    return [block for _, block in sorted(changes, key=lambda change: change[0])]


def _rows(page: DocumentPage) -> list[str]:
    return [line for line in page.text.split("\n") if line.strip()]


def _unit(row: str, page: DocumentPage, counting: frozenset[int]) -> Unit:
    if not counting:
        return Unit(row, fold(row), page.number)
    cells = [cell for column, cell in enumerate(row.split("\t")) if column not in counting]
    return Unit(row, fold("\t".join(cells)), page.number)


def _counting_columns(rows: Sequence[str]) -> frozenset[int]:
    """The columns that count the rows 1, 2, 3 …: they differ in every row after one that was put in, and say nothing."""
    columns: list[list[int]] = []
    for row in rows:
        cells = row.split("\t")
        columns.extend([] for _ in range(len(cells) - len(columns)))
        for column, cell in enumerate(cells):
            if cell.isdecimal() and len(cell) < 6:
                columns[column].append(int(cell))
    enough = max(_COUNTED_ROWS, _COUNTED * len(rows))
    return frozenset(column for column, values in enumerate(columns) if len(values) >= enough and _is_counting(values))


def _is_counting(values: list[int]) -> bool:
    return sum(later == former + 1 for former, later in pairwise(values)) >= _COUNTED * (len(values) - 1)


def _alike(one: Unit, other: Unit) -> float:
    """Rows are the same row if they share their codes, or nearly all of their words."""
    alike = likeness(one.key, other.key, least=_LEAST)
    if alike and _code(one) != _code(other) and alike < _OTHER_KEY:
        return 0.0
    return alike


def _code(unit: Unit) -> str:
    """The first cell that reads like a code, or the first cell."""
    cells = [fold(cell).lower() for cell in unit.text.split("\t") if cell.strip()]
    return next((cell for cell in cells if _CODE.fullmatch(cell)), cells[0] if cells else "")


def _block(pairing: Pairing, old: DocumentPage | None, new: DocumentPage | None, *, moved: bool = False) -> Block:
    before = Side(old.number, pairing.old.text.strip("\t"), old.name) if pairing.old and old else None
    after = Side(new.number, pairing.new.text.strip("\t"), new.name) if pairing.new and new else None
    op: Op = "move" if moved else "delete" if after is None else "insert" if before is None else "replace"
    parts = tuple(_cells(before.text, after.text)) if op == "replace" and before and after else ()
    return Block(op, before, after, parts)


def _cells(old: str, new: str) -> Iterator[Span]:
    """The changed words, cell against cell where both rows have the same number of cells."""
    left, right = old.split("\t"), new.split("\t")
    if len(left) != len(right):
        yield from spans(old, new)
        return
    for column, (one, other) in enumerate(zip_longest(left, right, fillvalue="")):
        if column:
            yield Span("\t", "\t", changed=False)
        yield from [Span(one, other, changed=False)] if fold(one) == fold(other) else spans(one, other)


