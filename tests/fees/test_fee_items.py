"""Fee tables become items with code, name and points; editions differ in what a billing desk asks for."""

from __future__ import annotations

from pipeline.fees import compare_items, fee_items
from pipeline.model import Document, DocumentPage

_TABLE = """\
第１章　基本診療料
第２部　入院料等
第２節　入院基本料等加算
Ａ２３４　医療安全対策加算（入院初日）　　85点
注１　届出を行った保険医療機関について算定する。
Ａ２３４－２　感染対策向上加算（入院初日）
１　感染対策向上加算１　　710点
２　感染対策向上加算２　　175点
Ａ２３５及びＡ２３６　削除
Ｂ００５－10　ハイリスク妊産婦連携指導料１　　1,000点
"""


def table(text: str) -> Document:
    """A fee table of one page."""
    return Document("application/pdf", (DocumentPage(1, text),))


def test_items_have_code_name_points_and_page() -> None:
    """Full-width codes, branches over 9, tiers below a heading without a figure, 削除."""
    items = {item.code: item for item in fee_items(table(_TABLE))}
    assert items["A234"].name == "医療安全対策加算（入院初日）"
    assert items["A234"].points == 85
    assert items["A234-2"].points is None
    assert "710点" in items["A234-2"].text
    assert items["B005-10"].points == 1000
    assert items["A234"].page == 1
    assert all(items[code].deleted for code in ("A235", "A236") if code in items)


def test_editions_are_compared_item_by_item() -> None:
    """Re-priced, reworded in a tier, added, deleted."""
    newer = _TABLE.replace("85点", "90点").replace("175点", "180点").replace("Ｂ００５－10", "Ｂ００５－11")
    difference = compare_items(fee_items(table(_TABLE)), fee_items(table(newer)))
    changed = {change.code: change.fields for change in difference.changed}
    assert "points" in changed["A234"]
    assert changed["A234-2"] == ("text",)
    assert [item.code for item in difference.added] == ["B005-11"]
    assert [item.code for item in difference.deleted] == ["B005-10"]


def test_an_edition_does_not_differ_from_itself() -> None:
    """Widths and line breaks are no differences."""
    items = fee_items(table(_TABLE))
    again = fee_items(table(_TABLE.replace("　　", "　")))
    difference = compare_items(items, again)
    assert (difference.added, difference.deleted, difference.changed) == ((), (), ())
