"""What an entry about many changes says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.model import Kind
from pipeline.summarise import Day, burst
from pipeline.summarise.saying import page_part, say
from tests.summarise.test_entries import CHANGE, PLACE, REPLACED


def test_a_burst_counts_and_tells_what_matters_most() -> None:
    """Counts by kind and heading, the binding documents, changed points and days with their document and page."""
    price = say("change", "点数等：A234 85点 → 90点（", page_part(2), "）", important=True)
    added = [
        replace(
            REPLACED,
            change=replace(CHANGE, kind=Kind.ADDED, document=f"d{number}", mark=None),
            place=replace(PLACE, title=f"文書その{number}の一部を改正する件", context=""),
            revised=(),
            days=(Day(date(2026, 6, 1), "適用", number),),
        )
        for number in range(1, 15)
    ]
    title, lines = burst([*added, replace(REPLACED, revised=(price,), days=())])
    texts = [line.text for line in lines]
    assert title == "令和８年度診療報酬改定について：掲載14件、訂正1件"
    assert texts[0].startswith("「令和８年度診療報酬改定について」に15件の変更がありました（掲載14件、訂正1件）。内訳：通知15件。")
    assert "訂正の表示があるもの1件：「医科点数表（実施上の留意事項）」（0730訂正後）" in texts
    assert "「医科点数表（実施上の留意事項）」：点数等：A234 85点 → 90点（2ページ）" in texts
    assert "令和8年6月1日から適用：「文書その1」（1ページ）、「文書その2」（2ページ）ほか12件" in texts
    assert len(lines) <= 7


def test_questions_are_counted_together() -> None:
    """The largest collections are named with the page of their first question."""
    many = [
        replace(
            REPLACED,
            place=replace(PLACE, title=f"疑義解釈資料の送付について（その{number}）", context=""),
            asked=tuple(range(2, number + 3)),
        )
        for number in range(1, 14)
    ]
    texts = [line.text for line in burst(many)[1]]
    assert any(text.startswith("質問と回答 計104問：「疑義解釈資料の送付について（その13）」14問（2ページから）、") for text in texts)


def test_what_is_said_twice_is_told_once() -> None:
    """Two documents with the same change of points."""
    price = say("change", "点数等：A234 85点 → 90点（", page_part(2), "）", important=True)
    same = replace(REPLACED, revised=(price,), days=())
    assert sum("85点" in line.text for line in burst([same] * 13)[1]) == 1
