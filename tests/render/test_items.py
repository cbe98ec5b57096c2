"""What all feed formats say alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given

from pipeline.model import Entry, Kind, Site, plain_line
from pipeline.render.items import LARGEST, build_item, entry_urn, newest_first
from tests.render.feed_rules import html_faults
from tests.render.samples import ADDED, BEGIN, BURST, CHANGE, CORRECTION, ENTRY_VALUES, FIRST, PATIENT, SITE, feed


def test_ids_are_frozen() -> None:
    """Readers know a feed by its id alone: these must never change, wherever the site moves and whatever it is called."""
    assert feed(()).id == "urn:uuid:35b1b089-043b-524b-a1d0-7971a49df86d"
    assert feed((), "診療報酬").id == "urn:uuid:e9a50108-52a6-53f3-87de-ff28e0748367"
    assert entry_urn("00000000-0000-0000-0000-0000000000A1") == "urn:uuid:00000000-0000-0000-0000-0000000000a1"
    moved = Site("別の名前", "https://elsewhere.example/", {"診療報酬": "別の題"})
    assert feed((), "診療報酬", moved).id == feed((), "診療報酬").id
    assert [item.id for item in feed((FIRST,), site=moved).items] == [entry_urn(FIRST.id)]


def test_an_id_that_is_no_uuid_still_gives_one() -> None:
    """Always the same one."""
    assert entry_urn("x") == entry_urn("x") != entry_urn("y")
    assert str(UUID(entry_urn("x").removeprefix("urn:uuid:"))) in entry_urn("x")


def test_a_feed_holds_the_newest_hundred() -> None:
    """Newest first, whatever the order given."""
    entries = [
        replace(FIRST, id=str(UUID(int=n)), published=BEGIN + timedelta(hours=n), updated=BEGIN + timedelta(hours=n)) for n in range(150)
    ]
    made = feed(entries)
    assert len(made.items) == LARGEST
    assert made.items[0].id == entry_urn(entries[-1].id)
    assert made.updated == made.items[0].updated


def test_entries_of_one_moment_keep_the_order_given_and_come_once() -> None:
    """No entry is doubled."""
    assert newest_first((CORRECTION, BURST, FIRST, CORRECTION)) == (CORRECTION, BURST, FIRST)


def test_a_burst_is_cut_in_feeds_with_a_link_to_all() -> None:
    """Fifty changes: forty are listed, the page lists them all."""
    content = build_item(SITE, BURST).content
    assert content.count("<li>") == 40
    assert "ほか10件は" in content


def test_the_source_is_named_once() -> None:
    """出典 stands in every item, and not twice when the summary has it."""
    assert build_item(SITE, FIRST).content.count("出典：《厚生労働省》") == 1
    summary = tuple(map(plain_line, ("追加されました。", "出典：《厚生労働省》")))
    assert build_item(SITE, replace(FIRST, summary=summary)).content.count("出典：") == 1


def test_enclosures_are_files_that_stand_now() -> None:
    """No page, no removed file, no address twice."""
    changes = (
        CHANGE,
        replace(CHANGE, id="again"),
        replace(CHANGE, id="gone", kind=Kind.REMOVED, url="https://www.mhlw.go.jp/gone.pdf"),
        replace(CHANGE, id="page", media_type="text/html; charset=utf-8", url="https://www.mhlw.go.jp/page.html"),
        replace(CHANGE, id="bad", url="javascript:alert(1)"),
        replace(ADDED, url="https://www.mhlw.go.jp/b.xlsx", media_type="Application/Vnd.MS-Excel", size=None),
    )
    found = [(one.address, one.media_type, one.length) for one in build_item(SITE, replace(CORRECTION, changes=changes)).enclosures]
    assert found == [(CHANGE.url, "application/pdf", 1234567), ("https://www.mhlw.go.jp/b.xlsx", "application/vnd.ms-excel", None)]


def test_categories_are_topics_and_kinds() -> None:
    """Topics by title, then what happened."""
    assert build_item(SITE, CORRECTION).categories == (("診療報酬", "診療報酬改定"), ("中医協・審議会", "中医協・審議会"), ("訂正", "訂正"))


def test_an_update_before_publication_is_mended() -> None:
    """`updated` is never before `published`."""
    item = build_item(SITE, replace(FIRST, updated=FIRST.published - timedelta(days=1)))
    assert item.updated >= item.published


@PATIENT
@given(ENTRY_VALUES)
def test_content_is_clean_html_with_absolute_links(entry: Entry) -> None:
    """Nothing from outside becomes markup, and every link is absolute."""
    assert html_faults(build_item(SITE, entry).content) == []
