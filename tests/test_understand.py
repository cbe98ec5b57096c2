"""What a revision means, in the words of an entry."""

from __future__ import annotations

from datetime import date

from pipeline.compare.text import compare
from pipeline.fees.meant import meant
from pipeline.model import Document, DocumentPage
from pipeline.render.redline import redline_body
from pipeline.understand import Revised, from_json, meaning, revised, to_json

_OLD = """\
第１章　基本診療料
Ａ２３４　医療安全対策加算　　85点
注　入院初日に限り算定する。
Ａ２３５　廃止される加算　　10点
Ａ２３６　変わらない加算　　20点
"""
_NEW = _OLD.replace("85点", "90点").replace("Ａ２３５　廃止される加算　　10点\n", "").replace("限り算定", "限り、届出を行った場合に算定")


def told(name: str, old: str, new: str) -> Revised:
    """The revision of one page."""
    before, after = (Document("application/pdf", (DocumentPage(7, text),)) for text in (old, new))
    return revised(name, before, after, compare(before, after))


def test_a_fee_table_tells_its_items() -> None:
    """Counts first, then points with their page, then items that are gone."""
    lines = [line.text for line in told("医科点数表", _OLD, _NEW).lines]
    assert lines[0] == "区分番号ごとの変更：点数等の変更1件、削除1件"
    assert lines[1] == "点数等：A234 医療安全対策加算 85点 → 90点、文言も変更（7ページ）"
    assert lines[2] == "削除：A235 廃止される加算（旧7ページ）。"


def test_another_document_tells_its_sentences() -> None:
    """The words that differ with a little around them, and the page."""
    found = told("事務連絡", "届出は、令和８年５月１日までに行うこと。", "届出は、令和８年５月18日までに行うこと。")
    lines = [line.text for line in found.lines]
    assert lines == ["変更点は1件です。7ページ：「令和８年５月１日までに行うこと」→「令和８年５月18日までに行うこと」"]


def test_what_a_circular_says_is_told_with_its_pages() -> None:
    """Questions counted and quoted, days that bind with deadlines first, past days left out."""
    text = (
        "疑義解釈資料の送付について\n医科診療報酬点数表関係\n【医療安全対策加算】\n"
        "問１　「Ａ２３４」医療安全対策加算は、いつから算定できるか。\n"
        "（答）令和８年６月１日から算定できる。\n届出は、令和８年５月１日までに行うものとする。\n令和元年10月１日から施行する。\n"
    )
    found = meaning(meant(Document("application/pdf", (DocumentPage(3, text),))), date(2026, 3, 1))
    lines = [line.text for line in found.lines]
    assert any(line.startswith("質問と回答 全1問：") for line in lines)
    assert any("A234" in line and "3ページ" in line for line in lines)
    assert found.days
    assert all(day.value >= date(2026, 3, 1) for day in found.days)


def test_a_comparison_is_kept_and_shown_again() -> None:
    """What comes out of the store is what went in."""
    comparison = told("医科点数表", _OLD, _NEW).comparison
    assert from_json(to_json(comparison)) == comparison
    assert "90" in redline_body(comparison)


def test_a_great_revision_is_cut_and_says_so() -> None:
    """The page of an entry does not grow without end."""
    old = "\n".join(f"第{number}条の規定は、従前のとおりとする。" for number in range(100))
    new = "\n".join(f"第{number}条の規定は、改めて定めるところによる。" for number in range(100))
    comparison = told("告示", old, new).comparison
    assert len(comparison.passages) == 60
    assert comparison.notes == ("ほかに40件の違いがあります。",)
