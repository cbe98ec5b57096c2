"""What a document says it is."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.fees.notices import named, notice, numbers_in, title_key
from pipeline.model import Document, DocumentPage, Notice


def read(text: str) -> Notice | None:
    """The notice of one page."""
    return notice(Document("application/pdf", (DocumentPage(1, text),)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            ("事 務 連 絡令和８年４月９日\n地方厚生（ 支 ） 局医療 課\n厚生労働省保険局医療課\n"
            "「疑義解釈資料の送付について（その２）」の一部訂正について\n標記について、別添のとおり訂正します。"),
            Notice("「疑義解釈資料の送付について（その２）」の一部訂正について", (), date(2026, 4, 9)),
        ),
        (
            ("保 医 発 0 3 1 9 第 ２ 号令 和 ８ 年 ３ 月 1 9 日\n厚 生 労 働 省 保 険 局 医 療 課 長（ 公 印 省 略 ）\n"
            "複数手術に係る費用の特例の一部改正に伴う実施上の留意事項について\n標記については、「複数手術」（令和６年３月21日保医発0321第４号）を廃止する。"),
            Notice("複数手術に係る費用の特例の一部改正に伴う実施上の留意事項について", ("保医発0319第2号",), date(2026, 3, 19)),
        ),
        (
            ("基本診療料の施設基準等の一部を改正する件\n○厚生労働省告示第七十号\n診療報酬の算定方法（平成二十年厚生労働省告示第五十九号）の規定に基づき、"
            "令和八年六月一日から適用する。\n令和八年三月五日\n厚生労働大臣　上野賢一郎"),
            Notice("基本診療料の施設基準等の一部を改正する件", ("令和8年厚生労働省告示第70号",), date(2026, 3, 5)),
        ),
        (
            ("○厚生労働省令第二十一号\n健康保険法の規定に基づき、次のように定める。\n令和八年三月五日\n厚生労働大臣　上野賢一郎\n"
            "保険医療機関及び保険医療養担当規則等の一部を改正する省令"),
            Notice("保険医療機関及び保険医療養担当規則等の一部を改正する省令", ("令和8年厚生労働省令第21号",), date(2026, 3, 5)),
        ),
        (
            "介 護 保 険 最 新 情 報\n「介護報酬改定に関するＱ＆Ａ（Vol.５）（令和３年４月９日）」\nの送付について\n令和 3 年４月９日",
            Notice("介護報酬改定に関するＱ＆Ａ（Vol.５）", (), date(2021, 4, 9)),
        ),
        ("留 意 事 項 に つ い て\n事務連絡令和８年３月５日", Notice("留意事項について", (), date(2026, 3, 5))),
        ("別添２\n歯科診療報酬点数表に関する事項\n通則", None),
        ("届出について", None),
    ],
)
def test_a_first_page_says_what_it_is(text: str, expected: Notice | None) -> None:
    """Title, own number and date; not those of notices it cites."""
    assert read(text) == expected


def test_the_words_of_a_link_say_it_too() -> None:
    """The bracket at the end holds date and number; a bracket of the title stays in it."""
    assert named("疑義解釈資料の送付について（その２）（令和８年４月１日保険局医療課事務連絡）") == Notice(
        "疑義解釈資料の送付について（その２）", (), date(2026, 4, 1)
    )
    assert named("提出方法等について（令和８年２月13日医政産情企発0213第２号、保医発0213第10号）").numbers == (
        "医政産情企発0213第2号",
        "保医発0213第10号",
    )
    assert named("医科点数表") == Notice("医科点数表")


def test_a_title_is_the_same_wherever_it_is_cited() -> None:
    """Width, quotes, bullets, について and the bracket of its date make no difference; その１ and その２ do."""
    cited = title_key("・「疑義解釈資料の送付について（その２）」")
    assert cited == title_key("疑義解釈資料の送付について(その2)（令和８年４月１日事務連絡）")
    assert title_key("疑義解釈資料の送付について（その１）") != title_key("疑義解釈資料の送付について（その２）")
    assert title_key("薬価算定の基準について") == title_key("薬価算定の基準")


def test_numbers_are_read_in_one_spelling() -> None:
    """A 告示 only with its year: the numbers begin again each year."""
    found = numbers_in("（令和八年厚生労働省告示第六十九号）及び保 医 発 ０３０５第６号、告示第１号")
    assert found == ("保医発0305第6号", "令和8年厚生労働省告示第69号")
