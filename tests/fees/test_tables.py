"""A fee table is told by its content."""

from __future__ import annotations

import pytest

from pipeline.fees.tables import table_items
from pipeline.model import Document, DocumentPage

ROWS = "Ａ０００　初診料　288点\nＡ００１　再診料　73点\nＡ００２　外来診療料　74点\n"
LIST = "次に掲げる手術（点数表の区分）\nＪ０１３　口腔内消炎手術\nＪ０１６　口腔底悪性腫瘍手術\nＪ０１８　舌悪性腫瘍手術\n"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (f"別表第一\n医科診療報酬点数表\n{ROWS}", 3),
        (f"別添１\n医科診療報酬点数表に関する事項\n{ROWS.replace('　288点', '').replace('　73点', '').replace('　74点', '')}", 3),
        (f"見本診療報酬点数表\n第１章　基本診療料\n{ROWS}", 3),
        (LIST, 0),
        (ROWS, 0),
        ("疑義解釈\n医科診療報酬点数表関係\n問１　Ａ０００　初診料は。\n（答）よい。", 0),
    ],
)
def test_lists_of_codes_are_no_tables(text: str, items: int) -> None:
    """A table bears its title, or chapters and figures."""
    assert len(table_items(Document("application/pdf", (DocumentPage(1, text),)))) == items
