"""The ministry's own news as a sound feed: dates that cannot be are set right, what stands twice is joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from pipeline.japanese.text import fold
from pipeline.japanese.wording import JAPAN
from pipeline.model import File, Site
from pipeline.paths import absolute, document_path, outside, relative
from pipeline.render.frame import HOME
from pipeline.render.items import LARGEST, Item, entry_urn, moved_apart
from pipeline.render.overview import selection_page
from pipeline.render.selections import news
from pipeline.render.templating import fill
from pipeline.render.views import Headline, line, moment
from pipeline.render.wording import day_words, japan_day

_PAST = timedelta(days=366)
"""A feed holds some weeks; what claims to be older than this is a slip."""


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A line of the ministry's feed: the document behind it, and when it was first seen. `stated` is the day that the ministry names."""

    document: str
    title: str
    url: str
    stated: date | None
    seen: datetime

    @property
    def published(self) -> datetime:
        """The stated day; when it was seen if that is the same day, where none is stated, and where it cannot be (2088, 1970)."""
        if self.stated is None or not timedelta() < japan_day(self.seen) - self.stated < _PAST:
            return self.seen.astimezone(UTC)
        return datetime.combine(self.stated, time(), JAPAN).astimezone(UTC)


def news_items(site: Site, told: Sequence[NewsItem]) -> tuple[Item, ...]:
    """The newest hundred as items, newest first; what has the same title and day comes once, under the address seen first."""
    return tuple(_item(site, one) for one in _newest(told))


def news_file(site: Site, told: Sequence[NewsItem]) -> File:
    """The page that the feed belongs to."""
    selection = news()
    path = selection.folder + HOME
    days: dict[str, list[Headline]] = {}
    for one in _newest(told):
        days.setdefault(day_words(japan_day(one.published)), []).append(_headline(one, path))
    groups = tuple((day, tuple(headlines)) for day, headlines in days.items())
    return selection_page(site, selection, groups)


def _newest(told: Sequence[NewsItem]) -> list[NewsItem]:
    once: dict[tuple[str, date], NewsItem] = {}
    for one in sorted(told, key=lambda one: (one.seen, one.document)):
        if outside(one.url):
            once.setdefault((fold(one.title), japan_day(one.published)), one)
    return sorted(once.values(), key=lambda one: (one.published, one.document), reverse=True)[:LARGEST]


def _item(site: Site, one: NewsItem) -> Item:
    link, title = partial(absolute, site), line(one.title)
    address, history = outside(one.url) or "", link(document_path(one.document))
    return Item(
        id=entry_urn(f"news {one.document}"),
        title=title,
        address=address,
        published=one.published,
        updated=moved_apart(one.published, one.document),
        summary=(title,),
        content=fill("news_entry.html", title=title, address=address, history=history, day=day_words(japan_day(one.published))).strip(),
        categories=(),
        enclosures=(),
        via=(address,),
        related=(history,),
    )


def _headline(one: NewsItem, path: str) -> Headline:
    history = relative(path, document_path(one.document))
    return Headline(line(one.title), outside(one.url) or history, (), (), (), moment(one.published), day_words(japan_day(one.published)))
