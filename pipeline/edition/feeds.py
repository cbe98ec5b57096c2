"""The feeds of every selection, their archives, and the pages of selections that are no topics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlite_utils import Database

from pipeline import render
from pipeline.edition.correcting import corrected
from pipeline.edition.making import Making
from pipeline.model import Entry, File, Selection
from pipeline.render import Beside, Item
from pipeline.render.selections import ALL, CORRECTIONS, selection_of
from pipeline.store import changes, documents, listings
from pipeline.understand import from_json

_AT_HAND = 2_000
"""Items kept at hand; a rebuild of many years makes the older ones again."""


def feed_keys(making: Making) -> list[str]:
    """The names of all selections whose feeds are made from entries: those of the site, and of topics that only entries name."""
    more = (selection_of(making.site, topic) for topic in changes.topics(making.db))
    return list(dict.fromkeys(selection.name for selection in (*making.site.selections, *more) if selection.name != "news"))


def feed_files(making: Making, names: Iterable[str]) -> Iterator[File]:
    """Atom, RSS and JSON Feed; then the page they belong to, where it is none of a topic's or the home page."""
    for name in names:
        if selection := selection_named(making, name):
            newest = listings.newest(making.db, name, listings.ARCHIVED)
            archives = listings.archives(making.db, name)
            yield from render.feed_files(making.site, selection, items_of(making, newest), archives=archives)
            if name == CORRECTIONS:
                yield render.corrections_file(making.site, selection, tuple(corrected(making, newest)))
            elif name != ALL and not name.startswith("topic:"):
                yield render.selection_file(making.site, selection, newest)


def archive_keys(making: Making) -> Iterator[str]:
    """Every full archive of every selection."""
    return (f"{number} {name}" for name in feed_keys(making) for number in range(1, listings.archives(making.db, name) + 1))


def archive_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """Archives, named by number and selection."""
    for key in keys:
        number, _, name = key.partition(" ")
        if selection := selection_named(making, name):
            items = items_of(making, listings.archived(making.db, name, int(number)))
            yield render.archive_file(making.site, selection, int(number), items)


def selection_named(making: Making, name: str) -> Selection | None:
    """The selection of that name; None where the configuration has it no more."""
    kind, _, topic = name.partition(":")
    if kind == "topic":
        return selection_of(making.site, topic)
    return next((selection for selection in making.site.selections if selection.name == name), None)


def items_of(making: Making, entries: Sequence[Entry]) -> list[Item]:
    """Entries as items of feeds."""
    if len(making.items) > _AT_HAND:
        making.items.clear()
    return [_item(making, entry) for entry in entries]


def _item(making: Making, entry: Entry) -> Item:
    if entry.id not in making.items:
        making.items[entry.id] = render.build_item(making.site, entry, _beside(making.db, entry))
    return making.items[entry.id]


def _beside(db: Database, entry: Entry) -> Beside:
    pairs = {change.id: (change.previous_sha256, change.sha256) for change in entry.changes}
    shown = {name: documents.difference(db, old, new) for name, (old, new) in pairs.items() if old and new}
    comparisons = {name: from_json(text) for name, text in shown.items() if text}
    return Beside(comparisons, dict(_withdrawn(db, entry)))


def _withdrawn(db: Database, entry: Entry) -> Iterator[tuple[str, date]]:
    for document in dict.fromkeys(change.document for change in entry.changes):
        if day := documents.withdrawn(db, document):
            yield document, day
