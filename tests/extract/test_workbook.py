"""Workbooks: visible sheets, values as shown."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from pipeline.extract import read
from pipeline.extract.workbook import Cell, shown


def test_hidden_sheets_are_named_and_left_out() -> None:
    """Sheets are numbered by position, hidden ones counted."""
    workbook = openpyxl.Workbook()
    first = workbook.worksheets[0]
    first.append(["秘密"])
    first.sheet_state = "hidden"
    second = workbook.create_sheet("公開")
    second.append(["区分", "点数"])
    second.append(["初診料", 291])
    out = io.BytesIO()
    workbook.save(out)
    document = read(out.getvalue(), "")
    assert [(page.number, page.name, page.text) for page in document.pages] == [(2, "公開", "区分\t点数\n初診料\t291")]
    assert document.hidden == ("Sheet",)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (291.0, "291"), (0.5, "0.5"), (True, "TRUE"), (date(2026, 4, 1), "2026/4/1"), (datetime(2026, 4, 1), "2026/4/1"),
        (datetime(2026, 4, 1, 9, 30), "2026/4/1 09:30"), (time(9, 5), "9:05"), (" 点\n数 ", "点 数"), ("", ""),
        (timedelta(hours=26), "26:00"),
    ],
)  # fmt: skip
def test_values_as_shown(value: Cell, text: str) -> None:
    """A cell reads as the sheet shows it."""
    assert shown(value) == text
