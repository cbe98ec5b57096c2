"""Comparison tables over pages: which rows of which page belong to one, and in which of its columns their cells stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.paragraphs import WrittenCell, WrittenRow
from pipeline.japanese.sides import old_column
from pipeline.model import ComparedRow

_NEAR = 3.0
"""Points by which the edges of a column may differ from page to page."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The edges of the columns under a head (改正後／改正前), and the column of the old side."""

    edges: tuple[tuple[float, float], ...]
    old: int

    def column(self, cell: WrittenCell, *, ruled: bool) -> int | None:
        """The column that a cell fills or, inside of a ruled row, stands in."""
        for place, (left, right) in enumerate(self.edges):
            fills = abs(cell.left - left) < _NEAR and abs(cell.right - right) < _NEAR
            if fills or (ruled and cell.left > left - _NEAR and cell.right < right + _NEAR):
                return place
        return None


def compared_rows(pages: Iterable[Sequence[WrittenRow]]) -> Iterator[tuple[ComparedRow, ...]]:
    """For each page its rows of comparison tables.

    A table begins with its head and goes on over the following pages as long as they have cells in its columns.
    """
    table: _Table | None = None
    for rows in pages:
        found: list[ComparedRow] = []
        for row in rows:
            old = old_column(["".join(cell.paragraphs) for cell in row.cells]) if row.ruled else None
            if old is not None:
                table = _Table(tuple((cell.left, cell.right) for cell in row.cells), old)
            if table is not None and (placed := _placed(row, table, head=old is not None)):
                found.append(placed)
        table = table if found else None
        yield tuple(found)


def _placed(row: WrittenRow, table: _Table, *, head: bool) -> ComparedRow | None:
    columns = [column for cell in row.cells if (column := table.column(cell, ruled=row.ruled)) is not None]
    if len(columns) < len(row.cells):
        return None
    if len(set(columns)) < len(columns):
        return ComparedRow(row.line, (columns[0],), (row.count,), table.old) if len(set(columns)) == 1 else None
    if row.tabbed:
        parts = tuple(tuple(len(text.strip()) for text in cell.paragraphs) for cell in row.cells)
        return ComparedRow(row.line, tuple(columns), (), table.old, head, parts)
    return ComparedRow(row.line, tuple(columns), tuple(len(cell.paragraphs) for cell in row.cells), table.old, head)
