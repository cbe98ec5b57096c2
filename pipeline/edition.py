"""From the store to the output folder: what went stale is rendered again, or everything."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain

from sqlite_utils import Database

from pipeline import render
from pipeline.model import Change, Entry, File, Site
from pipeline.options import Options
from pipeline.pictures import image_paths
from pipeline.publish import Publisher
from pipeline.render.pageview import page_path
from pipeline.render.redline import redline_table
from pipeline.store import changes, documents, views, watching
from pipeline.understand import from_json

EDITION = "4"
"""Version of the templates; raised when they change, so that the next run renders everything again."""
_JAPAN = timezone(timedelta(hours=9))
_SHOWN = 100
_KINDS = ("view", "document", "entry", "topic")


@dataclass(frozen=True, slots=True)
class Published:
    """How many files were written, were the same already, were taken away."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0

    def __add__(self, other: Published) -> Published:
        """Both together."""
        return Published(self.written + other.written, self.unchanged + other.unchanged, self.removed + other.removed)


def site_of(db: Database, options: Options) -> Site:
    """What the publications say about themselves: topics in the order of the sources, then of the rules.

    A source is called by its configured title, else by the title that its page has.
    """
    seen = watching.source_states(db)
    titles = {source.topic: source.topic for source in options.sources if source.topic}
    titles |= {rule.name: rule.title for rule in options.topics}
    sources = {name: state.title for name, state in seen.items() if state.title}
    sources |= {source.id: source.title or sources.get(source.id) or source.url for source in options.sources}
    return Site(options.publish.title, options.publish.base_url, titles, options.http.contact, sources)


def publish(db: Database, options: Options, publisher: Publisher, *, everything: bool = False) -> Published:
    """Bring the output folder up to the store. Nothing is touched when nothing went stale since the last time.

    What is linked is written before what links it. `everything` renders the whole folder and sweeps away what is left over;
    so does a change of the site's own settings.
    """
    site = site_of(db, options)
    mark = _fingerprint(site, options)
    whole = everything or watching.note(db, "published") != mark or not publisher.exists("index.html")
    stale = {kind: changes.stale(db, kind) for kind in _KINDS}
    if whole:
        return _publish_all(db, site, publisher, stale, mark, images=options.publish.images)
    if not any(stale.values()):
        return Published()
    pages = _views(db, site, stale["view"], images=options.publish.images)
    counts = publisher.write(chain(pages, _files(db, site, stale["document"], stale["entry"], stale["topic"])))
    _done(db, stale, mark)
    return Published(counts.written, counts.unchanged)


def _publish_all(db: Database, site: Site, publisher: Publisher, stale: dict[str, list[str]], mark: str, *, images: bool) -> Published:
    topics = list(dict.fromkeys((*site.topics, *changes.topics(db))))
    entries = (entry.id for entry in changes.entries(db))
    paths: list[str] = []
    files = _noting((*render.static_files(site), render.opml_file(site)), paths)
    counts = publisher.write(files)
    shown = (f"{document} {number}" for document, number in views.all_views(db))
    everything = chain(_views(db, site, shown, images=images), _files(db, site, documents.document_ids(db), entries, topics, whole=True))
    rest = publisher.write(_noting(everything, paths))
    removed = publisher.sweep(frozenset((*paths, *(image_paths(db) if images else ()))))
    _done(db, stale, mark)
    return Published(counts.written + rest.written, counts.unchanged + rest.unchanged, removed)


def _noting(files: Iterable[File], paths: list[str]) -> Iterator[File]:
    for file in files:
        paths.append(file.path)
        yield file


