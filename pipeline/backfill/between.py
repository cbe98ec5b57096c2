"""A page from between two that are known, in a time that nobody watched: who stood there until the later one came."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from pipeline import tell
from pipeline.backfill.assign import SavedPage
from pipeline.backfill.before import contents_of, place_of, shown
from pipeline.blobs import Blobs
from pipeline.compare.links import match
from pipeline.gather import Gathered
from pipeline.pages import page_key
from pipeline.store import documents, past, watching
from pipeline.store.answers import Brought, brought_days, brought_since, note_brought
from pipeline.store.changes import mark_stale


def is_gap(db: Database, page: SavedPage) -> bool:
    """Whether a page tells of a time that nobody watched: the known page before it was brought, and there is one after it.

    A page that reads as the one before it tells nothing.
    """
    before = _before(db, page)
    if not before or not _end(db, page) or not brought_since(db, before.raw_sha256, before.at):
        return False
    return before.page_sha256 != page_key(shown(page.read(), page.source))


def _before(db: Database, page: SavedPage) -> past.Snapshot | None:
    """The page that is known to have stood there."""
    return next((one for one in reversed(past.snapshots(db, page.source.id)) if one.at <= page.at), None)


def _end(db: Database, page: SavedPage) -> datetime | None:
    """When a page is known again: another, or the one before, which was brought of that day too."""
    known = (*(one.at for one in past.snapshots(db, page.source.id)), *brought_days(db, page.source.url))
    return min((at for at in known if at > page.at), default=None)


def put_between(db: Database, blobs: Blobs, saved: SavedPage, gathered: Gathered, now: datetime) -> None:
    """Write, in the open transaction, what a page shows until the next one that is known. Versions keep their numbers: one that was
    seen later stood there since then, others than those that are known cannot be told any more."""
    source, at = saved.source, saved.at
    body = saved.read()
    page, contents = shown(body, source), contents_of(gathered)
    before, until = _before(db, saved), _end(db, saved)
    assert before is not None
    assert until is not None
    known = {place.document: place for moment in (until, at) for place in past.places_at(db, source.id, moment)}
    matching = match(tuple(known.values()), page.links, contents)
    past.cut(db, source.id, at, until)
    stood = [(place.document, link) for place, link in matching.pairs]
    taken = set(known)
    for link in matching.fresh:
        place = place_of(link, contents)
        document = tell.name_document(db, place, frozenset(taken), source.topic)
        taken.add(document)
        past.save_left(db, source.id, replace(place, document=document))
        stood.append((document, link))
    for document, link in stood:
        past.stood_between(db, source, document, link, at, until)
        known_versions = documents.versions(db, document)
        # After the newest one nothing is put: which bytes stood there when the page was known again would be forgotten.
        if link.url in contents and not (known_versions and at > known_versions[-1].fetched):
            documents.add_past_version(db, document, contents[link.url].sha256, link.url, at)
    for document in taken:
        mark_stale(db, "document", document)
    if not past.accepted_at(db, source.id, until):
        watching.save_snapshot(db, source.id, until, before.page_sha256, before.raw_sha256)
    raw_sha256 = blobs.put(body)
    watching.save_snapshot(db, source.id, at, page_key(page), raw_sha256)
    note_brought(db, raw_sha256, source.url, at, Brought(saved.name, now))
