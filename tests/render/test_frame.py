"""What stands around every page."""

from __future__ import annotations

from pipeline.render.frame import by_day, month_anchors, page, subscription, trail
from pipeline.render.views import Anchor
from tests.render.samples import ENTRIES, SITE


def test_a_deep_page_points_home_by_relative_addresses() -> None:
    """Pages work under any address and from a disk; only the canonical address is absolute."""
    body = page(
        SITE, "topics/白書/index.html", "list.html", "白書", heading="白書", lead="", trail=(), days=(), months=(), box=BOX,
        due=(), calendar="", figures=(), parts_of_month=(), scripts=("copy.js",),
    ).body.decode()  # fmt: skip
    assert '<link rel="stylesheet" href="../../style.css">' in body
    assert '<link rel="canonical" href="https://kaitei.example.jp/watch/topics/%E7%99%BD%E6%9B%B8/">' in body
    assert "<title>白書 - 改定ウォッチ</title>" in body
    assert '<script src="../../copy.js" defer></script>' in body
    assert '<form class="find" role="search" action="../../search.html" method="get">' in body


BOX = subscription(SITE, "topics/白書/index.html", "白書")


def test_a_subscription_offers_all_forms() -> None:
    """Readers get the absolute address, encoded once; files are linked relatively."""
    assert BOX.readers[1].address == (
        "https://www.inoreader.com/?add_feed=https%3A%2F%2Fkaitei.example.jp%2Fwatch%2Ftopics%2F%25E7%2599%25BD%25E6%259B%25B8%2Fatom.xml"
    )
    assert [anchor.words for anchor in BOX.files] == ["Atom", "RSS", "JSON Feed", "カレンダー"]
    assert [anchor.words for anchor in subscription(SITE, "index.html", None).files][-1] == "OPML"


def test_the_trail_leads_home() -> None:
    """Home first, then the topic by its title."""
    assert trail(SITE, "entries/x.html", "診療報酬") == (
        Anchor("新着", "../index.html"),
        Anchor("診療報酬改定", "../topics/%E8%A8%BA%E7%99%82%E5%A0%B1%E9%85%AC/index.html"),
    )
    assert trail(SITE, "about.html") == (Anchor("新着", "index.html"),)


def test_entries_are_grouped_by_day() -> None:
    """Neighbours of one day stand together."""
    assert [(day, len(views)) for day, views in by_day(SITE, "index.html", ENTRIES)] == [
        ("令和8年3月5日（木）", 2),
        ("令和8年3月2日（月）", 1),
    ]


def test_months_are_linked_newest_first() -> None:
    """Each once."""
    assert [anchor.words for anchor in month_anchors("index.html", None, ("2024-06", "2026-03", "2024-06"))] == ["令和8年3月", "令和6年6月"]
