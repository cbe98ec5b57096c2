"""What was brought is taken in, moment by moment, as if the program had looked at that time; nothing of it is announced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from sqlite_utils import Database

from pipeline import tell
from pipeline.backfill.assign import Plan, SavedFile, SavedPage
from pipeline.backfill.before import put_before, shown
from pipeline.backfill.between import is_gap, put_between
from pipeline.backfill.desk import Desk, Kept, gathered, read_ahead
from pipeline.backfill.material import Refusal
from pipeline.backfill.moments import Moment, age, moments
from pipeline.backfill.steps import Steps
from pipeline.model import Place, Source
from pipeline.pages import page_key
from pipeline.states import SourceState
from pipeline.store import documents, watching
from pipeline.store import past as stored
from pipeline.store.answers import Brought, note_brought
from pipeline.store.changes import mark_stale
from pipeline.visit import visit
from pipeline.visited import Tools

_KNOWN = Refusal("", "is known already", is_trouble=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A piece that is in the store now: a page of a source, or a version of a document."""

    name: str
    url: str
    at: datetime | None
    source: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class _Work:
    """What the pages of one source add: moments later than all that is known of it, early to late, earlier ones, late to early, and
    pages from times between that nobody watched, early to late."""

    source: Source
    pages: tuple[SavedPage, ...]
    moments: tuple[Moment, ...]
    between: tuple[Moment, ...]
    first: datetime | None

    def is_earlier(self, one: Moment) -> bool:
        return self.first is not None and one.at < self.first


def take_in(desk: Desk, plan: Plan, steps: Steps) -> Iterator[Taken | Refusal]:
    """Take in all of a plan, each moment in one transaction: whoever is interrupted says the same again and it goes on.

    What lies before a source's known history is put in front of it, from late to early; what lies after it is added, from early to
    late; what lies within it is put between pages that were brought as well. Documents are read before, a few at a time.
    """
    sources = {page.source.id: page.source for page in plan.pages}.values()
    works = [_work(desk, source, plan) for source in sources]
    news = {id(file): file for file in plan.files if not _is_known(desk.db, file)}
    coming = {id(file) for work in works for one in (*work.moments, *work.between) for file in one.files.values()}
    read_ahead(desk, [file for key, file in news.items() if key in coming or _precedes(desk.db, file)], steps)
    steps.begin("taking in", len(plan.pages) + len(plan.files))
    settle = _once(steps)
    for work in works:
        yield from _take_source(desk, work, settle)
    for file in sorted(plan.files, key=lambda one: (age(one), one.name)):
        yield _take_file(desk, file) if id(file) in news else replace(_KNOWN, name=file.name)
        settle(file)
    _note_names(desk, plan)


def _once(steps: Steps) -> Callable[[SavedPage | SavedFile], None]:
    """Tells each piece when it is settled first: a page at several moments, a document with its page."""
    told = set[int]()

    def settle(piece: SavedPage | SavedFile) -> None:
        if id(piece) not in told:
            told.add(id(piece))
            steps.done(piece.name)

    return settle


def _work(desk: Desk, source: Source, plan: Plan) -> _Work:
    pages = [page for page in plan.pages if page.source.id == source.id]
    first, last = stored.span(desk.db, source.id)
    found = list(moments(pages, plan.files))
    later = [one for one in found if not last or one.at > last]
    earlier = [one for one in found if first and one.at < first]
    outside = {one.at for one in (*later, *earlier)}
    between = tuple(one for one in found if one.at not in outside and one.at == one.page.at)
    # What fills a gap may make another one of a page that read as the one before it.
    between = between if any(is_gap(desk.db, one.page) for one in between) else ()
    return _Work(source, tuple(pages), (*later, *reversed(earlier)), between, first)


def _is_known(db: Database, file: SavedFile) -> bool:
    """Whether the history has these bytes behind the file's address already, since its day or longer."""
    document = documents.document_of(db, file.url)
    since = stored.bytes_since(db, document, file.sha256) if document else None
    return since is not None and (file.at is None or since <= file.at)


def _precedes(db: Database, file: SavedFile) -> bool:
    """Whether a file is of a day before all that is known of its document."""
    document = documents.document_of(db, file.url)
    known = documents.versions(db, document) if document else ()
    return file.at is not None and not (known and file.at >= known[0].fetched)


