"""Headings told from mentions."""

from __future__ import annotations

from pipeline.fees.headings import headings
from pipeline.japanese.lines import lines
from pipeline.model import DocumentPage


def test_an_annex_that_starts_over_is_no_table() -> None:
    """Codes rise through a table; a list behind it that begins again with Ａ only repeats."""
    text = "Ａ０００ 初診料\nＡ００１ 再診料\nＢ０００ 管理料\nＫ０００ 創傷処理\nＬ０００ 麻酔\nＡ０００ 初診\nＡ００１ 再診"
    found = headings(tuple(lines([DocumentPage(1, text)])))
    assert [at.heading.codes[0] for at in found.values()] == ["A000", "A001", "B000", "K000", "L000"]


def test_tables_are_told_by_their_titles() -> None:
    """A title decides which codes count and to which table they belong."""
    text = "別添２\n歯科診療報酬点数表に関する事項\nＡ０００ 初診料\n調剤報酬点数表\n００ 調剤基本料\nＡ０００ 初診料"
    found = headings(tuple(lines([DocumentPage(1, text)])))
    assert [(at.table, at.heading.codes[0]) for at in found.values()] == [("歯", "A000"), ("調", "00")]


def test_a_code_out_of_its_order_is_kept_unless_it_stands_in_its_place_too() -> None:
    """A line that begins with a code of another item is a mention, if that item has its heading; else it may be the heading."""
    names = (
        "Ｋ０００ 創傷処理",
        "Ｋ００３ 摘出術",
        "Ｋ８７３ 子宮鏡下の術",
        "Ｋ００４ 切開術",
        "Ｋ０１０ 形成術",
        "Ｋ００９ 剥削術",
        "Ｋ８７３ 手術",
    )
    text = "\n".join(names)
    found = headings(tuple(lines([DocumentPage(1, text)])))
    assert [at.heading.codes[0] for at in found.values()] == ["K000", "K003", "K004", "K010", "K009", "K873"]


def test_a_table_of_contents_with_codes_is_no_table() -> None:
    """Headings that are listed before the table, with page numbers or without, are not its items."""
    names = [f"Ａ{number}　第{number}管理料" for number in range(100, 112)]
    listed = [f"{name}　……　{number}" for number, name in enumerate(names, 3)]
    bodies = [line for name in names for line in (f"{name}　120点", "注　次による場合に算定する。", "２　次の場合も同様とする。")]
    text = "\n".join(["目次", *listed, "第１章　管理料", *bodies])
    found = headings(tuple(lines([DocumentPage(1, text)])))
    assert [at.heading.rest for at in found.values()] == [f"第{number}管理料　120点" for number in range(100, 112)]
