"""The pages of one thing each: views of a version's pages, documents, entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlite_utils import Database

from pipeline import render
from pipeline.edition.making import Making
from pipeline.model import Change, File
from pipeline.pictures import image_paths
from pipeline.render.places import page_path
from pipeline.render.redline import redline_table
from pipeline.store import changes, documents, views
from pipeline.understand import from_json


def view_keys(making: Making) -> Iterator[str]:
    """Every shown version, as document and number."""
    return (f"{document} {number}" for document, number in views.all_views(making.db))


def view_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """The pages of versions, named by document and number."""
    db = making.db
    for key in keys:
        name, _, number = key.partition(" ")
        record = documents.record(db, name)
        version = next((one for one in record.versions if one.number == int(number)), None) if record else None
        document = documents.document_text(db, version.sha256) if version else None
        if record and version and document:
            view = next((one for one in views.views(db, name) if one.version == version.number), None)
            pictured = making.options.publish.images and view is not None and view.pictured >= 0
            for place in range(len(document.pages)):
                yield render.page_file(making.site, record, version, document, place, image=pictured)


def image_files(making: Making) -> list[str]:
    """The images beside the views; `pictures` makes them."""
    return image_paths(making.db) if making.options.publish.images else []


def document_keys(making: Making) -> list[str]:
    """Every document."""
    return documents.document_ids(making.db)


def document_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """The pages of documents."""
    db = making.db
    for name in keys:
        if record := documents.record(db, name):
            titles, steps = changes.entry_titles(db, record.entries), redlines(db, record.changes)
            yield render.document_file(making.site, record, titles, _first_pages(db, name), steps)


def entry_keys(making: Making) -> list[str]:
    """Every entry, the newest first."""
    return changes.entry_ids(making.db)


def entry_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """The pages of entries."""
    db = making.db
    for name in keys:
        if entry := changes.entry(db, name):
            yield render.entry_file(making.site, entry, changes.entry_titles(db, entry.former), redlines(db, entry.changes))


def redlines(db: Database, told: Iterable[Change]) -> dict[str, str]:
    """The tables of what differs, by change."""
    pairs = {change.id: (change.previous_sha256, change.sha256) for change in told}
    shown = {name: documents.difference(db, old, new) for name, (old, new) in pairs.items() if old and new}
    return {name: redline_table(from_json(text)) for name, text in shown.items() if text}


def _first_pages(db: Database, document: str) -> dict[int, str]:
    """The path of the first page's view of every version that is shown."""
    numbers = {view.version: documents.page_numbers(db, view.sha256) for view in views.views(db, document)}
    return {version: page_path(document, version, pages[0]) for version, pages in numbers.items() if pages}
