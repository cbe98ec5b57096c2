"""Unit tables without codes."""

from __future__ import annotations

from pathlib import Path

from pipeline.fees import FeeItem, compare_items, fee_items
from pipeline.fees.services import has_unit_table
from pipeline.japanese.lines import lines
from pipeline.model import Document, DocumentPage

_TABLE = (Path(__file__).parent.parent / "data" / "fees" / "units.txt").read_text("utf-8")


def _document(text: str) -> Document:
    return Document("application/pdf", (DocumentPage(1, text),))


def _items(text: str) -> tuple[FeeItem, ...]:
    return fee_items(_document(text))


def test_items_go_by_their_number_path() -> None:
    """介護報酬: every letter below a service is an item, every service one with the notes that speak of its variants."""
    found = [(item.code, item.name, item.points, item.currency, item.table) for item in _items(_TABLE)]
    assert found == [
        ("1", "訪問介護費", None, "単位", "居宅"),
        ("1-イ", "身体介護が中心である場合", None, "単位", "居宅"),
        ("1-ロ", "生活援助が中心である場合", None, "単位", "居宅"),
        ("1-ハ", "通院等のための乗車又は降車の介助が中心である場合", 97, "単位", "居宅"),
        ("1-ニ", "初回加算", 200, "単位", "居宅"),
        ("1-ホ", "生活機能向上連携加算", None, "単位", "居宅"),
        ("2", "訪問入浴介護費", None, "単位", "居宅"),
        ("2-イ", "訪問入浴介護費（１回につき）", 1266, "単位", "居宅"),
        ("2-ロ", "初回加算", 200, "単位", "居宅"),
    ]


def test_items_know_their_place_variants_and_notes() -> None:
    """The path names table and service; a list inside a note makes no items, and belongs with the note to the service."""
    items = {item.code: item for item in _items(_TABLE)}
    assert items["1-イ"].path == ("指定居宅サービス介護給付費単位数表", "1 訪問介護費")
    assert [(tier.label, tier.points) for tier in items["1-イ"].tiers] == [("(1)", 163)]
    assert "別に定める体制の場合" in items["1"].text
    assert "新規に訪問介護計画" in items["1-ニ"].text
    assert items["2-イ"].unit == "１回につき"


def test_services_for_persons_with_disabilities() -> None:
    """障害福祉: the numbers below 第１ are the items; branches (４の２) stand in their row."""
    text = (
        "介護給付費等単位数表\n第１ 居宅介護\n１ 居宅介護サービス費\nイ 身体介護が中心である場合\n(1) 所要時間30分未満の場合 256単位\n"
        "注１ イについては、次による。\n２ 区分に応じて算定する。\n２ 初回加算 200単位\n注 新規の場合に加算する。\n"
        "２の２ 連携加算 564単位\n第２ 重度訪問介護\n１ 重度訪問介護サービス費\n(1) １時間未満の場合 186単位"
    )
    assert [(item.code, item.name, item.points, item.table) for item in _items(text)] == [
        ("1", "居宅介護", None, "障害"),
        ("1-1", "居宅介護サービス費", None, "障害"),
        ("1-2", "初回加算", 200, "障害"),
        ("1-2の2", "連携加算", 564, "障害"),
        ("2", "重度訪問介護", None, "障害"),
        ("2-1", "重度訪問介護サービス費", None, "障害"),
    ]


def test_an_item_put_in_does_not_change_those_that_count_on() -> None:
    """Items answer by name below their service: the later ones only change their number."""
    new = _TABLE.replace("ホ 生活機能", "ホ 口腔連携強化加算 50単位\n注 月１回に限る。\nヘ 生活機能").replace("1,266単位", "1,270単位")
    found = compare_items(_items(_TABLE), _items(new))
    assert [item.code for item in found.added] == ["1-ホ"]
    assert found.deleted == ()
    assert [(change.old.code, change.code, change.fields) for change in found.changed] == [
        ("1-ホ", "1-ヘ", ("code",)),
        ("2-イ", "2-イ", ("points",)),
    ]


def test_other_tables_are_no_unit_tables() -> None:
    """A sentence that names a unit table is no title of one."""
    assert not has_unit_table(tuple(lines(_document("別表の単位数表により算定する。\n医科診療報酬点数表").pages)))
    assert has_unit_table(tuple(lines(_document("別表\n指定施設サービス等介護給付費単位数表").pages)))
