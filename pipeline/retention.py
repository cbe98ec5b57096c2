"""Old things are let go as `[retention]` says: once a day, after a cycle, and by default never."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlite_utils import Database

from pipeline.blobs import Blobs
from pipeline.options import Options
from pipeline.paths import image_path
from pipeline.publish import Output
from pipeline.store import documents, retention, watching
from pipeline.store.stale import mark_stale
from pipeline.store.views import View, set_pictured
from pipeline.watch import daily

_LAST = "retention"
"""The note that says on which day this was done."""


def let_go(db: Database, blobs: Blobs, publisher: Output, options: Options, now: datetime) -> int:
    """Let go what is over its time; answers how many pictures and files. Nothing that the present or an entry needs goes unasked.

    The store notes it before a file is removed: a kill in between leaves a file that nobody misses.
    """
    keep, known = options.retention, watching.note(db, _LAST)
    is_due, mark = daily(known, now.date(), at_once=keep.at_once)
    if not any((keep.images, keep.superseded, keep.evidence, keep.visits)) or mark == known:
        return 0
    if not is_due:
        with db.atomic():
            watching.save_note(db, _LAST, mark)
        return 0
    gone = 0
    if keep.images:
        gone += sum(_without_pictures(db, publisher, view) for view in retention.pictured_before(db, now - keep.images))
    for sha256 in dict.fromkeys(_over(db, options, now)):
        with db.atomic():
            retention.release(db, sha256, now)
        gone += blobs.remove(sha256)
    with db.atomic():
        if keep.visits:
            retention.forget_visits(db, now - keep.visits)
        watching.save_note(db, _LAST, mark)
    return gone


def _over(db: Database, options: Options, now: datetime) -> Iterator[str]:
    keep = options.retention
    if keep.superseded:
        yield from retention.superseded(db, now - keep.superseded, told=False)
    if keep.evidence:
        yield from retention.superseded(db, now - keep.evidence, told=True)
        yield from retention.old_snapshots(db, now - keep.evidence)


def _without_pictures(db: Database, publisher: Output, view: View) -> int:
    """The page is rendered again without its picture at the end of this cycle."""
    numbers = documents.page_numbers(db, view.sha256)
    with db.atomic():
        set_pictured(db, view, -1)
        mark_stale(db, "document", view.document)
    return publisher.remove(image_path(view.document, view.version, number, small=small) for number in numbers for small in (False, True))
