"""Workbooks with cells in far corners, through the reader."""

from __future__ import annotations

import io

import openpyxl

from pipeline.extract import read
from tests.extract.made import package
from tests.extract.test_reach import CELL, row

NOTE = "表の範囲が広すぎるため、このシートは読み取れません。"


def test_a_sheet_with_far_corners_does_not_cost_the_others() -> None:
    """It is named with a note; the others are read."""
    book = openpyxl.Workbook()
    wide = book.worksheets[0]
    wide["A1"], wide["XFD1048576"] = "始", "終"
    book.create_sheet("点数").append(["初診料", 291])
    out = io.BytesIO()
    book.save(out)
    assert [(page.text, page.note) for page in read(out.getvalue(), "").pages] == [("", NOTE), ("初診料\t291", None)]


def test_a_table_repeated_without_end_is_too_large() -> None:
    """OpenDocument: a few hundred bytes that stand for a hundred million cells."""
    head = '<a xmlns:table="t" xmlns:office="o"><office:body><office:spreadsheet><table:table table:name="a">'
    cells = CELL.replace("/>", ' table:number-columns-repeated="1000"/>')
    content = f"{head}{row(cells, 100_000)}</table:table></office:spreadsheet></office:body></a>"
    body = package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    document = read(body, "", "a.ods")
    assert (document.state, document.note) == ("too-large", "表の範囲が広すぎるため読み取れません。")
