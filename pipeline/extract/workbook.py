"""Workbooks (xlsx, xlsm, xlsb, xls, ods): every visible sheet as a page whose lines are rows, cells parted by tabs."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import python_calamine

from pipeline.errors import ExtractError
from pipeline.extract.grids import TooLargeError, too_wide
from pipeline.extract.limits import Limits
from pipeline.extract.numbers import is_percent, written
from pipeline.extract.office import Package
from pipeline.extract.sheets import PLAIN, SheetLook, sheet_looks
from pipeline.extract.sniff import ODS, XLS, XLSB, XLSM, XLSX
from pipeline.japanese.text import unradical
from pipeline.model import Document, DocumentPage

_FAILURES = (python_calamine.CalamineError, OSError, ValueError, KeyError, RuntimeError, EOFError)
KINDS = (XLSX, XLSM, XLSB, XLS, ODS)
Cell = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(body: bytes, media_type: str, limits: Limits) -> Document:
    """The visible sheets of a workbook, numbered by position (hidden ones counted, left out and named in `hidden`).

    Values stand as a reader sees them: whole numbers without a point, percent and units as their format adds them, dates as
    2026/4/1, merged cells once, line breaks within a cell as spaces; hidden rows and columns are left out. A workbook under a
    password or torn has that `state`.
    """
    try:
        wide, workbook = too_wide(body, limits), _open(body)
    except python_calamine.PasswordError:
        return _encrypted(media_type)
    except TooLargeError:
        return Document(media_type, (), state="too-large", note="表の範囲が広すぎるため読み取れません。")
    except ExtractError:
        if "EncryptedPackage".encode("utf-16-le") in body:
            return _encrypted(media_type)
        return Document(media_type, (), state="damaged", note="ファイルが壊れているため読み取れません。")
    pages, hidden, looks = [], [], _looks(body, media_type, limits)
    for number, sheet in enumerate(workbook.sheets_metadata[: limits.pages], start=1):
        if sheet.visible != python_calamine.SheetVisibleEnum.Visible:
            hidden.append(sheet.name)
        elif sheet.name in wide:
            pages.append(DocumentPage(number, "", name=sheet.name, note="表の範囲が広すぎるため、このシートは読み取れません。"))
        elif sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
            pages.append(_page(workbook, sheet.name, number, looks.get(sheet.name, PLAIN), limits))
    state = "read" if any(page.text for page in pages) else "empty"
    return Document(media_type, tuple(pages), tuple(hidden), state, None if state == "read" else "文字がありません。")


def _encrypted(media_type: str) -> Document:
    return Document(media_type, (), state="encrypted", note="パスワードで保護されているため読み取れません。")


def _open(body: bytes) -> python_calamine.CalamineWorkbook:
    with _library():
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))


@contextlib.contextmanager
def _library() -> Iterator[None]:
    """What calamine says of a torn file as ExtractError, but for PasswordError."""
    try:
        yield
    except python_calamine.PasswordError:
        raise
    except _FAILURES as error:
        raise ExtractError(str(error)) from error
    except BaseException as error:
        # A panic has a class of its own, beside Exception, that no module exports (pyo3).
        if type(error).__name__ != "PanicException":
            raise
        raise ExtractError(str(error)) from error


def _looks(body: bytes, media_type: str, limits: Limits) -> dict[str, SheetLook]:
    """How the sheets are shown, as far as the file says so."""
    if media_type not in (XLSX, XLSM):
        return {}
    try:
        return sheet_looks(Package(body, limits))
    except ExtractError:
        return {}


def _page(workbook: python_calamine.CalamineWorkbook, name: str, number: int, look: SheetLook, limits: Limits) -> DocumentPage:
    try:
        with _library():
            sheet = workbook.get_sheet_by_name(name)
            whole = sheet.total_height * sheet.total_width <= limits.cells
            allowed = None if whole else max(1, limits.cells // max(1, sheet.total_width))
            rows = sheet.to_python(skip_empty_area=True, nrows=allowed)
    except ExtractError:
        return DocumentPage(number, "", name=name, note="このシートは壊れているため読み取れません。")
    note = None if whole else "表が大きすぎるため、途中までを読み取りました。"
    return DocumentPage(number, "\n".join(_lines(rows, sheet.start or (0, 0), look)), name=name, note=note)


def _lines(rows: list[list[Cell]], start: tuple[int, int], look: SheetLook) -> Iterator[str]:
    """The visible rows; `start` is the place of the first cell in the sheet."""
    for row, cells in enumerate(rows, start[0]):
        if row in look.hidden_rows:
            continue
        line = "\t".join(
            [_seen(cell, (row, column), look) for column, cell in enumerate(cells, start[1]) if column not in look.hidden_columns]
        )
        if line := line.rstrip():
            yield line


def _seen(value: Cell, place: tuple[int, int], look: SheetLook) -> str:
    """A cell as its sheet shows it. Text and dates show themselves; a number may have a format that says more."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return shown(value)
    code = look.formats.get(place)
    if code is not None:
        return written(value, code, shown(value * 100.0 if is_percent(code) else value))
    return "" if value == 0 and not look.zeros else shown(value)


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
