"""What an entry about one change says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipeline.model import Change, Cited, Document, DocumentPage, Kind, Notice, Piece, Place, plain_line
from pipeline.summarise import Day, Subject, gist, single, with_place
from pipeline.summarise.saying import page_part, say

AT = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
PLACE = Place(
    "d", "https://www.mhlw.go.jp/content/1.pdf", "医科点数表", "医科点数表", ("第３ 通知", "１．算定方法"), "0730訂正後", "",
    "・実施上の留意事項について（通知）", date(2026, 3, 5), 0, "0" * 64,
)  # fmt: skip
CHANGE = Change(
    "c", Kind.REPLACED, True, "d", "医科点数表", "r8", "https://www.mhlw.go.jp/p.html", PLACE.section, "診療報酬", PLACE.url, AT,
    mark="0730訂正後", published=date(2026, 3, 5), size=4_900_000, media_type="application/pdf", text_changed=True,
    sha256="1" * 64, previous_sha256="2" * 64,
)  # fmt: skip
LETTER = Document(
    "application/pdf",
    (
        DocumentPage(1, "保医発 0305 第 ６ 号\n令和 ８ 年 ３ 月 ５ 日\n地方厚生（支）局医療課長 殿\n標記について通知する。"),
        DocumentPage(2, "第１　基本的な考え方\n医療安全対策加算の施設基準を見直し、専従の担当者を置く場合の点数を引き上げることとする。"),
    ),
)
PAGE = Document("text/html", (DocumentPage(1, "資料"),))
NOTICE = Notice("留意事項について", ("保医発0305第6号",), date(2026, 3, 5))
REPLACED = Subject(
    CHANGE, PLACE, "令和８年度診療報酬改定について", "revision", version=2, former=1,
    gist=gist("医科点数表", "・実施上の留意事項について（通知）", LETTER, NOTICE),
    revised=(say("change", "点数等：A234 医療安全対策加算 85点 → 90点（", page_part(2), "）"),),
    days=(Day(date(2026, 6, 1), "適用", 1),),
)  # fmt: skip


def told(subject: Subject) -> list[str]:
    """The lines as text."""
    return [line.text for line in single(subject)[1]]


def test_a_correction_says_what_it_is_what_changed_from_when_and_where() -> None:
    """Kind, number, date, mark, size, whom; then points, days, a key sentence, the place, and the source beside."""
    title, lines = single(REPLACED)
    assert title == "【訂正】医科点数表／実施上の留意事項について（通知）（0730訂正後）"
    assert [line.text for line in lines] == [
        "通知（保医発0305第6号、令和8年3月5日付け、1ページ）が差し替えられました。訂正等の表示：0730訂正後。PDF・4.7MB・全2ページ。対象：医科。",
        "点数等：A234 医療安全対策加算 85点 → 90点（2ページ）",
        "期日：令和8年6月1日から適用（1ページ）",
        "「医療安全対策加算の施設基準を見直し、専従の担当者を置く場合の点数を引き上げることとする。」（2ページ）",
        "掲載場所：令和８年度診療報酬改定について ＞ 第３ 通知 ＞ １．算定方法（令和8年3月6日 18:30確認）",
        "出典：《厚生労働省》",
    ]
    assert [line.role for line in lines] == ["document", "change", "day", "key", "place", "source"]


def test_pages_are_those_of_the_version_they_were_read_from() -> None:
    """A page of the former text leads to the former version."""
    gone = say("change", "「入院初日に限り算定する。」の削除（", page_part(7, old=True), "）")
    lines = single(replace(REPLACED, revised=(gone,)))[1]
    cited = {piece for line in lines for piece in line.pieces if piece.cited}
    assert Piece("旧7ページ", Cited("d", 1, 7)) in cited
    assert Piece("1ページ", Cited("d", 2, 1)) in cited


def test_a_silent_replacement_says_that_the_page_does_not_mention_it() -> None:
    """訂正表示なし."""
    silent = replace(REPLACED, change=replace(CHANGE, mark=None), place=replace(PLACE, mark=None))
    assert single(silent)[0].startswith("【差替え】")
    assert "ページ上に訂正の表示はありません。" in told(silent)[0]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_words(kind: Kind) -> None:
    """One to six lines, and the source beside them."""
    title, lines = single(replace(REPLACED, change=replace(CHANGE, kind=kind)))
    assert title.startswith("【")
    assert lines[-1].text == "出典：《厚生労働省》"
    assert 2 <= len(lines) - 1 <= 6


def test_a_new_label_is_told_with_the_old_one() -> None:
    """The mark that came, and the words before and after."""
    change = replace(CHANGE, kind=Kind.RELABELLED, mark="修正前")
    before = replace(PLACE, mark=None, title="保健医療機関")
    lines = told(Subject(change, replace(PLACE, mark="修正前", title="保険医療機関"), "頁", before=before))
    assert "「保健医療機関」から「保険医療機関」に改められました。" in lines
    assert "「修正前」の表示が付きました。" in lines


def test_a_removed_document_leads_to_its_last_version() -> None:
    """What was there can still be read."""
    subject = replace(REPLACED, change=replace(CHANGE, kind=Kind.REMOVED), revised=(), days=())
    first = single(subject)[1][0]
    assert "掲載が終わりました。" in first.text
    assert any(piece.cited == Cited("d", 2, 1) for piece in first.pieces)


def test_a_restored_document_says_whether_it_is_the_same() -> None:
    """By its bytes."""
    back = replace(CHANGE, kind=Kind.RESTORED)
    assert "異なります" in told(replace(REPLACED, change=back))[0]
    assert "同じです" in told(replace(REPLACED, change=replace(back, previous_sha256=back.sha256)))[0]


def test_what_stood_there_at_the_first_visit_is_no_news() -> None:
    """announce_existing tells it as what is there."""
    assert "掲載されています（初回の確認）" in told(replace(REPLACED, change=replace(CHANGE, kind=Kind.ADDED), existing=True))[0]


def test_a_paper_of_a_meeting_names_its_council() -> None:
    """第607回 alone says nothing, and its day is that of the meeting."""
    title = "第607回 2026年2月25日 （令和8年2月25日） 資料"
    place = replace(PLACE, title=title, context="", mark=None)
    change = replace(CHANGE, kind=Kind.ADDED, mark=None, title=title, published=date(2026, 2, 25))
    made = single(Subject(change, place, "中央社会保険医療協議会(中央社会保険医療協議会総会)", "council", gist=gist(title, "", PAGE)))
    assert made[0] == f"【掲載】中央社会保険医療協議会総会 {title}"
    assert made[1][0].text.startswith("会議資料（令和8年2月25日開催）")


def test_a_second_place_is_named_once() -> None:
    """Before the source line."""
    lines = with_place((plain_line("一行"), plain_line("出典：《厚生労働省》", "source")), PLACE, CHANGE)
    assert lines[1].text.startswith("同じ文書の掲載場所：")
    assert lines[-1].text == "出典：《厚生労働省》"
    assert with_place(lines, PLACE, CHANGE) == lines


def test_what_has_little_to_say_says_it_in_two_lines() -> None:
    """What happened, then form, size and whom it concerns."""
    bare = Subject(replace(CHANGE, kind=Kind.ADDED, mark=None), replace(PLACE, title="医科の様式", mark=None), "頁")
    assert [line.role for line in single(bare)[1]] == ["document", "document", "place", "source"]


def test_a_number_that_title_and_document_do_not_share_is_told() -> None:
    """告示第78号 says of itself that it is 第76号."""
    title = "算定に関する基準の一部を改正する件（令和８年厚生労働省告示第78号）"
    notice = Notice(title, ("令和8年厚生労働省告示第76号",), date(2026, 3, 5))
    subject = replace(REPLACED, gist=gist(title, "", LETTER, notice), revised=())
    words = "リンクの題名では令和8年厚生労働省告示第78号ですが、文書には令和8年厚生労働省告示第76号とあります（1ページ）。"
    assert words in told(subject)


def test_the_day_of_a_correction_is_not_that_of_the_document() -> None:
    """Neither in the title nor in the mark."""
    title = "特掲診療料の施設基準等（平成20年厚生労働省告示第63号）（令和８年３月26日一部訂正）"
    mark = "令和８年３月26日一部訂正"
    change = replace(CHANGE, kind=Kind.RELABELLED, title=title, mark=mark, published=date(2026, 3, 26))
    lines = told(Subject(change, replace(PLACE, title=title, context="", mark=mark), "頁"))
    assert lines[0].startswith("告示（平成20年厚生労働省告示第63号）のリンクの表記")
