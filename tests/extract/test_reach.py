"""How far cells reach, however their places are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ExtractError
from pipeline.extract.reach import Bounds, cells_of_tables, fits

FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
CELL = '<table:table-cell office:value="1"/>'


def row(cells: str, times: int = 1) -> str:
    """A row of an OpenDocument table."""
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


@pytest.mark.parametrize(
    ("sheet", "fit"),
    [
        ("", True),
        ('<row r="1"><c r="A1"><v>1</v></c></row>', True),
        ('<row r="1"><c r="A1" s="1"/></row><row r="9"><c r="XFD1048576" s="1"/></row>', True),
        ("<row><c><v>1</v></c><c><v>2</v></c></row>" * 3000, True),
        (FAR, False),
        (FAR.replace("<c ", "<x:c ").replace("<row ", "<x:row "), False),
        (FAR.replace(' r="', " r = '").replace('">', "'>"), False),
        (FAR.replace('<row r="1048576">', "<row>"), False),
        ('<row r="5"><c r="A5"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>', False),
        ('<row r="1048576"><c><v>1</v></c>' + "<c><v>1</v></c>" * 30 + '</row><row r="1"><c><v>1</v></c></row>', False),
    ],
)
def test_a_sheet_is_judged_by_its_filled_cells(sheet: str, fit: bool) -> None:
    """Far corners and rows before the first do not fit; empty cells do not count, cells without a place do."""
    assert fits(f"<worksheet><sheetData>{sheet}</sheetData></worksheet>".encode()) is fit


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        (row(CELL), 2),
        (row(CELL, 1000), 2000),
        (row(CELL) + row("<table:table-cell/>", 1_048_575), 2),
        (row('<table:table-cell table:number-columns-repeated="99"/>' + CELL) + row("<table:table-cell/>", 10) + row(CELL), 2400),
        ('<text:s text:c="500"/>', 500),
    ],
)
def test_repeated_rows_and_columns_count_up_to_the_last_filled(content: str, cells: int) -> None:
    """As a table is laid out: values and formulas; the empty rest of a sheet is not."""
    assert cells_of_tables(f"<table:table>{content}</table:table>".encode()) == cells


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1))
def test_bounds_hold_all_cells(places: list[tuple[int, int]]) -> None:
    """The area is that of the smallest box around cells in the order of rows."""
    bounds = Bounds()
    for line, column in sorted(places):
        bounds.add(line, column, column)
    lines, columns = zip(*places, strict=True)
    assert bounds.area() == (max(lines) - min(lines) + 1) * (max(columns) - min(columns) + 1)
    with pytest.raises(ExtractError):
        bounds.add(min(lines) - 1, 0, 0)
