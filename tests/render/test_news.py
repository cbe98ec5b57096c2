"""The ministry's news as a sound feed, whatever its own feed says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.render import feed_files
from pipeline.render.news import NewsItem, news_file, news_items
from pipeline.render.selections import news
from tests.render.feed_rules import atom_faults, json_faults, rss_faults
from tests.render.samples import PATIENT, SITE, TEXT

SEEN = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
ONE = NewsItem("d1", "中央社会保険医療協議会の開催について", "https://www.mhlw.go.jp/stf/newpage_1.html", date(2026, 3, 5), SEEN)


def test_dates_that_cannot_be_are_set_right() -> None:
    """A day of 2088 becomes the moment it was seen; an earlier day stays that day, in Japan."""
    assert replace(ONE, stated=date(2088, 3, 5)).published == SEEN
    assert replace(ONE, stated=date(1970, 1, 1)).published == SEEN
    assert replace(ONE, stated=None).published == SEEN
    assert ONE.published == SEEN
    assert replace(ONE, stated=date(2026, 3, 3)).published == datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def test_what_stands_twice_is_joined() -> None:
    """The same title on the same day comes once, under the address that was seen first."""
    later = SEEN + timedelta(hours=1)
    again = replace(ONE, document="d2", url="https://www.mhlw.go.jp/stf/newpage_2.html", title=ONE.title + "　", seen=later)
    other = replace(ONE, document="d3", title="別の発表", url="https://www.mhlw.go.jp/stf/newpage_3.html")
    items = news_items(SITE, (again, other, ONE))
    assert [item.address for item in items] == [other.url, ONE.url]


LINES = st.builds(NewsItem, TEXT, TEXT, st.one_of(TEXT, st.just(ONE.url)), st.one_of(st.none(), st.dates()), st.just(SEEN))


@PATIENT
@given(st.lists(LINES, max_size=4))
def test_the_feeds_keep_the_rules_whatever_the_ministry_says(told: list[NewsItem]) -> None:
    """Hostile titles and addresses never make a bad feed or a page that cannot be made."""
    unique = list({one.document: one for one in told}.values())
    atom, rss, json_feed = feed_files(SITE, news(), news_items(SITE, unique))
    assert atom_faults(atom.body) + rss_faults(rss.body) + json_faults(json_feed.body) == []
    assert news_file(SITE, unique).path == "news/index.html"
