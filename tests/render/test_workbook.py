"""A comparison as a workbook."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from pipeline.render.redline import Comparison, Passage, Run
from pipeline.render.workbook import workbook

_REWORDED = Passage(
    "replace", "A234", (Run("医療安全対策加算 "), Run("85点", changed=True)), (Run("医療安全対策加算 "), Run("90点", changed=True)), "点数"
)


def _rows(*passages: Passage) -> list[list[object]]:
    body = workbook(Comparison("新旧対照表", "旧.pdf", "新.pdf", passages, ("注記",)))
    sheet = openpyxl.load_workbook(BytesIO(body)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(min_row=5, values_only=True)]


def test_the_form_of_billing_desks() -> None:
    """区分, 改正後, 改正前, 備考, one row for each change; a missing side says 新設 or 削る."""
    gone = Passage("delete", "B002", (Run("旧の料", changed=True),), ())
    head, first, second = _rows(_REWORDED, gone)
    assert head == ["No.", "区分", "変更", "改正後", "改正前", "備考"]
    assert first == [1, "A234", "変更", "医療安全対策加算 90点", "医療安全対策加算 85点", "点数"]
    assert second[3:5] == ["（削る）", "旧の料"]


def test_changed_words_are_red_and_underlined() -> None:
    """Inside a cell only the changed words carry the mark."""
    body = workbook(Comparison("新旧対照表", "旧", "新", (_REWORDED,)))
    sheet = openpyxl.load_workbook(BytesIO(body), rich_text=True).worksheets[0]
    cell = sheet.cell(6, 4).value
    assert isinstance(cell, list)
    marked = [part for part in cell if not isinstance(part, str)]
    assert [str(part) for part in marked if part.font.u == "single"] == ["90点"]


def test_it_prints_on_landscape_pages() -> None:
    """A4 landscape, one page wide, headings on each page."""
    body = workbook(Comparison("新旧対照表", "旧", "新", (_REWORDED,)))
    sheet = openpyxl.load_workbook(BytesIO(body)).worksheets[0]
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.freeze_panes == "A6"


@pytest.mark.parametrize("words", ["=HYPERLINK(1)", "+1", "@SUM", "http://example.test/"])
@pytest.mark.fault("formulas injected into workbooks we write")
def test_cells_are_never_formulas(words: str) -> None:
    """What a document says is text, whatever it begins with."""
    body = workbook(Comparison("新旧対照表", "旧", "新", (Passage("insert", words, (), (Run(words, changed=True),)),)))
    cell = openpyxl.load_workbook(BytesIO(body)).worksheets[0].cell(6, 4)
    assert (cell.data_type, cell.value) == ("s", words)


def test_odd_runs_are_written() -> None:
    """Empty runs, one run alone, control characters and text longer than a cell do not break the workbook."""
    long = Passage("replace", "x", (Run(""), Run("一"), Run("二")), (Run("あ" * 40_000), Run("い\x07", changed=True)))
    _, row = _rows(long)
    assert row[4] == "一二"
    assert str(row[3]).endswith("……（以下略）")


def test_the_same_comparison_gives_the_same_bytes() -> None:
    """Nothing of the clock is in the file."""
    comparison = Comparison("新旧対照表", "旧", "新", (_REWORDED,))
    assert workbook(comparison) == workbook(comparison)
