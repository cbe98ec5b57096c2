"""Records of binary workbooks, counted."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from pipeline.errors import ExtractError
from pipeline.extract.compound import stream
from pipeline.extract.records import cells_of_book, cells_of_sheet

SHEETS = Path(__file__).parents[1] / "data" / "seeds" / "xls" / "sheets.xls"


def record(kind: int, content: bytes) -> bytes:
    """A record of an old workbook."""
    return struct.pack("<HH", kind, len(content)) + content


def book(*cells: bytes) -> bytes:
    """A stream of one sheet that begins behind its head."""
    head = record(0x85, struct.pack("<I", 12)) + record(0x0A, b"")
    return head + b"".join(cells) + record(0x0A, b"")


def number(row: int, column: int) -> bytes:
    """A cell with a number."""
    return record(0x203, struct.pack("<HHHd", row, column, 0, 1.0))


def test_sheets_are_counted_together() -> None:
    """A workbook of three sheets as a program wrote it: 6 by 4, 301 by 6, 2 by 2 cells; two formulas apart."""
    assert cells_of_book(stream(SHEETS.read_bytes(), ("Workbook",))) == 24 + 1806 + 4 + 2


def test_far_corners_make_a_large_grid() -> None:
    """Two numbers, and many in one record (MulRk)."""
    assert cells_of_book(book(number(0, 0), number(65_535, 65_535))) == 1 << 32
    assert cells_of_book(book(record(0xBD, struct.pack("<HH", 3, 5) + bytes(12) + struct.pack("<H", 6)))) == 2


@pytest.mark.parametrize(
    "torn",
    [
        book(number(9, 0), number(3, 0)),
        book(record(0x200, struct.pack("<IIHHH", 0, 1 << 31, 0, 9, 0))),
        book(record(0x200, struct.pack("<IIHHH", 9, 1, 0, 9, 0))),
        record(0xFC, struct.pack("<II", 9, 1 << 31)),
        record(0x85, bytes(4)) * 40 + record(0x0A, b""),
    ],
    ids=["rows out of order", "too many rows", "an end before the beginning", "more texts than bytes", "sheets within sheets"],
)
def test_what_asks_for_room_without_need_is_refused(torn: bytes) -> None:
    """Before anything makes the room."""
    with pytest.raises(ExtractError):
        cells_of_book(torn)


def test_a_book_under_a_password_is_not_counted() -> None:
    """Its records are encrypted."""
    assert cells_of_book(record(0x2F, b"\1\0") + book(number(9, 0), number(3, 0))) == 0


def test_a_sheet_of_the_newer_form() -> None:
    """Kinds and lengths of one or two bytes; blank cells do not count ([MS-XLSB] 2.1.4)."""
    rows = (
        bytes([0, 4]) + struct.pack("<I", row) + bytes([kind, 12]) + struct.pack("<Id", 6, 1.0) for row, kind in ((2, 5), (4, 5), (99, 1))
    )
    assert cells_of_sheet(b"\x81\x01\x80\x01" + bytes(128) + b"".join(rows)) == 3
