"""What lists many entries: months, archives, feeds, calendars, the pages of topics and of everything; and what lists none.

A key of months and archives begins with the month or number and goes on with the topic, which is empty for everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone

from sqlite_utils import Database

from pipeline import render
from pipeline.edition.making import Making
from pipeline.model import Entry, File
from pipeline.render.items import LARGEST
from pipeline.store import changes

_JAPAN = timezone(timedelta(hours=9))


def site_files(making: Making, _: Iterable[str]) -> Iterator[File]:
    """What does not depend on the store: stylesheet, icons, explanations, the list of feeds."""
    yield from render.static_files(making.site)
    yield render.opml_file(making.site)


def month_keys(making: Making) -> Iterator[str]:
    """Every month of everything and of every topic."""
    return (f"{month} {topic or ''}" for topic in (*topic_keys(making), None) for month in changes.months(making.db, topic))


def month_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """The pages of months."""
    for key in keys:
        month, topic = _topic_of(key)
        yield render.month_file(making.site, topic, month, _of_month(making.db, topic, month), changes.months(making.db, topic))


def archive_keys(making: Making) -> Iterator[str]:
    """Every full archive of everything and of every topic."""
    for topic in (*topic_keys(making), None):
        yield from (f"{number} {topic or ''}" for number in range(1, changes.count_entries(making.db, topic) // LARGEST + 1))


def archive_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """Archives; one that is full never changes."""
    for key in keys:
        number, topic = _topic_of(key)
        yield render.archive_file(making.site, topic, int(number), changes.archived(making.db, topic, int(number), LARGEST))


def topic_keys(making: Making) -> list[str]:
    """The topics of the configuration and of entries."""
    return list(dict.fromkeys((*making.site.topics, *changes.topics(making.db))))


def topic_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """Feeds, calendar and page of topics."""
    for topic in keys:
        newest = changes.entries(making.db, topic=topic, limit=LARGEST)
        yield from _feeds(making, topic, newest)
        yield render.topic_file(making.site, topic, newest, changes.months(making.db, topic))


def home_files(making: Making, _: Iterable[str]) -> Iterator[File]:
    """Feeds and calendar of everything, and the home page."""
    newest = changes.entries(making.db, limit=LARGEST)
    yield from _feeds(making, None, newest)
    yield render.home_file(making.site, newest, changes.months(making.db, None))


def _feeds(making: Making, topic: str | None, newest: tuple[Entry, ...]) -> Iterator[File]:
    db, site = making.db, making.site
    yield from render.feed_files(site, topic, newest, archives=changes.count_entries(db, topic) // LARGEST)
    stated = changes.occasions(db, topic=topic)
    telling = tuple(filter(None, (changes.entry(db, name) for name in dict.fromkeys(one.entry for one in stated))))
    occasions = [render.Occasion(one.entry, one.day, f"{one.binding}：{one.title}（{one.page}ページ）") for one in stated]
    yield render.calendar_file(site, topic, telling, occasions)


def _topic_of(key: str) -> tuple[str, str | None]:
    first, _, topic = key.partition(" ")
    return first, topic or None


def _of_month(db: Database, topic: str | None, month: str) -> tuple[Entry, ...]:
    year, number = (int(part) for part in month.split("-"))
    first = datetime(year, number, 1, tzinfo=_JAPAN).astimezone(UTC)
    following = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=_JAPAN).astimezone(UTC)
    return changes.entries(db, topic=topic, since=first, before=following)
