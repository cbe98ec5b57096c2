"""Changes and entries in words."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from pipeline.model import Kind, plain_line
from pipeline.paths import absolute
from pipeline.render.views import Anchor, Tally, change_view, entry_view, form_words, headline, line
from tests.render.samples import BURST, CHANGE, CORRECTION, SITE

LINK = partial(absolute, SITE)


def test_a_change_is_put_into_words() -> None:
    """Kind, form, place and date are Japanese; addresses are absolute where a feed needs them."""
    view = change_view(SITE, CHANGE, LINK)
    assert (view.kind, view.kind_word, view.form, view.published) == ("corrected", "訂正", "PDF・1.2MB", "令和8年3月5日")
    assert view.document == "https://kaitei.example.jp/watch/documents/d-tensuhyo/"
    assert view.section == "第３　関係法令等 ＞ 【省令、告示】".replace("　", " ")
    assert view.page == Anchor("令和８年度診療報酬改定について", CHANGE.page)


def test_a_source_without_a_title_is_called_the_page() -> None:
    """Its id is nothing for readers."""
    assert change_view(SITE, replace(CHANGE, source="unknown"), LINK).page.words == "掲載ページ"


def test_an_exchange_in_place_says_so() -> None:
    """Readers learn that the address did not change, or that the words did not."""
    silent = replace(CHANGE, previous_url=CHANGE.url)
    assert change_view(SITE, silent, LINK).note == "同じアドレスのまま差し替えられました"
    assert change_view(SITE, silent, LINK).previous is None
    assert change_view(SITE, replace(CHANGE, text_changed=False), LINK).note == "本文の文言に変更はありません"


def test_kinds_are_counted_in_a_burst() -> None:
    """Fifty additions are one tally."""
    assert entry_view(SITE, BURST, LINK).kinds == (Tally("added", "掲載", 50),)


def test_an_entry_names_each_page_and_topic_once() -> None:
    """The main topic comes first, with its title."""
    mixed = replace(CORRECTION, changes=(CHANGE, replace(CHANGE, id="c2", kind=Kind.ADDED)), topics=("白書", "診療報酬"))
    view = entry_view(SITE, mixed, LINK)
    assert [anchor.words for anchor in view.topics] == ["診療報酬改定", "白書"]
    assert len(view.pages) == 1


def test_a_title_is_one_clean_line() -> None:
    """White space is one space, and an empty title is said to be missing."""
    assert line(" 医科　点数表\n\x00") == "医科 点数表"
    assert line("\u200b\x00 ") == "（無題）"


def test_an_unknown_form_is_left_out() -> None:
    """Nothing is made up."""
    assert form_words(None, None) == ""
    assert form_words("application/x-unknown", 2048) == "2KB"
    assert form_words("text/html; charset=utf-8", 2048) == "ウェブページ"


def test_a_heading_does_not_repeat_the_kind_beside_it() -> None:
    """【訂正】 goes where the kind is shown as well; any other bracket belongs to the title."""
    titles = {"【訂正】医科点数表": "医科点数表", "【全体概要版】改定": "【全体概要版】改定", "【訂正】": "【訂正】", "【訂正": "【訂正"}
    assert {title: headline(SITE, replace(CORRECTION, title=title), LINK).heading for title in titles} == titles


def test_the_gist_adds_to_the_heading() -> None:
    """Lines that repeat the heading, lists and the source are left out; two lines are enough."""
    told = ("「医科点数表」が掲載されました。", "変更点：一件", "・別添", "日付：３月", "大きさ")
    summary = (*map(plain_line, told), plain_line("出典：《厚生労働省》", "source"))
    view = headline(SITE, replace(CORRECTION, title="【掲載】医科点数表", summary=summary), LINK)
    assert view.gist == ("変更点：一件", "日付：３月")
