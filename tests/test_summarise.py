"""What an entry says, in Japanese words made of what was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipeline.model import Change, Kind, Place, plain_line
from pipeline.summarise import Subject, bare_title, burst, full_name, single, with_place

AT = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
PLACE = Place(
    "d", "https://www.mhlw.go.jp/content/1.pdf", "医科点数表", "医科点数表", ("第３ 通知", "１．算定方法"), "0730訂正後", "",
    "・実施上の留意事項について（通知）", date(2026, 3, 5), 0, "0" * 64,
)  # fmt: skip
CHANGE = Change(
    "c", Kind.REPLACED, True, "d", "医科点数表", "r8", "https://www.mhlw.go.jp/p.html", PLACE.section, "診療報酬", PLACE.url, AT,
    mark="0730訂正後", published=date(2026, 3, 5), size=4_900_000, media_type="application/pdf", text_changed=True,
)  # fmt: skip


def test_one_change_says_what_where_when_mark_size_and_source() -> None:
    """Each in its line, the title with the mark."""
    title, lines = single(Subject(CHANGE, PLACE, "令和８年度診療報酬改定について", (plain_line("変更点：変更1件"),)))
    assert title == "【訂正】医科点数表／実施上の留意事項について（通知）（0730訂正後）"
    assert tuple(line.text for line in lines) == (
        "「医科点数表」（PDF、4.7MB）が差し替えられました。",
        "変更点：変更1件",
        "掲載場所：令和８年度診療報酬改定について ＞ 第３ 通知 ＞ １．算定方法 ＞ 実施上の留意事項について（通知）",
        "文書の日付：令和8年3月5日 ／ 確認日時：令和8年3月6日 18:30",
        "訂正等の表示：0730訂正後",
        "出典：《厚生労働省》",
    )


def test_a_silent_replacement_says_that_the_page_does_not_mention_it() -> None:
    """訂正表示なし."""
    title, lines = single(Subject(replace(CHANGE, mark=None), replace(PLACE, mark=None), "頁"))
    assert title.startswith("【差替え】")
    assert any("表示のない差替え" in line.text for line in lines)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_words(kind: Kind) -> None:
    """And the source line."""
    title, lines = single(Subject(replace(CHANGE, kind=kind), PLACE, "頁"))
    assert title.startswith("【")
    assert lines[-1].text == "出典：《厚生労働省》"


def test_a_burst_counts_names_and_keeps_what_is_important() -> None:
    """Counts by kind, the first few, and changed points."""
    added = [Subject(replace(CHANGE, kind=Kind.ADDED), PLACE, "改定について")] * 14
    title, lines = burst([*added, Subject(CHANGE, PLACE, "改定について", (plain_line("A234 加算：85点 → 90点（1ページ）"),))])
    assert title == "改定について：掲載14件、差替え1件"
    assert "ほか10件" in [line.text for line in lines]
    assert any("85点 → 90点" in line.text for line in lines)


def test_a_second_place_is_named_once() -> None:
    """Before the source line."""
    lines = with_place((plain_line("一行"), plain_line("出典：《厚生労働省》", "source")), PLACE, CHANGE)
    assert lines[1].text.startswith("同じ文書の掲載場所：")
    assert lines[-1].text == "出典：《厚生労働省》"
    assert with_place(lines, PLACE, CHANGE) == lines


def test_titles_lose_bullets_and_forms_and_keep_numbers() -> None:
    """1_概要 is a title, ・通知 is a listed one."""
    assert bare_title("・通知について") == "通知について"
    assert bare_title("（別添１）一覧 Excel") == "（別添１）一覧"
    assert bare_title("01_改定の概要") == "01_改定の概要"
    assert full_name(replace(PLACE, context="")) == "医科点数表"
