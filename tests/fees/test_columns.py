"""Lists with a column of figures."""

from __future__ import annotations

from pipeline.fees import fee_items
from pipeline.fees.columns import with_currency
from pipeline.japanese.lines import Line
from pipeline.model import Document, DocumentPage


def _shown(*texts: str) -> list[str]:
    return [line.text for line in with_currency(Line(text, 1, 100) for text in texts)]


def test_bare_numbers_take_the_word_of_their_column() -> None:
    """Only numbers, only in that column, only below its heading; each heading stands for its own rows."""
    assert _shown("1\t2", "区分\t名称\t点数", "A000\t初診料\t291", "A001\t再診\t75点", "区分\t金額（円）", "01\t5,550") == [
        "1\t2",
        "区分\t名称\t点数",
        "A000\t初診料\t291点",
        "A001\t再診\t75点",
        "区分\t金額（円）",
        "01\t5,550円",
    ]


def test_a_list_in_a_workbook_is_a_table() -> None:
    """Codes in half width and bare figures below 点数 are fee items."""
    sheet = "区分番号\t診療行為\t点数\nA000\t初診料\t291\nB001\t特定疾患治療管理料\nK697-6\t生体部分肝移植術\t227,140"
    items = fee_items(Document("application/xlsx", (DocumentPage(1, sheet, name="一覧"),)))
    assert [(item.code, item.name, item.points) for item in items] == [
        ("A000", "初診料", 291),
        ("B001", "特定疾患治療管理料", None),
        ("K697-6", "生体部分肝移植術", 227_140),
    ]
