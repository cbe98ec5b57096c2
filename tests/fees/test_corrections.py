"""Corrections and repeals."""

from __future__ import annotations

from datetime import date

from pipeline.fees.corrections import corrections
from pipeline.model import Document, DocumentPage


def _document(text: str) -> Document:
    return Document("application/pdf", (DocumentPage(3, text),))


def test_a_repealed_answer() -> None:
    """Each notice with its date and the places that go."""
    text = (
        "これに伴い、「疑義解釈資料の送付について（その１）」（令和４年３月 31 日事務連絡）別添１の問 201 "
        "及び「疑義解釈資料の送付について（その１）」（令和２年３月 31 日）別添１の問 121 は廃止する。"
    )
    found = corrections(_document(text))
    assert [(item.deed, item.issued, item.places, item.page) for item in found] == [
        ("廃止", date(2022, 3, 31), ("別添1の問201",), 3),
        ("廃止", date(2020, 3, 31), ("別添1の問121",), 3),
    ]


def test_a_notice_is_known_by_its_number() -> None:
    """保医発 numbers are read in spite of spaces; old and new words where both are quoted."""
    text = "「実施上の留意事項について」（令和８年３月５日保医発 0305 第６号）別添２中、「注７」を「注８」に改める。"
    (found,) = corrections(_document(text))
    assert found.places == ("別添2",)
    assert (found.deed, found.number, found.old, found.new) == ("改正", "保医発0305第6号", "注７", "注８")


def test_a_title_of_correction() -> None:
    """「…」の一部訂正について names what it corrects."""
    (found,) = corrections(_document("「疑義解釈資料の送付について（その２）」の一部訂正について"))
    assert (found.deed, found.title, found.issued) == ("訂正", "疑義解釈資料の送付について（その２）", None)


def test_mentions_correct_nothing() -> None:
    """What only cites a notice on a revision is no correction."""
    text = "「診療報酬の算定方法の一部改正に伴う実施上の留意事項について」（令和８年３月５日保医発0305第６号）により実施する。"
    assert corrections(_document(text)) == ()


def test_answers_on_long_term_care_are_cited_without_brackets() -> None:
    """One sentence names several documents; each has its questions."""
    text = (
        "※ 指定基準、介護報酬等に関するＱ＆Ａ（平成 18 年２月）問 48、平成 18 年４月改定関係Ｑ＆Ａ（vol.１）（平成 18 年３月 22 日）"
        "問 57、問 58 は削除する。\n※ 平成 27 年度介護報酬改定に関するＱ＆Ａ（Vol.２）（平成 27 年４月 30 日）問７の修正。\n"
        "（参考）「令和３年度介護報酬改定に関するＱ＆Ａ（Vol.12）（令和４年７月 20 日）」問１を一部修正した。"
    )
    found = corrections(_document(text))
    assert [(one.deed, one.title, one.issued, one.places) for one in found] == [
        ("削除", "指定基準、介護報酬等に関するＱ＆Ａ", None, ("問48",)),
        ("削除", "平成 18 年４月改定関係Ｑ＆Ａ（vol.１）", date(2006, 3, 22), ("問57", "問58")),
        ("修正", "平成 27 年度介護報酬改定に関するＱ＆Ａ（Vol.２）", date(2015, 4, 30), ("問7",)),
        ("修正", "令和３年度介護報酬改定に関するＱ＆Ａ（Vol.12）", date(2022, 7, 20), ("問1",)),
    ]


def test_a_question_is_in_the_annex_named_before_it() -> None:
    """The annex that holds the corrected text is no place of the corrected notice; a line may break behind の."""
    text = (
        "なお、「疑義解釈資料の送付について（その２）」（令和８年４月１日事務連絡）別添１の\n"
        "問 26 及び問 143 について、別添６のとおり訂正します。"
    )
    (found,) = corrections(_document(text))
    assert (found.deed, found.places) == ("訂正", ("別添1の問26", "別添1の問143"))


def test_a_notice_of_corrections_lists_what_it_corrects() -> None:
    """Each notice of the list with its annex, and the rows 誤／正 below the notice that is named last."""
    text = (
        "事務連絡\n令和８年４月２日\n令和８年度診療報酬改定関連通知及び官報掲載事項の一部訂正について\n"
        "下記の通知について、別添のとおり訂正しますので、周知徹底を図られますよう、お願いいたします。\n記\n"
        "・「実施上の留意事項について」（令和８年３月５日保医発0305第６号）（別添１）\n"
        "・「基本診療料の施設基準等及びその届出に関する手続きの取扱いについて」（令和８年３月５日保医発0305第７号）（別添２）\n"
        "頁\t誤\t正\n12\t第18の２(2)\t第18の２(3)\n"
    )
    found = corrections(_document(text))
    assert [(one.number, one.places, one.old, one.new) for one in found] == [
        ("保医発0305第6号", ("別添1",), None, None),
        ("保医発0305第7号", ("別添2",), None, None),
        ("保医発0305第7号", ("12",), "第18の２(2)", "第18の２(3)"),
    ]
