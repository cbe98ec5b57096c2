"""What a workbook shows of its sheets: rows and columns that are hidden, and the formats of numbers (ECMA-376, 18.3 and 18.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pipeline.errors import ExtractError
from pipeline.extract.numbers import is_telling
from pipeline.extract.office import RELATION, SHEET, Package

_WORKBOOK: Final = "xl/workbook.xml"
_STYLES: Final = "xl/styles.xml"
# Built-in formats that say more than the number does.
_BUILT_IN: Final = {"9": "0%", "10": "0.00%"}
# Sheets are large and these tags small: parsing the whole of 35,000 rows would take as long as reading them.
_ROW: Final = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN: Final = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_CELL: Final = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?\bs="(\d+)"')
_HIDDEN: Final = re.compile(rb'\bhidden="(?:1|true)"')
_NUMBER: Final = re.compile(rb'\b(r|min|max)="(\d{1,7})"')
_ZEROS: Final = re.compile(rb'<(?:\w+:)?sheetView\b[^>]*\bshowZeros="(?:0|false)"')
_FILTERED: Final = re.compile(rb"<(?:\w+:)?filterColumn\b")
_WIDEST: Final = 16_384


@dataclass(frozen=True, slots=True)
class SheetLook:
    """How a sheet is shown. Rows and columns count from 0; `formats` are the number formats that say more than the number, by cell."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    zeros: bool = True


PLAIN: Final = SheetLook()
"""A sheet of which all is shown as it stands."""


def sheet_looks(package: Package) -> dict[str, SheetLook]:
    """The look of every sheet by its name; nothing for a file that is no Office Open XML workbook. Raises ExtractError where it is torn.

    Rows that only a filter hides are shown: who filtered a list did not take rows out of it.
    """
    formats = _telling_formats(package) if _WORKBOOK in package.names() else {}
    return {name: _look(package, part, formats) for name, part in parts_of_sheets(package)}


def parts_of_sheets(package: Package) -> Iterator[tuple[str, str]]:
    """Every sheet's name and the part it stands in; nothing for a file that is no Office Open XML workbook. Raises ExtractError."""
    if _WORKBOOK in package.names():
        parts = package.relations(_WORKBOOK)
        for sheet in package.part(_WORKBOOK).iter(f"{SHEET}sheet"):
            if part := parts.get(sheet.get(f"{RELATION}id", "")):
                yield sheet.get("name", ""), part


def _telling_formats(package: Package) -> dict[bytes, str]:
    """The formats that say more than the number does, by the number of the cell style that has them."""
    if _STYLES not in package.names():
        return {}
    styles = package.part(_STYLES)
    codes = _BUILT_IN | {each.get("numFmtId", ""): each.get("formatCode", "") for each in styles.iter(f"{SHEET}numFmt")}
    used = styles.find(f"{SHEET}cellXfs")
    chosen = [codes.get(style.get("numFmtId", ""), "") for style in used] if used is not None else []
    return {str(number).encode(): code for number, code in enumerate(chosen) if code and is_telling(code)}


def _look(package: Package, part: str, formats: Mapping[bytes, str]) -> SheetLook:
    if part not in package.names():
        raise ExtractError(f"{part}: missing")
    sheet = package.raw(part)
    rows = frozenset() if _FILTERED.search(sheet) else frozenset(number - 1 for number in _hidden_rows(sheet))
    columns = frozenset(number - 1 for number in _hidden_columns(sheet))
    cells = (
        {(int(cell[2]) - 1, _column(cell[1])): formats[cell[3]] for cell in _CELL.finditer(sheet) if cell[3] in formats} if formats else {}
    )
    return SheetLook(rows, columns, cells, _ZEROS.search(sheet) is None)


def _hidden_rows(sheet: bytes) -> Iterator[int]:
    if b"hidden=" in sheet:
        yield from (_numbers(row[1])["r"] for row in _ROW.finditer(sheet) if _HIDDEN.search(row[1]) and "r" in _numbers(row[1]))


def _hidden_columns(sheet: bytes) -> Iterator[int]:
    for column in _COLUMN.finditer(sheet):
        bounds = _numbers(column[1])
        if _HIDDEN.search(column[1]) and {"min", "max"} <= bounds.keys():
            yield from range(bounds["min"], min(bounds["max"], _WIDEST) + 1)


def _numbers(attributes: bytes) -> dict[str, int]:
    return {name.decode(): int(number) for name, number in _NUMBER.findall(attributes)}


def _column(letters: bytes) -> int:
    """The place of a column by its letters: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
