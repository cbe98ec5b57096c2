"""Fee tables read into items."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fees import FeeItem, fee_items
from pipeline.model import Document, DocumentPage
from tests.fees.tables import Entry, priced_entries, table

_DATA = Path(__file__).parent.parent / "data" / "fees"


def _items(*pages: str) -> tuple[FeeItem, ...]:
    return fee_items(Document("application/pdf", tuple(DocumentPage(number, text) for number, text in enumerate(pages, 1))))


def test_a_table_is_read_whole() -> None:
    """Codes, names, points, 削除, the path by the table of contents, variants and additions; what only mentions a code is none."""
    found = [
        [item.code, item.name, item.points, item.deleted, list(item.path), [[tier.label, tier.name, tier.points] for tier in item.tiers]]
        for item in _items((_DATA / "table.txt").read_text("utf-8"))
    ]
    assert found == json.loads((_DATA / "table.json").read_text("utf-8"))


def test_items_know_their_table_unit_and_text() -> None:
    """The letter of the table, a closing につき, and the lines below the heading."""
    items = {item.code: item for item in _items((_DATA / "table.txt").read_text("utf-8"))}
    assert {item.table for item in items.values()} == {"医"}
    assert items["A100"].unit == "１日につき"
    assert "Ａ００１に掲げる再診料の注の例" in items["A000"].text
    assert "通則" not in items["A001"].text
    assert items["K020"].text.startswith("薬価が15円を超える場合は")


def test_pharmacy_codes_have_two_digits() -> None:
    """調剤: full-width digits make a heading, half-width ones count notes; の joins branches."""
    text = (
        "調剤報酬点数表\n区分\n００ 調剤基本料 47点\n注１ 次による。\n10 後発医薬品を調剤した場合は、５点を加算する。\n"
        "１０の２ 調剤管理料\n１５の１０ 訪問料 300点"
    )
    items = _items(text)
    assert [(item.table, item.code, item.points) for item in items] == [("調", "00", 47), ("調", "10-2", None), ("調", "15-10", 300)]
    assert "後発医薬品" in items[0].text


def test_visiting_nurses_are_paid_in_yen() -> None:
    """訪問看護: the figure is an amount in yen."""
    text = (
        "訪問看護療養費に係る指定訪問看護の費用の額の算定方法\n０１－２ 精神科訪問看護基本療養費（１日につき）\n"
        "１ 週３日目まで 5,550円\n０６ 訪問看護遠隔診療補助料 2,650円"
    )
    first, second = _items(text)
    assert (first.code, first.points, first.currency, [tier.points for tier in first.tiers]) == ("01-2", None, "円", [5550])
    assert (second.code, second.points, second.currency) == ("06", 2650, "円")


def test_a_notice_names_each_of_two_codes() -> None:
    """通知: a joint heading with two names gives each code its own; the paragraph below it is no name."""
    text = (
        "Ｋ０００ 創傷処理、Ｋ０００－２ 小児創傷処理\n(１) 算定に当たっては、次による。\nＫ００１ 皮膚切開術\n"
        "長径10センチメートルとは、切開を加えた長さではなく、膿瘍又は血腫のその創傷の部位の大き\nさをいう。"
    )
    assert [(item.code, item.name) for item in _items(text)] == [("K000", "創傷処理"), ("K000-2", "小児創傷処理"), ("K001", "皮膚切開術")]


def test_headings_that_a_reader_glued_are_taken_apart() -> None:
    """A heading behind the figure of the one before it is still a heading."""
    assert [(item.code, item.points) for item in _items("Ａ０００ 初診料\t291点Ａ００１ 再診料\t75点注 １回に限る。")] == [
        ("A000", 291),
        ("A001", 75),
    ]


@pytest.mark.parametrize("text", ["", "区分", "Ａ０００に掲げる初診料を算定する。", "第１章 基本診療料", "Ａ０００"])
def test_odd_text_is_answered(text: str) -> None:
    """Text without items has none; a bare code is an item without a name at most."""
    assert all(not item.name for item in _items(text))


def test_a_figure_alone_below_its_heading_is_its_figure() -> None:
    """A figure that the program drew on a line of its own belongs to the heading above; 削除 may stand in brackets."""
    first, second = _items("Ａ０００ 初診料\n291点\n注 次による。\nＡ００１ （削除）")
    assert (first.name, first.points, first.text) == ("初診料", 291, "注 次による。")
    assert (second.name, second.deleted) == ("削除", True)


def test_a_list_of_diseases_is_no_fee_table() -> None:
    """Codes of diseases look like codes of fees; without figures, and without the title of a table, they are none."""
    assert _items("\n".join(f"C16{number} 胃の悪性新生物＜腫瘍＞\n次に留意する。" for number in range(1, 9))) == ()
    assert _items("別表第一\nＪ０１３　口腔内消炎手術\nＪ０１６　口腔底悪性腫瘍手術\nＪ０１８　舌悪性腫瘍手術") == ()


def test_headings_in_brackets_stand_for_sections() -> None:
    """The notice on 調剤 has ＜調剤技術料＞ where the table has 節; a sub-heading above 通則 belongs to no item."""
    text = (
        "調剤報酬点数表に関する事項\n＜調剤技術料＞\n区分００　調剤基本料\n１　受付回数等\n"
        "＜その他＞\n区分４０　ベースアップ評価料\n(１)　次による。\n（加算）\n通則\n１　次のとおり。"
    )
    first, second = _items(text)
    assert (first.path, second.path) == (("調剤技術料",), ("その他",))
    assert second.text == "(１)　次による。"


@given(priced_entries(), st.sampled_from((" ", "　", "　　")))
def test_a_made_table_gives_its_items(entries: list[Entry], gap: str) -> None:
    """Every code once, with its name, figure and notes, in the order of the table."""
    found = [(item.code, item.name, item.points, bool(item.text)) for item in _items(table(entries, gap=gap))]
    assert found == [(entry.plain, entry.name, entry.points, bool(entry.note)) for entry in entries]


def test_a_vertical_table_parts_its_codes_and_counts_in_kanji() -> None:
    """A dash set lengthways belongs to the code; a figure in kanji is a figure; the next heading may stand on its line."""
    found = _items(
        "医科診療報酬点数表\nＡ０００　初診料　二百九十一点\nＢ００１－ ２－ ２　地域連携小児夜間・休日診療料\n"
        "１　診療料１　四百五十点Ｂ００１－ ２－12 外来腫瘍化学療法診療料\n"
        "１　診療料１　八百点\nＤ００６－19 検査　四万四千点Ｄ０２６　判断料\n１　尿検査判断料　三十四点"
    )
    assert [(item.code, item.name, item.points) for item in found] == [
        ("A000", "初診料", 291),
        ("B001-2-2", "地域連携小児夜間・休日診療料", None),
        ("B001-2-12", "外来腫瘍化学療法診療料", None),
        ("D006-19", "検査", 44000),
        ("D026", "判断料", None),
    ]


def test_leaders_and_running_heads_say_nothing() -> None:
    """Dots that lead to a figure and the head on every page are no part of an item: with and without them the items are the same."""
    bare = "{}Ａ０００ 初診料 291点\nＡ１００ 入院料\n１ 入院料１{}1,688点", "{}２ 入院料２{}1,644点", "{}Ａ２００ 加算\n１ 加算１{}260点"
    plain, led = ([page.format(head, dots) for page in bare] for head, dots in (("", " "), ("医科点数表（令和８年度）\n", "‥‥‥‥‥ ")))
    plain[0] = f"医科点数表（令和８年度）\n{plain[0]}"
    assert _items(*led) == _items(*plain)


def test_a_name_cut_by_a_narrow_column_goes_on_to_its_figure() -> None:
    """A heading whose line ends inside a word runs on, however short that line is."""
    (found,) = _items(
        "医科点数表\nＫ０５２－３関節鏡下骨内異物除去術であって複数の関節に\nわたり同時に実施するも\nの及びこれに準ずる手術\t13,130点"
    )
    assert (found.name, found.points) == ("関節鏡下骨内異物除去術であって複数の関節にわたり同時に実施するもの及びこれに準ずる手術", 13130)
