"""What documents mean, taken into the store: in the transaction of their visit, and later for what was read before."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from sqlite_utils import Database

from pipeline.fees.meant import READING, meant
from pipeline.fees.notices import named, title_key
from pipeline.model import Document, Meanings, Notice
from pipeline.pool import Pool
from pipeline.store import documents, meanings
from pipeline.store.changes import mark_stale

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
            mark_stale(db, "document", document)


def rename(db: Database, document: str) -> None:
    """Note under what titles and numbers a document is cited by now: by the words of its links, and by its own first pages.

    Where these changed, the pages of documents that correct it are to be rendered again.
    """
    known = [named(words) for words in documents.called(db, document)]
    known += [notice for version in documents.versions(db, document) if (notice := meanings.notice(db, version.sha256))]
    if meanings.save_names(db, document, {name for notice in known for name in _names(notice)}):
        mark_stale(db, "document", document)
        for said in meanings.corrections_to(db, document):
            mark_stale(db, "document", said.document)


def _names(notice: Notice) -> Iterable[tuple[str, str, str]]:
    issued = notice.issued.isoformat() if notice.issued else ""
    return ((title_key(notice.title), number, issued) for number in notice.numbers or ("",))


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
                    mark_stale(db, "document", document)
        done += len(waiting)
    return done
