"""Comparison tables over pages: which rows of which page belong to one, and in which of its columns their cells stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.paragraphs import WrittenCell, WrittenRow
from pipeline.japanese.sides import old_column
from pipeline.model import ComparedRow

_NEAR = 3.0
"""Points by which the edges of a column may differ from page to page."""


@dataclass(frozen=True, slots=True)
class Table:
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


def compared_rows(rows: Sequence[WrittenRow], table: Table | None) -> tuple[tuple[ComparedRow, ...], Table | None]:
    """The rows of a page that belong to comparison tables, and the table that may go on over the next page.

    A table begins with its head; `table` is the one of the page before. It goes on as long as pages have cells in its columns.
    """
    found: list[ComparedRow] = []
    for row in rows:
        old = old_column(["".join(cell.paragraphs) for cell in row.cells]) if row.ruled else None
        if old is not None:
            table = Table(tuple((cell.left, cell.right) for cell in row.cells), old)
        if table is not None and (placed := _placed(row, table, head=old is not None)):
            found.append(placed)
    return tuple(found), table if found else None


def _placed(row: WrittenRow, table: Table, *, head: bool) -> ComparedRow | None:
    columns = [column for cell in row.cells if (column := table.column(cell, ruled=row.ruled)) is not None]
    if len(columns) < len(row.cells):
        return None
    if len(set(columns)) < len(columns):
        return ComparedRow(row.line, (columns[0],), (row.count,), table.old) if len(set(columns)) == 1 else None
    if row.tabbed:
        parts = tuple(tuple(len(text.strip()) for text in cell.paragraphs) for cell in row.cells)
        return ComparedRow(row.line, tuple(columns), (), table.old, head, parts)
    return ComparedRow(row.line, tuple(columns), tuple(len(cell.paragraphs) for cell in row.cells), table.old, head)
