"""The calendars of everything and of every topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline import render
from pipeline.edition.lists import topic_keys
from pipeline.edition.making import Making
from pipeline.model import File
from pipeline.store import events


def calendar_keys(making: Making) -> list[str]:
    """Every topic; the empty key is everything."""
    return ["", *topic_keys(making)]


def calendar_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """The calendars of some topics, with all events that are known."""
    for topic in keys:
        yield render.calendar_file(making.site, topic or None, events.events(making.db, topic or None))