def _files(
    db: Database, site: Site, document_ids: Iterable[str], entry_ids: Iterable[str], topics: Iterable[str], *, whole: bool = False
) -> Iterator[File]:
    """Pages of documents and entries, then of their months and topics, the home page and the feeds of everything last."""
    months: set[str] = set()
    for name in document_ids:
        if record := documents.record(db, name):
            titles, steps = changes.entry_titles(db, record.entries), _redlines(db, record.changes)
            yield render.document_file(site, record, titles, _first_pages(db, name), steps)
    for name in entry_ids:
        if entry := changes.entry(db, name):
            months.add(f"{entry.published.astimezone(_JAPAN):%Y-%m}")
            yield render.entry_file(site, entry, changes.entry_titles(db, entry.former), _redlines(db, entry.changes))
    for topic in (*topics, None):
        yield from _lists(db, site, topic, months, whole=whole)


def _first_pages(db: Database, document: str) -> dict[int, str]:
    """The path of the first page's view of every version that is shown."""
    numbers = {view.version: documents.page_numbers(db, view.sha256) for view in views.views(db, document)}
    return {version: page_path(document, version, pages[0]) for version, pages in numbers.items() if pages}


def _views(db: Database, site: Site, keys: Iterable[str], *, images: bool) -> Iterator[File]:
    """The pages of versions, named by document and number."""
    for key in keys:
        name, _, number = key.partition(" ")
        record = documents.record(db, name)
        version = next((one for one in record.versions if one.number == int(number)), None) if record else None
        document = documents.document_text(db, version.sha256) if version else None
        if record and version and document:
            view = next((one for one in views.views(db, name) if one.version == version.number), None)
            pictured = images and view is not None and view.pictured >= 0
            for place in range(len(document.pages)):
                yield render.page_file(site, record, version, document, place, image=pictured)


def _redlines(db: Database, told: Iterable[Change]) -> dict[str, str]:
    """The tables of what differs, by change."""
    pairs = {change.id: (change.previous_sha256, change.sha256) for change in told}
    shown = {name: documents.difference(db, old, new) for name, (old, new) in pairs.items() if old and new}
    return {name: redline_table(from_json(text)) for name, text in shown.items() if text}


def _lists(db: Database, site: Site, topic: str | None, touched: Iterable[str], *, whole: bool) -> Iterator[File]:
    """Months, archives, feeds and front page of a topic, or of everything. A full archive never changes: only the last is new."""
    newest = changes.entries(db, topic=topic, limit=_SHOWN)
    months = changes.months(db, topic)
    for month in sorted(set(touched) & set(months)):
        yield render.month_file(site, topic, month, _of_month(db, topic, month), months)
    full = changes.count_entries(db, topic) // _SHOWN
    for number in range(1, full + 1) if whole else range(max(full, 1), full + 1):
        yield render.archive_file(site, topic, number, changes.archived(db, topic, number, _SHOWN))
    yield from render.feed_files(site, topic, newest, archives=full)
    stated = changes.occasions(db, topic=topic)
    telling = tuple(filter(None, (changes.entry(db, name) for name in dict.fromkeys(one.entry for one in stated))))
    occasions = [render.Occasion(one.entry, one.day, f"{one.binding}：{one.title}（{one.page}ページ）") for one in stated]
    yield render.calendar_file(site, topic, telling, occasions)
    yield render.home_file(site, newest, months) if topic is None else render.topic_file(site, topic, newest, months)


def _of_month(db: Database, topic: str | None, month: str) -> tuple[Entry, ...]:
    year, number = (int(part) for part in month.split("-"))
    first = datetime(year, number, 1, tzinfo=_JAPAN).astimezone(UTC)
    following = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=_JAPAN).astimezone(UTC)
    return changes.entries(db, topic=topic, since=first, before=following)


def _done(db: Database, stale: dict[str, list[str]], mark: str) -> None:
    with db.atomic():
        for kind, keys in stale.items():
            changes.clear_stale(db, kind, keys)
        watching.save_note(db, "published", mark)


def _fingerprint(site: Site, options: Options) -> str:
    """What the published files depend on besides the store."""
    words = (site.title, site.base_url, sorted(site.topics.items()), site.contact, sorted(site.sources.items()))
    known = (EDITION, options.publish.images, *words)
    return hashlib.sha256(repr((known, str(options.publish.directory.resolve()))).encode()).hexdigest()
