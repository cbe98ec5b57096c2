"""A comparison of two versions as a workbook, the form that billing desks pass around: 区分, 改正後, 改正前, 備考."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from pipeline.japanese.text import sound
from pipeline.render.redline import KIND_WORDS, Comparison, Passage, Run

_COLUMNS: Final = (("No.", 6), ("区分", 26), ("変更", 8), ("改正後", 62), ("改正前", 62), ("備考", 26))
_LONGEST_CELL: Final = 32_767
_CUT: Final = "……（以下略）"
_HEAD_ROW: Final = 4
_SHEET_NAME: Final = "新旧対照表"
# A workbook says when it was made; ours says the same each time, so that the same comparison gives the same bytes.
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_FONT: Final = {"font_name": "ＭＳ ゴシック", "font_size": 10}


def workbook(comparison: Comparison) -> bytes:
    """The comparison as an .xlsx file: changed words red and underlined, A4 landscape, headings repeated on each printed page.

    Every cell is written as text, never as a formula. Text longer than a cell holds (32,767 characters) is cut, and says so.
    """
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": sound(comparison.title), "created": _MADE})
        formats = {
            "title": book.add_format({**_FONT, "bold": True, "font_size": 14}),
            "plain": book.add_format(_FONT),
            "head": book.add_format({**_FONT, "bold": True, "border": 1, "align": "center", "bg_color": "#E7E6E1"}),
            "cell": book.add_format({**_FONT, "border": 1, "text_wrap": True, "valign": "top"}),
            "changed cell": book.add_format(
                {**_FONT, "border": 1, "text_wrap": True, "valign": "top", "font_color": "#C00000", "underline": 1}
            ),
            "changed": book.add_format({**_FONT, "font_color": "#C00000", "underline": 1}),
        }
        sheet = book.add_worksheet(_SHEET_NAME)
        _set_up(sheet, len(comparison.passages))
        _write_head(sheet, comparison, formats)
        for number, passage in enumerate(comparison.passages, 1):
            _write_passage(sheet, _HEAD_ROW + number, number, passage, formats)
    return buffer.getvalue()


def _set_up(sheet: Any, rows: int) -> None:
    """Widths, panes and print: one page wide, heading rows on each page, page numbers below."""
    for column, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + max(1, rows), len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer("&C&P / &N ページ")


def _write_head(sheet: Any, comparison: Comparison, formats: dict[str, Any]) -> None:
    sheet.write_string(0, 0, _fitting(comparison.title), formats["title"])
    sheet.write_string(1, 0, _fitting(f"改正後：{comparison.new_name}　　改正前：{comparison.old_name}"), formats["plain"])
    sheet.write_string(2, 0, comparison.counts, formats["plain"])
    sheet.write_string(3, 0, _fitting("　".join(comparison.notes)), formats["plain"])
    for column, (words, _) in enumerate(_COLUMNS):
        sheet.write_string(_HEAD_ROW, column, words, formats["head"])


def _write_passage(sheet: Any, row: int, number: int, passage: Passage, formats: dict[str, Any]) -> None:
    cell = formats["cell"]
    sheet.write_number(row, 0, number, cell)
    sheet.write_string(row, 1, _fitting(passage.label), cell)
    sheet.write_string(row, 2, KIND_WORDS[passage.kind], cell)
    _write_runs(sheet, row, 3, passage.new or (Run("（削る）"),), formats)
    _write_runs(sheet, row, 4, passage.old or (Run("（新設）"),), formats)
    sheet.write_string(row, 5, _fitting(passage.remark), cell)


def _write_runs(sheet: Any, row: int, column: int, runs: Iterable[Run], formats: dict[str, Any]) -> None:
    """A cell of plain and changed words. A rich cell needs two parts at least, so one part alone takes its format whole."""
    parts = _merged(Run(text, run.changed) for run in runs if (text := sound(run.text)))
    text = "".join(part.text for part in parts)
    if len(parts) < 2 or len(text) > _LONGEST_CELL:
        whole = "changed cell" if parts and all(part.changed for part in parts) else "cell"
        sheet.write_string(row, column, _fitting(text), formats[whole])
        return
    pieces: list[Any] = []
    for part in parts:
        pieces += [formats["changed"], part.text] if part.changed else [part.text]
    sheet.write_rich_string(row, column, *pieces, formats["cell"])


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Neighbours of one kind as one."""
    merged: list[Run] = []
    for run in runs:
        if merged and merged[-1].changed == run.changed:
            merged[-1] = Run(merged[-1].text + run.text, run.changed)
        else:
            merged.append(run)
    return merged


def _fitting(text: str) -> str:
    whole = sound(text)
    return whole if len(whole) <= _LONGEST_CELL else whole[: _LONGEST_CELL - len(_CUT)] + _CUT