def _take_source(desk: Desk, work: _Work, settle: Callable[[SavedPage | SavedFile], None]) -> Iterator[Taken | Refusal]:
    source, hollow = work.source, set[datetime]()
    for one in work.moments:
        if work.is_earlier(one):
            _put_before(desk, source, one)
        elif one.page.links or not documents.places(desk.db, source.id):
            state = watching.source_states(desk.db).get(source.id, SourceState(source.id))
            visit(_tools(desk, source, one), source, state, 0)
        else:
            hollow.add(one.at)
        settle(one.page)
        for file in one.files.values():
            settle(file)
    new = {one.at for one in work.moments} | set(_take_between(desk, work))
    for page in work.pages:
        if page.at in hollow:
            yield Refusal(page.name, "has no links, while the page had some before")
        else:
            yield Taken(page.name, source.url, page.at, source.id) if page.at in new else _within(desk.db, page)
        settle(page)


def _take_between(desk: Desk, work: _Work) -> Iterator[datetime]:
    """Put pages into times that nobody watched; answers which."""
    for one in work.between:
        if is_gap(desk.db, one.page):
            found = gathered(desk, one.files.values(), one.at)
            with desk.db.atomic():
                put_between(desk.db, desk.blobs, one.page, found, desk.now)
            yield one.at


def _within(db: Database, page: SavedPage) -> Refusal:
    """Why a page from within the known history of its source is not taken: it is known, or another one is known to have stood there."""
    if _stands(db, page):
        return replace(_KNOWN, name=page.name)
    return Refusal(page.name, "lies within the history that is known of this page, which was another one then")


def _stands(db: Database, page: SavedPage) -> bool:
    """Whether the page that is known to have stood there then says the same."""
    before = [one for one in stored.snapshots(db, page.source.id) if one.at <= page.at]
    return bool(before) and before[-1].page_sha256 == page_key(shown(page.read(), page.source))


def _tools(desk: Desk, source: Source, one: Moment) -> Tools:
    bodies = {url: file.read for url, file in one.files.items()} | {source.url: one.page.read}
    watched = frozenset(other.url for other in desk.sources)
    kept, brought = Kept(one.at, bodies), frozenset(one.files)
    return Tools(desk.db, desk.blobs, kept, desk.pool, desk.options, one.at, watched, desk.options.hosts, brought)


def _put_before(desk: Desk, source: Source, one: Moment) -> None:
    found = gathered(desk, one.files.values(), one.at)
    with desk.db.atomic():
        put_before(desk.db, desk.blobs, source, one.page.read(), one.at, found)


def _take_file(desk: Desk, file: SavedFile) -> Taken | Refusal:
    """A document that is in the store with its page by now; or else by itself, behind its address, at its date."""
    document = documents.document_of(desk.db, file.url)
    if document and _is_known(desk.db, file):
        return Taken(file.name, file.url, file.at, document=document)
    if file.at is None:
        return Refusal(file.name, "no date is known, and no page that was brought links it: say --at")
    if not _precedes(desk.db, file):
        return Refusal(file.name, "lies within the history that is known of this document, which had other bytes")
    resource = gathered(desk, [file], file.at).resources[file.url]
    if resource.sha256 is None:
        return Refusal(file.name, resource.error or "cannot be read")
    with desk.db.atomic():
        place = Place("", file.url, file.title, file.title or PurePosixPath(file.name).name, (), None, "", "", None, 0, resource.sha256)
        document = document or tell.name_document(desk.db, place, frozenset(), "")
        documents.add_past_version(desk.db, document, resource.sha256, file.url, file.at)
        mark_stale(desk.db, "document", document)
    return Taken(file.name, file.url, file.at, document=document)


def _note_names(desk: Desk, plan: Plan) -> None:
    """Remember by which names the history is known that was brought: pages as they stood, documents since a day of theirs."""
    days = {page.at for page in plan.pages}
    with desk.db.atomic():
        for page in plan.pages:
            if _stands(desk.db, page):
                raw_sha256 = desk.blobs.put(page.read())
                note_brought(desk.db, raw_sha256, page.source.url, page.at, Brought(page.name, desk.now))
        for file in plan.files:
            document = documents.document_of(desk.db, file.url)
            since = stored.bytes_since(desk.db, document, file.sha256) if document else None
            if since and (since == file.at or since in days):
                note_brought(desk.db, file.sha256, file.url, since, Brought(file.name, desk.now))
