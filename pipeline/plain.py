"""What is added to entries between their visits and their publication: chapters of white papers, a rewrite by a model.

A visit marks in its own transaction what is to be looked at, so that a cycle that is killed before leaves it to the next one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from sqlite_utils import Database

from pipeline import bookshelf, rewrite
from pipeline.model import Entry
from pipeline.options import Options
from pipeline.pool import Pool
from pipeline.sources import sources_of
from pipeline.store import changes
from pipeline.store.watching import note, save_note
from pipeline.versions import CONTENTS

_SHELF, _ENTRY = "shelf", "plain"
_READING = "shelf reading"
"""The note of which reading of white papers has been applied to all."""


def mark(db: Database, source: str, entries: Iterable[Entry]) -> None:
    """Inside the transaction of a visit that found something: its page may be a white paper's, its entries are new."""
    changes.mark_stale(db, _SHELF, source)
    for entry in entries:
        changes.mark_stale(db, _ENTRY, entry.id)


def add_plain_words(db: Database, options: Options, pool: Pool) -> None:
    """Bring white papers up to what was visited and complete the summaries of what was told since the last time."""
    marked, is_new = changes.stale(db, _SHELF), note(db, _READING) != str(CONTENTS)
    if not marked and not is_new:
        return
    told = changes.stale_entries(db, _ENTRY)
    bookshelf.shelve(db, pool, [source for source in sources_of(db, options) if is_new or source.id in marked], told)
    if options.summary.endpoint:
        rewrite.rewrite(db, options, told, os.environ.get(rewrite.KEY, ""))
    with db.atomic():
        save_note(db, _READING, str(CONTENTS))
        changes.clear_stale(db, _SHELF, marked)
        changes.clear_stale(db, _ENTRY, [entry.id for entry in told])
