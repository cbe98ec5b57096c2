"""Comparison tables read column by column."""

from __future__ import annotations

from pipeline.japanese.lines import lines, paragraphs
from pipeline.model import ComparedRow, Document, DocumentPage

_HEAD = ComparedRow(0, (0, 1), (), 1, True, ((3,), (3,)))


def _paragraphs(*pages: DocumentPage) -> list[str]:
    return ["".join(text for _, text in pieces) for pieces in paragraphs(Document("application/pdf", pages))]


def test_columns_go_on_over_pages() -> None:
    """A sentence that a page cuts in two in each column is read whole; the head is told once."""
    one = DocumentPage(
        1, "改正後\t改正前\n届出は、令和八年六月\n届出は、令和七年六月", compared=(_HEAD, ComparedRow(1, (0, 1), (1, 1), 1))
    )
    two = DocumentPage(
        2, "改正後\t改正前\n一日までに行う。\t一日までに行うこと。\n（略）\t（同左）\n附　則",
        compared=(_HEAD, ComparedRow(1, (0, 1), (), 1, parts=((8,), (10,))), ComparedRow(2, (0, 1), (), 1, parts=((3,), (4,)))),
    )  # fmt: skip
    assert _paragraphs(one, two) == [
        "改正後\t改正前", "届出は、令和八年六月一日までに行う。", "（略）",
        "届出は、令和七年六月一日までに行うこと。", "（同左）", "附　則",
    ]  # fmt: skip


def test_text_between_tables_parts_them() -> None:
    """Only page numbers and running heads may stand where a table goes over a page."""
    row = ComparedRow(1, (0, 1), (), 1, parts=((2,), (2,)))
    pages = [DocumentPage(n, f"改正後\t改正前\n甲{n}\t乙{n}\n- {n} -", compared=(_HEAD, row)) for n in (1, 2)]
    assert _paragraphs(*pages) == ["改正後\t改正前", "甲1", "甲2", "乙1", "乙2"]
    rows = (ComparedRow(1, (0, 1), (), 1, True, ((3,), (3,))), ComparedRow(2, (0, 1), (), 1, parts=((2,), (2,))))
    title = DocumentPage(2, "二　告示\n改正後\t改正前\n甲2\t乙2", compared=rows)
    assert _paragraphs(pages[0], title) == ["改正後\t改正前", "甲1", "乙1", "二　告示", "改正後\t改正前", "甲2", "乙2"]


def test_an_empty_cell_and_items_on_one_line() -> None:
    """A side without a cell is passed over; paragraphs that were put on the line of a row stand apart again."""
    rows = (ComparedRow(0, (1,), (1,), 1), ComparedRow(1, (0, 1), (), 1, parts=((1, 5), (1,))))
    page = DocumentPage(1, "（新設）\n甲　（１）　乙\t丙", compared=rows)
    assert [line.text for line in lines((page,))] == ["甲", "（１）　乙", "（新設）", "丙"]
