"""How far the cells of a sheet reach, counted before calamine lays the sheet out as one full grid.

Two cells in far corners make a grid of 17 thousand million, whatever lies between. The first and the last row are its bounds, so rows out
of order are as bad as rows too far apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.errors import ExtractError

MOST: Final = 20_000_000
"""Cells of the grids that are laid out at once; each takes 32 bytes."""
_PLACE: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,4})(\d{1,18})["']""")
# As nearly all programs write it, for a look at a million cells.
_ROW_NUMBER: Final = re.compile(rb' r="[A-Z]{0,4}(\d{1,18})"')
_COLUMN_LETTERS: Final = re.compile(rb' r="([A-Z]{1,4})')
_CELL_OR_ROW: Final = re.compile(rb"<(?:[^\s<>/:]+:)?(row|c)(?=[\s/>])([^>]*)>")
_WIDEST: Final = 16_384
_TABLE: Final = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
_REPEATED: Final = re.compile(rb"""\btable:number-(?:rows|columns)-repeated\s*=\s*["']\s*\+?(\d{1,18})""")
_SPACES: Final = re.compile(rb"""\btext:c\s*=\s*["']\s*\+?(\d{1,18})""")
_FILLED: Final = re.compile(rb"\b(?:office|formula)\b")


@dataclass(slots=True)
class Bounds:
    """The bounds of cells that come row by row."""

    first: int = -1
    last: int = -1
    left: int = 1 << 62
    right: int = -1

    def add(self, row: int, left: int, right: int) -> None:
        """Take in cells of a row. Raises ExtractError for a row before the first."""
        if self.first < 0:
            self.first = row
        if row < self.first:
            raise ExtractError("rows out of order")
        self.last = max(self.last, row)
        self.left, self.right = min(self.left, left), max(self.right, right)

    def area(self) -> int:
        """How many cells a full grid has."""
        return (self.last - self.first + 1) * (self.right - self.left + 1) if self.right >= 0 else 0


def fits(sheet: bytes) -> bool:
    """Whether the part of a sheet (Office Open XML) can be laid out: its cells with a value, from the first to the last."""
    if _is_small(sheet):
        return True
    bounds = Bounds()
    try:
        for row, column in _filled(sheet):
            bounds.add(row, column, column)
    except ExtractError:
        return False
    return bounds.area() <= MOST


def _is_small(sheet: bytes) -> bool:
    """Whether the places alone say so, as they do for nearly all sheets; the cells of large ones are many to walk."""
    numbers = _ROW_NUMBER.findall(sheet)
    if not numbers or len(numbers) != sheet.count(b"<c ") + sheet.count(b"<row "):
        return False
    first, rows = int(numbers[0]), {int(number) for number in set(numbers)}
    if first > min(rows):
        return False
    height = max(rows) - first + 1
    return height * _WIDEST <= MOST or height * max(map(_column, set(_COLUMN_LETTERS.findall(sheet))), default=0) <= MOST


def _filled(sheet: bytes) -> Iterator[tuple[int, int]]:
    """Row and column of every cell that is not empty; one without a place stands behind the one before (ECMA-376, 18.3.1.4)."""
    row = column = 0
    for name, attributes in _CELL_OR_ROW.findall(sheet):
        place = _PLACE.search(attributes)
        if name == b"row":
            row, column = int(place[2]) if place else row + 1, 0
            continue
        row, column = (int(place[2]), _column(place[1])) if place else (row, column + 1)
        if not attributes.endswith(b"/"):
            yield row, column


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def cells_of_tables(content: bytes) -> int:
    """How many cells the tables of an OpenDocument content make; values and formulas are laid out each, and spaces written out."""
    found = sum(int(number) for number in _SPACES.findall(content))
    rows: list[list[int]] = []
    for name, attributes in _TABLE.findall(content):
        repeated = _REPEATED.search(attributes)
        times = int(repeated[1]) if repeated else 1
        if name == b"table":
            found, rows = found + 2 * _area(rows), []
        elif name == b"table-row":
            rows.append([times, 0, 0])
        elif rows:
            rows[-1][1] += times
            rows[-1][2] = rows[-1][1] if _FILLED.search(attributes) else rows[-1][2]
    return found + 2 * _area(rows)


def _area(rows: list[list[int]]) -> int:
    """The area of rows (times, cells, cells up to the last that is filled): up to the last filled row, as wide as the widest."""
    last = max((number for number, row in enumerate(rows, 1) if row[2]), default=0)
    return sum(row[0] for row in rows[:last]) * max((row[2] for row in rows), default=0)
