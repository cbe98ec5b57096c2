"""Workbooks (xlsx, xlsm, xlsb, xls, ods): every visible sheet as a page whose lines are rows, cells parted by tabs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import python_calamine

from pipeline.extract.limits import Limits
from pipeline.extract.sniff import ODS, XLS, XLSB, XLSM, XLSX
from pipeline.japanese.text import unradical
from pipeline.model import Document, DocumentPage

_FAILURES = (python_calamine.CalamineError, OSError, ValueError, KeyError, RuntimeError, EOFError)
KINDS = (XLSX, XLSM, XLSB, XLS, ODS)
Cell = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(body: bytes, media_type: str, limits: Limits) -> Document:
    """The visible sheets of a workbook, numbered by position (hidden ones counted, left out and named in `hidden`).

    Values stand as a reader sees them: whole numbers without a point, dates as 2026/4/1, merged cells once, line breaks
    within a cell as spaces. A workbook under a password or torn has that `state`.
    """
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
    except python_calamine.PasswordError:
        return Document(media_type, (), state="encrypted", note="パスワードで保護されているため読み取れません。")
    except _FAILURES:
        if "EncryptedPackage".encode("utf-16-le") in body:
            return Document(media_type, (), state="encrypted", note="パスワードで保護されているため読み取れません。")
        return Document(media_type, (), state="damaged", note="ファイルが壊れているため読み取れません。")
    pages, hidden = [], []
    for number, sheet in enumerate(workbook.sheets_metadata[: limits.pages], start=1):
        if sheet.visible != python_calamine.SheetVisibleEnum.Visible:
            hidden.append(sheet.name)
        elif sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
            pages.append(_page(workbook, sheet.name, number, limits))
    state = "read" if any(page.text for page in pages) else "empty"
    return Document(media_type, tuple(pages), tuple(hidden), state, None if state == "read" else "文字がありません。")


def _page(workbook: python_calamine.CalamineWorkbook, name: str, number: int, limits: Limits) -> DocumentPage:
    try:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.total_height * sheet.total_width > limits.cells:
            allowed = max(1, limits.cells // max(1, sheet.total_width))
            rows, note = sheet.to_python(skip_empty_area=True, nrows=allowed), "表が大きすぎるため、途中までを読み取りました。"
        else:
            rows, note = sheet.to_python(skip_empty_area=True), None
    except _FAILURES:
        return DocumentPage(number, "", name=name, note="このシートは壊れているため読み取れません。")
    return DocumentPage(number, "\n".join(_lines(rows)), name=name, note=note)


def _lines(rows: list[list[Cell]]) -> Iterator[str]:
    for row in rows:
        line = "\t".join([shown(cell) for cell in row]).rstrip()
        if line:
            yield line


def shown(value: Cell) -> str:
    """A cell's value as the sheet shows it, on one line without tabs."""
    if isinstance(value, str):
        return unradical(" ".join(value.split())) if value.strip() else ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, datetime):
        day = f"{value.year}/{value.month}/{value.day}"
        return day if value.time() == time() else f"{day} {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02d}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value)
