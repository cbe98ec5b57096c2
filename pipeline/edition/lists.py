"""What lists many entries: months, the pages of topics and of everything; and what lists none.

A month's key is the month and the name of its selection; only everything and topics have pages of months.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline import render
from pipeline.edition import days
from pipeline.edition.making import Making
from pipeline.model import File
from pipeline.render.overview import MONTH_ENTRIES, full_parts
from pipeline.render.selections import ALL, selection_of
from pipeline.store import changes, listings

_SHOWN = 100


def site_files(making: Making, _: Iterable[str]) -> Iterator[File]:
    """What does not depend on the store: stylesheet, icons, explanations, the list of feeds."""
    yield from render.static_files(making.site)
    yield render.opml_file(making.site)


def month_keys(making: Making) -> Iterator[str]:
    """Every month of everything and of every topic, before it its numbered pages (`2026-03/1 all`)."""
    for name in (selection_of(making.site, topic).name for topic in (*topic_keys(making), None)):
        for month in listings.months(making.db, name):
            full = full_parts(listings.size_of_month(making.db, name, month))
            yield from (f"{month}/{part} {name}" for part in range(1, full + 1))
            yield f"{month} {name}"


def month_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """The pages of months: the newest entries and the last full numbered page; of a key with a number that page."""
    for key in keys:
        named, _, name = key.partition(" ")
        month, _, part = named.partition("/")
        if name == ALL or name.startswith("topic:"):
            total = listings.size_of_month(making.db, name, month)
            if not part or int(part) <= full_parts(total):
                yield _month_file(making, name, month, int(part) if part else None, total)


def _month_file(making: Making, name: str, month: str, part: int | None, total: int) -> File:
    topic = name.partition(":")[2] or None
    start = (full_parts(total) if part is None else part - 1) * MONTH_ENTRIES
    shown = listings.of_month(making.db, name, month, MONTH_ENTRIES, start)
    months = listings.months(making.db, name) if part is None else ()
    return render.month_file(making.site, topic, month, shown, months, part=part, total=total)


def topic_keys(making: Making) -> list[str]:
    """The topics of the configuration and of entries."""
    return list(dict.fromkeys((*making.site.topics, *changes.topics(making.db))))


def topic_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """Pages of topics."""
    for topic in keys:
        name = selection_of(making.site, topic).name
        newest, months = listings.newest(making.db, name, _SHOWN), listings.months(making.db, name)
        yield render.topic_file(making.site, topic, newest, months, days.coming(making, topic, newest), days.figures(making, topic))


def home_files(making: Making, _: Iterable[str]) -> Iterator[File]:
    """The calendar to read, and the home page."""
    newest, months = listings.newest(making.db, ALL, _SHOWN), listings.months(making.db, ALL)
    yield days.calendar_file(making, newest)
    yield render.home_file(making.site, newest, months, days.coming(making, None, newest))
