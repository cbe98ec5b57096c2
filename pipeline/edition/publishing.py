"""The order of publishing, and what makes everything stale at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain

from sqlite_utils import Database

from pipeline.edition.filing import file_entries
from pipeline.edition.making import Making, site_of
from pipeline.edition.table import TABLE
from pipeline.model import File, Published, Site
from pipeline.options import Options
from pipeline.publish import Output
from pipeline.store import changes, watching
from pipeline.store.database import durable
from pipeline.store.stale import PINGS
from pipeline.versions import EDITION

_FEEDS = ("atom.xml", "rss.xml", "feed.json")


def render(
    db: Database, options: Options, publisher: Output, *, everything: bool = False, alive: Callable[[], None] = lambda: None
) -> Published:
    """Render what went stale, or everything: whatever depends on the templates or the site's own settings, or where no output is found.

    `alive` is called for each file. Raises PublishError; what is stale stays so until it is published.
    """
    site = site_of(db, options)
    gone = file_entries(db, site, options)
    making, mark = Making(db, site, options), _fingerprint(site, options)
    whole = everything or watching.note(db, "published") != mark or not publisher.exists("index.html")
    stale = {producer.kind: changes.stale(db, producer.kind) for producer in TABLE}
    if not whole and not any(stale.values()):
        return Published()
    # What readers see, the store knows even after a power loss: else it would be found again, and have another time.
    with durable(db), db.atomic():
        watching.save_note(db, "publishing", mark)
    with _feeds_noted(db, options) as written:
        published = _everything(making, publisher, written, alive) if whole else _stale(making, publisher, stale, written, alive)
    published += Published(removed=publisher.remove(gone))
    _done(db, stale, mark)
    return published


@contextmanager
def _feeds_noted(db: Database, options: Options) -> Iterator[Callable[[str], None]]:
    """Feeds that are written inside the block are remembered for the hub, whatever becomes of the rest."""
    paths: list[str] = []
    try:
        yield lambda path: paths.append(path) if path.rpartition("/")[2] in _FEEDS else None
    finally:
        with db.atomic():
            for path in paths if options.publish.hub else ():
                changes.mark_stale(db, PINGS, path)


def _stale(
    making: Making, publisher: Output, stale: Mapping[str, Sequence[str]], written: Callable[[str], None], alive: Callable[[], None]
) -> Published:
    files = chain.from_iterable(one.files(making, stale[one.kind]) for one in TABLE if stale[one.kind])
    counts = publisher.write(_noting(files, [], alive), written)
    return Published(counts.written, counts.unchanged)


def _everything(making: Making, publisher: Output, written: Callable[[str], None], alive: Callable[[], None]) -> Published:
    paths: list[str] = []
    counts = publisher.write(_noting(chain.from_iterable(one.files(making, one.keys(making)) for one in TABLE), paths, alive), written)
    removed = publisher.sweep(frozenset((*paths, *(path for one in TABLE for path in one.beside(making)))))
    return Published(counts.written, counts.unchanged, removed)


def _noting(files: Iterable[File], paths: list[str], alive: Callable[[], None]) -> Iterator[File]:
    for file in files:
        alive()
        paths.append(file.path)
        yield file


def _done(db: Database, stale: Mapping[str, Sequence[str]], mark: str) -> None:
    with db.atomic():
        for kind, keys in stale.items():
            changes.clear_stale(db, kind, keys)
        watching.save_note(db, "published", mark)


def remember_published(db: Database, options: Options) -> None:
    """Take everything for published as it is, for a folder that was filled by other means than `publish`."""
    _done(db, {}, _fingerprint(site_of(db, options), options))


def _fingerprint(site: Site, options: Options) -> str:
    """What the published files depend on besides the store."""
    words = (site.title, site.base_url, sorted(site.topics.items()), site.contact, sorted(site.sources.items()))
    known = (EDITION, options.publish.images, options.publish.hub, site.mail, *words)
    return hashlib.sha256(repr((known, options.publish.remote or str(options.publish.directory.resolve()))).encode()).hexdigest()
