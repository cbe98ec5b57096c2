"""What documents mean, taken into the store: in the transaction of their visit, and later for what was read before."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from sqlite_utils import Database

from pipeline.fees.meant import meant
from pipeline.fees.notices import named, title_key
from pipeline.fees.occasions import Edition, followed
from pipeline.model import Document, Meanings, Notice
from pipeline.pool import Pool
from pipeline.store import documents, events, meanings
from pipeline.store.stale import mark_stale
from pipeline.summarise import full_name
from pipeline.versions import READING

SECONDS = 10.0
"""How long one cycle goes on understanding what earlier ones left."""
_AT_ONCE = 8


def understood(pool: Pool, texts: Mapping[str, Document]) -> dict[str, Meanings]:
    """What contents mean, by their hash, found out in the pool; what has no text or takes too long is left out."""
    tasks = ((sha256, (meant, (text,))) for sha256, text in texts.items() if text.state == "read")
    return {sha256: found for sha256, found in pool.run(tasks) if isinstance(found, Meanings)}


def keep(db: Database, sha256: str, found: Meanings) -> None:
    """Save what a content means, inside the transaction that is open; pages of documents that it corrects are to be rendered again."""
    meanings.save_meanings(db, sha256, found, [title_key(one.title) for one in found.corrections], READING)
    for _, aims in meanings.corrected_by(db, sha256):
        for document in aims:
            _mark_corrected(db, document)


def rename(db: Database, document: str) -> None:
    """Note under what titles and numbers a document is cited by now: by the words of its links, and by its own first pages.

    Where these changed, the pages of documents that correct it are to be rendered again.
    """
    known = [named(words) for words in documents.called(db, document)]
    known += [notice for version in documents.versions(db, document) if (notice := meanings.notice(db, version.sha256))]
    if meanings.save_names(db, document, {name for notice in known for name in _names(notice)}):
        mark_stale(db, "document", document)
        stating = meanings.corrections_to(db, document)
        for said in stating:
            mark_stale(db, "document", said.document)
        if stating:
            _mark_corrected(db, document)


def _mark_corrected(db: Database, document: str) -> None:
    """What shows the corrections of a document is to be rendered again: its page, and the page of corrections."""
    mark_stale(db, "document", document)
    mark_stale(db, "feed", "corrections")


def _names(notice: Notice) -> Iterable[tuple[str, str, str]]:
    issued = notice.issued.isoformat() if notice.issued else ""
    return ((title_key(notice.title), number, issued) for number in notice.numbers or ("",))


def note_days(db: Database, document: str) -> None:
    """Follow the days that bind into the newest version of a document; calendars that show them are to be made again.

    A version that could not be read (a scan) leaves them as they are. A document with the bytes of another that tells them tells nothing.
    """
    version = next(reversed(documents.versions(db, document)), None)
    place = documents.place_of(db, document)
    if version is None or place is None or not meanings.is_understood(db, version.sha256, READING):
        return
    if events.is_told_elsewhere(db, document, version.sha256):
        return
    edition = Edition(document, full_name(place), version.number, version.fetched)
    known = events.events_of(db, document)
    found = followed(known, meanings.days(db, version.sha256), edition)
    for event in found:
        events.save_event(db, event, version.sha256)
    for topic in ("", *events.topics_of(db, document)) if known or found else ():
        mark_stale(db, "calendar", topic)
        mark_stale(db, *(("topic", topic) if topic else ("home", "")))


def catch_up(db: Database, pool: Pool, seconds: float = SECONDS) -> int:
    """Understand contents that are not understood yet, or by an older reading only, the newest first; answers how many.

    A kill in between loses the contents in hand only: they are taken up again by the next cycle.
    """
    deadline, done = time.monotonic() + seconds, 0
    while time.monotonic() < deadline and (waiting := meanings.not_understood(db, READING, _AT_ONCE)):
        texts = {sha256: text for sha256 in waiting if (text := documents.document_text(db, sha256))}
        found = understood(pool, texts)
        with db.atomic():
            for sha256 in waiting:
                keep(db, sha256, found.get(sha256, Meanings()))
                for document in documents.with_content(db, sha256):
                    rename(db, document)
                    note_days(db, document)
                    mark_stale(db, "document", document)
        done += len(waiting)
    return done
