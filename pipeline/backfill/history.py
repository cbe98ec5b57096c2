"""What was brought is taken in, moment by moment, as if the program had looked at that time; nothing of it is announced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from pipeline import tell
from pipeline.backfill.assign import Plan, SavedFile, SavedPage
from pipeline.backfill.before import put_before
from pipeline.backfill.material import Refusal
from pipeline.blobs import Blobs
from pipeline.errors import ImportRefused, Refused, Unreachable
from pipeline.gather import Gathered, gather, read_texts
from pipeline.knowledge import keep, understood
from pipeline.model import Fetched, Place, Source, Validators
from pipeline.options import Options
from pipeline.pool import Pool
from pipeline.states import NOTHING_KNOWN, SourceState
from pipeline.store import documents, watching
from pipeline.store import past as stored
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
class Moment:
    """A page in force at a time, and what lay behind the addresses that it links, as far as that was brought."""

    page: SavedPage
    at: datetime
    files: Mapping[str, SavedFile]


class Kept:
    """What was kept of a moment answers in the place of the ministry's servers."""

    def __init__(self, at: datetime, bodies: Mapping[str, Callable[[], bytes]]) -> None:
        self._at, self._bodies = at, bodies

    def get(self, url: str, validators: Validators = NOTHING_KNOWN, *, hosts: frozenset[str] = frozenset()) -> Fetched:  # noqa: ARG002
        """The body brought for an address. Raises Refused where there is none, Unreachable where it cannot be read."""
        if url not in self._bodies:
            raise Refused(url, "was not brought")
        try:
            body = self._bodies[url]()
        except ImportRefused as error:
            raise Unreachable(url, str(error)) from error
        return Fetched(url, url, 200, body, "", None, NOTHING_KNOWN, self._at, requests=0)

    def robots_state(self) -> Mapping[str, tuple[str, datetime]]:
        """None was asked for."""
        return {}


@dataclass(frozen=True, slots=True)
class Desk:
    """What taking in works with."""

    db: Database
    blobs: Blobs
    pool: Pool
    options: Options
    sources: tuple[Source, ...]


def moments(pages: list[SavedPage], files: list[SavedFile]) -> Iterator[Moment]:
    """The moments of one source in the order of time: at each a page or a document behind one of its links is another.

    A document without date is there as soon as a page links it; one that is older than its page comes with the page.
    """
    pages = sorted(pages, key=lambda page: page.at)
    linked = [file for file in files if any(file.url in page.links for page in pages)]
    times = {page.at for page in pages} | {file.at for file in linked if file.at and file.at > pages[0].at}
    for at in sorted(times):
        page = next(page for page in reversed(pages) if page.at <= at)
        there = sorted((file for file in linked if file.url in page.links and (file.at is None or file.at <= at)), key=_age)
        yield Moment(page, at, {file.url: file for file in there})


def _age(file: SavedFile) -> tuple[bool, datetime | str]:
    return file.at is not None, file.at or ""


def take_in(desk: Desk, plan: Plan, progress: Callable[[str], None]) -> Iterator[Taken | Refusal]:
    """Take in all of a plan, each moment in one transaction: whoever is interrupted says the same again and it goes on.

    What lies before a source's known history is put in front of it, from late to early; what lies after it is added, from early to
    late; of what lies within it nothing more can be learnt. `progress` is called with the name of each piece.
    """
    for source in {page.source.id: page.source for page in plan.pages}.values():
        pages = [page for page in plan.pages if page.source.id == source.id]
        yield from _take_source(desk, source, pages, plan.files, progress)
    for file in sorted(plan.files, key=lambda one: (_age(one), one.name)):
        progress(file.name)
        yield _take_file(desk, file)


def _take_source(
    desk: Desk, source: Source, pages: list[SavedPage], files: list[SavedFile], progress: Callable[[str], None]
) -> Iterator[Taken | Refusal]:
    first, last = stored.span(desk.db, source.id)
    all_moments = list(moments(pages, files))
    earlier = [one for one in all_moments if first and one.at < first]
    later = [one for one in all_moments if not last or one.at > last]
    for one in later:
        if not one.page.links and documents.places(desk.db, source.id):
            continue
        state = watching.source_states(desk.db).get(source.id, SourceState(source.id))
        visit(_tools(desk, source, one), source, state, 0)
        progress(one.page.name)
    for one in reversed(earlier):
        _put_before(desk, source, one)
        progress(one.page.name)
    new = {one.at for one in (*earlier, *later)}
    for page in pages:
        known = replace(_KNOWN, name=page.name)
        yield Taken(page.name, source.url, page.at, source.id) if page.at in new else known


def _tools(desk: Desk, source: Source, one: Moment) -> Tools:
    bodies = {url: file.read for url, file in one.files.items()} | {source.url: one.page.read}
    watched = frozenset(other.url for other in desk.sources)
    kept, brought = Kept(one.at, bodies), frozenset(one.files)
    return Tools(desk.db, desk.blobs, kept, desk.pool, desk.options, one.at, watched, desk.options.hosts, brought)


def _put_before(desk: Desk, source: Source, one: Moment) -> None:
    gathered = _gathered(desk, {url: file.read for url, file in one.files.items()}, one.at)
    meant = understood(desk.pool, gathered.texts)
    with desk.db.atomic():
        _save_contents(desk.db, gathered)
        put_before(desk.db, desk.blobs, source, one.page.read(), one.at, gathered)
        for sha256, found in meant.items():
            keep(desk.db, sha256, found)


def _gathered(desk: Desk, bodies: Mapping[str, Callable[[], bytes]], at: datetime) -> Gathered:
    gathered = gather(bodies, {}, Kept(at, bodies), desk.blobs, desk.options.hosts, at)
    names = {resource.sha256: url for url, resource in gathered.resources.items() if resource.sha256}
    read_texts(gathered, documents.contents(desk.db, gathered.contents), desk.blobs, desk.pool, names)
    return gathered


def _save_contents(db: Database, gathered: Gathered) -> None:
    for sha256, text in gathered.texts.items():
        documents.save_content(db, gathered.contents[sha256], text)


def _take_file(desk: Desk, file: SavedFile) -> Taken | Refusal:
    """A document that is in the store with its page by now; or else by itself, behind its address, at its date."""
    document = documents.document_of(desk.db, file.url)
    if document and stored.has_bytes(desk.db, document, file.sha256):
        return Taken(file.name, file.url, file.at, document=document)
    if file.at is None:
        return Refusal(file.name, "no date is known, and no page that was brought links it: say --at")
    gathered = _gathered(desk, {file.url: file.read}, file.at)
    resource = gathered.resources[file.url]
    if resource.sha256 is None:
        return Refusal(file.name, resource.error or "cannot be read")
    known = documents.versions(desk.db, document) if document else ()
    if known and file.at >= known[0].fetched:
        return Refusal(file.name, "lies within the history that is known of this document, which had other bytes")
    meant = understood(desk.pool, gathered.texts)
    with desk.db.atomic():
        _save_contents(desk.db, gathered)
        place = Place("", file.url, file.title, file.title or file.name, (), None, "", "", None, 0, resource.sha256)
        document = document or tell.name_document(desk.db, place, frozenset(), "")
        documents.add_past_version(desk.db, document, resource.sha256, file.url, file.at)
        for sha256, found in meant.items():
            keep(desk.db, sha256, found)
        mark_stale(desk.db, "document", document)
    return Taken(file.name, file.url, file.at, document=document)
