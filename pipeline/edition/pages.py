"""The pages of one thing each: views of a version's pages, documents, entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlite_utils import Database

from pipeline import render
from pipeline.edition import days
from pipeline.edition.bookshelf import chapters_of
from pipeline.edition.making import Making
from pipeline.edition.steps import is_meant, steps_of
from pipeline.model import Change, Correction, DocumentRecord, File, Kind, Question
from pipeline.pictures import image_paths
from pipeline.render.codes import code_path
from pipeline.render.document import Asked, Told
from pipeline.render.meant import Meant
from pipeline.render.redline import redline_table
from pipeline.render.steps import Corrected, Correcting
from pipeline.store import changes, documents, meanings, views
from pipeline.store.meanings import Said
from pipeline.understand import from_json

_QUESTIONS, _CORRECTIONS, _CODES = 600, 200, 40
_SAYING = 20
"""Documents of a burst whose questions its entry lists."""
_READ = (Kind.ADDED, Kind.REPLACED, Kind.RESTORED)


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
            yield render.text_file(making.site, record, version, document)
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
            yield render.document_file(making.site, record, _told(db, record))


def entry_keys(making: Making) -> list[str]:
    """Every entry, the newest first."""
    return changes.entry_ids(making.db)


def entry_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """The pages of entries."""
    db = making.db
    for name in keys:
        if entry := changes.entry(db, name):
            former, tables = changes.entry_titles(db, entry.former), redlines(db, entry.changes)
            due, chapters = days.of_entry(making, entry), chapters_of(db, entry)
            said = [meant_of(making, change) for change in entry.changes[:_SAYING] if change.kind in _READ]
            yield render.entry_file(making.site, entry, former, tables, due, chapters, said)


def meant_of(making: Making, change: Change, *, questions: bool = True) -> Meant:
    """What the version that a change brought asks and corrects."""
    db, sha256 = making.db, change.sha256 or ""
    version = documents.version_with(db, change.document, sha256)
    shown = documents.page_numbers(db, sha256) if any(view.version == version for view in views.views(db, change.document)) else ()
    return Meant(
        change.document,
        change.title,
        version,
        frozenset(shown),
        meanings.questions(db, sha256) if questions else (),
        tuple(_corrected(one, aims) for one, aims in meanings.corrected_by(db, sha256)),
    )


def redlines(db: Database, told: Iterable[Change]) -> dict[str, str]:
    """The tables of what differs, by change."""
    pairs = {change.id: (change.previous_sha256, change.sha256) for change in told}
    shown = {name: documents.difference(db, old, new) for name, (old, new) in pairs.items() if old and new}
    return {name: redline_table(from_json(text)) for name, text in shown.items() if text}


def _told(db: Database, record: DocumentRecord) -> Told:
    """What is known of a document besides its record: by its newest version what it asks and corrects, and who corrects it."""
    newest = record.versions[-1].sha256 if record.versions else ""
    asked, stating = meanings.questions(db, newest), meanings.corrections_to(db, record.id)
    return Told(
        titles=changes.entry_titles(db, record.entries),
        views={view.version: documents.page_numbers(db, view.sha256) for view in views.views(db, record.id)},
        redlines=redlines(db, record.changes),
        steps=steps_of(db, record.id, record.changes),
        asked=tuple(_asked(db, one, stating) for one in asked[:_QUESTIONS]),
        more_asked=max(len(asked) - _QUESTIONS, 0),
        corrected=tuple(_corrected(one, aims) for one, aims in meanings.corrected_by(db, newest)[:_CORRECTIONS]),
        correcting=tuple(
            Correcting(said.what.deed, said.title, said.document, said.what.sentence) for said in stating
        )[:_CORRECTIONS],
        codes=tuple((f"{one.code} {one.name}", code_path(one.table, one.code)) for one in meanings.items(db, newest)[:_CODES]),
    )


def _asked(db: Database, one: Question, stating: Sequence[Said[Correction]]) -> Asked:
    """A question, with what later documents do to it."""
    codes = tuple((code, next((code_path(table, code) for table in meanings.tables_of(db, code)), "")) for code in one.codes)
    number = f"{one.number}" if not one.annex else f"{one.number}（{one.annex}）"
    later = tuple(
        Correcting(said.what.deed, said.title, said.document, said.what.sentence) for said in stating if is_meant(said.what.places, one)
    )
    return Asked(number, one.topic or one.subject, one.question, one.answer, one.page, codes, later)


def _corrected(one: Correction, aims: tuple[str, ...]) -> Corrected:
    return Corrected(one.deed, one.title, aims[0] if aims else "", one.places, one.page)
