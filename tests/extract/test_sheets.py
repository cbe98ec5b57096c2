"""What a workbook shows of its sheets."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from pipeline.errors import ExtractError
from pipeline.extract import read
from pipeline.extract.limits import DEFAULTS
from pipeline.extract.office import Package
from pipeline.extract.sheets import sheet_looks
from tests.extract.made import package


def _saved(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _table() -> tuple[openpyxl.Workbook, Any]:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for row in (["区分", "名称", "割合", "控え"], ["A000", "初診料", 0.5, 1], ["A001", "再診料", 0.25, 2], ["A002", "外来診療料", 0.1, 3]):
        sheet.append(row)
    return workbook, sheet


def test_hidden_rows_and_columns_are_left_out() -> None:
    """What the sheet does not show is not read; percent is shown as such."""
    workbook, sheet = _table()
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True
    for row in (2, 3, 4):
        sheet.cell(row, 3).number_format = "0%"
    assert read(_saved(workbook), "").pages[0].text == "区分\t名称\t割合\nA000\t初診料\t50%\nA002\t外来診療料\t10%"


def test_rows_that_a_filter_hides_are_read() -> None:
    """A list that was saved while filtered keeps its rows."""
    workbook, sheet = _table()
    sheet.auto_filter.ref = "A1:D4"
    sheet.auto_filter.add_filter_column(0, ["A000"])
    sheet.row_dimensions[3].hidden = True
    assert "A001\t再診料" in read(_saved(workbook), "").pages[0].text


def test_places_are_those_of_the_sheet() -> None:
    """A table that does not begin in A1 has its hidden columns and formats where they are."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet["C5"], sheet["D5"], sheet["E5"] = "点数", 99, 75
    sheet["E5"].number_format = '0"点"'
    sheet.column_dimensions["D"].hidden = True
    assert read(_saved(workbook), "").pages[0].text == "点数\t75点"


def test_zeros_that_a_sheet_hides_are_not_read() -> None:
    """showZeros off: cells of 0 look empty."""
    workbook, sheet = _table()
    sheet["D2"] = 0
    sheet.sheet_view.showZeros = False
    assert "A000\t初診料\t0.5\nA001" in read(_saved(workbook), "").pages[0].text


def test_other_packages_have_no_sheets() -> None:
    """A package without a workbook says nothing; one that names a missing part is torn."""
    assert sheet_looks(Package(package({"word/document.xml": "<a/>"}), DEFAULTS)) == {}
    with pytest.raises(ExtractError):
        sheet_looks(Package(package({"xl/workbook.xml": "<a"}), DEFAULTS))
