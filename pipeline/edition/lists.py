"""What lists many entries: months, the pages of topics and of everything; and what lists none.

A month's key is the month and the name of its selection; only everything and topics have pages of months.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline import render
from pipeline.edition.making import Making
from pipeline.model import File
from pipeline.render.selections import ALL, selection_of
from pipeline.store import changes, listings

_SHOWN = 100


def site_files(making: Making, _: Iterable[str]) -> Iterator[File]:
    """What does not depend on the store: stylesheet, icons, explanations, the list of feeds."""
    yield from render.static_files(making.site)
    yield render.opml_file(making.site)


def month_keys(making: Making) -> Iterator[str]:
    """Every month of everything and of every topic."""
    names = (selection_of(making.site, topic).name for topic in (*topic_keys(making), None))
    return (f"{month} {name}" for name in names for month in listings.months(making.db, name))


def month_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """The pages of months."""
    for key in keys:
        month, _, name = key.partition(" ")
        kind, _, topic = name.partition(":")
        if name == ALL or kind == "topic":
            within, months = listings.of_month(making.db, name, month), listings.months(making.db, name)
            yield render.month_file(making.site, topic if name != ALL else None, month, within, months)


def topic_keys(making: Making) -> list[str]:
    """The topics of the configuration and of entries."""
    return list(dict.fromkeys((*making.site.topics, *changes.topics(making.db))))


def topic_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """Pages of topics."""
    for topic in keys:
        name = selection_of(making.site, topic).name
        yield render.topic_file(making.site, topic, listings.newest(making.db, name, _SHOWN), listings.months(making.db, name))


def home_files(making: Making, _: Iterable[str]) -> Iterator[File]:
    """The home page."""
    yield render.home_file(making.site, listings.newest(making.db, ALL, _SHOWN), listings.months(making.db, ALL))
