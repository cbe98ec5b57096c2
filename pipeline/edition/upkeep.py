"""Where publishing begins: nothing is loaded, and nothing touched, when nothing can have gone stale since the last time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from sqlite_utils import Database

from pipeline.edition import publishing
from pipeline.model import Published
from pipeline.options import Options, RetentionOptions
from pipeline.publish import Output
from pipeline.store import watching
from pipeline.store.stale import is_stale
from pipeline.versions import EDITION

_SEEN = "seen"


def publish(
    db: Database, options: Options, publisher: Output, *, everything: bool = False, alive: Callable[[], None] = lambda: None
) -> Published:
    """Bring the output folder up to the store. Nothing is touched when nothing went stale since the last time.

    What is linked is written before what links it. `everything` renders the whole folder and sweeps away what is left over;
    so does a change of the site's own settings. `alive` is called for each file. Raises PublishError; what is stale stays so until
    it is published.
    """
    seen = _fingerprint(db, options)
    if not everything and watching.note(db, _SEEN) == seen and not is_stale(db) and publisher.exists("index.html"):
        return Published()
    published = publishing.render(db, options, publisher, everything=everything, alive=alive)
    with db.atomic():
        watching.save_note(db, _SEEN, seen)
    return published


def _fingerprint(db: Database, options: Options) -> str:
    """Of everything, beside the stale things, that the output may depend on; what it does depend on is looked into when this changes."""
    titles = sorted((name, state.title) for name, state in watching.source_states(db).items())
    # What is kept how long shows nowhere, and how it is counted differs between a run by the clock and one with --now.
    shown = replace(options, retention=RetentionOptions())
    return hashlib.sha256(repr((EDITION, shown, titles)).encode()).hexdigest()
