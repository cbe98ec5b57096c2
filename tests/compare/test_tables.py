"""What changed between two versions of a workbook."""

from __future__ import annotations

from pipeline.compare.text import compare
from pipeline.model import Document, DocumentPage
from tests.compare.texts import book

_ROWS = [f"{number:04d}\t傷病名{number}\t{number * 7}点" for number in range(1, 40)]


def _text(rows: list[str]) -> str:
    return "\n".join(rows)


def test_an_inserted_row_leaves_the_rest_alone() -> None:
    """One row put in is one insertion, told with the number and name of its sheet."""
    rows = [*_ROWS[:10], "0999\t新しい傷病名\t5点", *_ROWS[10:]]
    (block,) = compare(book(表=_text(_ROWS)), book(表=_text(rows))).blocks
    assert (block.op, block.old) == ("insert", None)
    assert block.new is not None
    assert (block.new.page, block.new.sheet, block.new.text) == (1, "表", "0999\t新しい傷病名\t5点")


def test_a_column_that_counts_the_rows_says_nothing() -> None:
    """Rows after one that was put in keep their words, though their running number grows."""
    old = [f"{place}\t{row}" for place, row in enumerate(_ROWS, 1)]
    new = [f"{place}\t{row}" for place, row in enumerate([*_ROWS[:3], "0999\t新規\t1点", *_ROWS[3:]], 1)]
    (block,) = compare(book(表=_text(old)), book(表=_text(new))).blocks
    assert block.op == "insert"


def test_a_changed_cell_is_a_replaced_row() -> None:
    """The row whole, and the cell that differs."""
    rows = [row.replace("傷病名7\t", "傷病名７改\t") for row in _ROWS]
    (block,) = compare(book(表=_text(_ROWS)), book(表=_text(rows))).blocks
    assert block.op == "replace"
    assert [(span.old, span.new) for span in block.spans if span.changed] == [("", "改")]


def test_only_the_order_of_rows() -> None:
    """Rows at another place are moves, and the sheet is named as reordered."""
    difference = compare(book(表=_text(_ROWS)), book(表=_text(_ROWS[20:] + _ROWS[:20])))
    assert {block.op for block in difference.blocks} == {"move"}
    assert difference.reordered == (1,)


def test_sheets_go_by_name() -> None:
    """Another order of sheets is no difference; a renamed sheet is known by its rows; a new one is inserted row by row."""
    old = book(手術=_text(_ROWS), 処置=_text(["a\tb", "c\td"]))
    new = book(処置２=_text(["a\tb", "c\td"]), 手術=_text(_ROWS), 薬剤=_text(["x\ty"]))
    assert [(block.op, block.new.text if block.new else None) for block in compare(old, new).blocks] == [("insert", "x\ty")]


def test_rows_of_other_codes_are_not_paired() -> None:
    """A row struck out and a row put in at its place stay two, if their codes differ."""
    old = ["A1001\t胃の悪性腫瘍\t120点", *_ROWS]
    new = ["B2002\t腕の骨折手術\t980点", *_ROWS]
    assert sorted(block.op for block in compare(book(表=_text(old)), book(表=_text(new))).blocks) == ["delete", "insert"]


def test_a_renamed_sheet_with_other_prices_is_the_same_sheet() -> None:
    """Sheets left over go together by what they hold, and at last by their order."""
    dearer = [row.replace("点", "0点") for row in _ROWS]
    blocks = compare(book(旧表=_text(_ROWS)), book(新表=_text(dearer))).blocks
    assert {block.op for block in blocks} == {"replace"}
    assert len(blocks) == len(_ROWS)


def test_files_of_an_archive_are_compared_as_text() -> None:
    """A notice of several pages inside an archive: sentences over page breaks, told with page and file."""
    sentence = "別に厚生労働大臣が定める施設基準に適合する医療安全対策加算の点数は、次のとおり{}とする。"
    old, new = (
        Document("application/zip", (DocumentPage(1, text[:30], name="通知.pdf"), DocumentPage(2, text[30:], name="通知.pdf")))
        for text in (sentence.format("85点"), sentence.format("90点"))
    )
    (block,) = compare(old, new).blocks
    assert block.op == "replace"
    assert block.new is not None
    assert (block.new.sheet, block.new.text) == ("通知.pdf", sentence.format("90点"))
    assert compare(old, old).identical_text


def test_a_list_is_compared_by_its_rows() -> None:
    """CSV: one row for each difference, however long the list."""
    old, new = (Document("text/csv", (DocumentPage(1, _text(rows)),)) for rows in (_ROWS, [*_ROWS[:5], "新規\t追加\t1点", *_ROWS[5:]]))
    (block,) = compare(old, new).blocks
    assert (block.op, block.new and block.new.text) == ("insert", "新規\t追加\t1点")
