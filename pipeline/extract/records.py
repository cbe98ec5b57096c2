"""The records of binary workbooks ([MS-XLS], [MS-XLSB]): how far the cells of their sheets reach, before calamine reads them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from pipeline.errors import ExtractError
from pipeline.extract.reach import Bounds

_SHEET, _END, _STRINGS, _DIMENSIONS = 0x85, 0x0A, 0xFC, 0x200
_PASSWORD: Final = 0x2F
"""What follows is encrypted, and is not read."""
_FORMULA, _MANY = 0x06, 0xBD
_CELLS: Final = frozenset({_FORMULA, _MANY, 0x203, 0x204, 0x205, 0xFD, 0x27E})
_ROWS, _COLUMNS = 65_536, 256
"""The size of a sheet ([MS-XLS] 2.4.90)."""
_AGAIN: Final = 4
"""How often the bytes of a stream may be read over, where sheets are said to begin within each other."""
_ROW: Final = 0
_CELLS_12: Final = range(2, 12)


def cells_of_book(stream: bytes) -> int:
    """How many cells the sheets of an old workbook (xls) make, values and formulas counted each.

    Raises ExtractError where rows are out of order, or room is asked for that no sheet of this format needs.
    """
    starts, walked, found = [], 0, 0
    for kind, record in _records(stream, 0):
        if kind == _PASSWORD and record[:2] != b"\0\0":
            return 0
        if kind == _SHEET and len(record) >= 4:
            starts.append(struct.unpack_from("<I", record)[0])
        if kind == _STRINGS and len(record) >= 8 and struct.unpack_from("<I", record, 4)[0] > len(stream):
            raise ExtractError("more texts than bytes")
    for start in starts:
        values, formulas = Bounds(), Bounds()
        for kind, record in _records(stream, start):
            walked += 4 + len(record)
            _take(kind, record, values, formulas)
        if walked > _AGAIN * len(stream):
            raise ExtractError("sheets within sheets")
        found += values.area() + formulas.area()
    return found


def _take(kind: int, record: bytes, values: Bounds, formulas: Bounds) -> None:
    if kind == _DIMENSIONS:
        _measured(record)
    if kind not in _CELLS or len(record) < 6:
        return
    row, column = struct.unpack_from("<HH", record)
    values.add(row, column, struct.unpack_from("<H", record, len(record) - 2)[0] if kind == _MANY else column)
    if kind == _FORMULA:
        formulas.add(row, column, column)


def _measured(record: bytes) -> None:
    """The size that a sheet says it has ([MS-XLS] 2.4.90; the older form has shorter rows)."""
    if len(record) not in (10, 14):
        return
    top, bottom, left, right = struct.unpack_from("<IIHH" if len(record) == 14 else "<HHHH", record)
    if bottom and right and not (0 <= bottom - top <= _ROWS and 0 <= right - left <= _COLUMNS):
        raise ExtractError("a sheet of a size that no sheet has")


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of the records from `start` to the end of their part."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        if kind == _END:
            return
        yield kind, stream[start + 4 : start + 4 + length]
        start += 4 + length


def cells_of_sheet(part: bytes) -> int:
    """How many cells the part of a sheet (xlsb) makes. Raises ExtractError where its rows are out of order."""
    bounds, row = Bounds(), 0
    for kind, record in _records_12(part):
        if kind == _ROW and len(record) >= 4:
            row = struct.unpack_from("<I", record)[0]
        elif kind in _CELLS_12 and len(record) >= 4:
            column = struct.unpack_from("<I", record)[0]
            bounds.add(row, column, column)
    return bounds.area()


def _records_12(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of records whose kind and length are numbers of seven bits a byte ([MS-XLSB] 2.1.4)."""
    place = 0
    while place < len(part):
        kind, place = _number(part, place, 2)
        length, place = _number(part, place, 4)
        yield kind, part[place : place + length]
        place += length


def _number(part: bytes, place: int, longest: int) -> tuple[int, int]:
    value = 0
    for step, byte in enumerate(part[place : place + longest]):
        value |= (byte & 0x7F) << 7 * step
        if byte < 0x80:
            return value, place + step + 1
    return value, place + longest
