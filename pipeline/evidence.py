"""What stood on the ministry's pages at a moment: the wording of a document or of a watched page, and how that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from sqlite_utils import Database

from pipeline.addresses import normalise
from pipeline.blobs import Blobs
from pipeline.errors import ConfigError
from pipeline.japanese.text import fold
from pipeline.model import DocumentPage, Source, Standing, Version
from pipeline.pages import read_page
from pipeline.store import documents, past
from pipeline.store.answers import Brought, brought_since

_JAPAN = timezone(timedelta(hours=9))
_MOST_NAMED = 8

State = Literal["standing", "gone", "not-linked", "not-watched"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a document (or page) at a moment.

    `state`: it stood there (`standing`), had stood there before and was gone (`gone`), its bytes were known but no watched page linked
    it (`not-linked`), or nothing was watched yet (`not-watched`; `known_since` says from when something is known). `seen` is when these
    bytes were first seen, `until` when others were; `raw_sha256` names the bytes as they were. `version` is None where the page linked
    an address whose bytes of that day are not known; `until` then says since when bytes of it are. `brought` is empty where the program
    saw it itself, else under which names it was imported and when. Times are aware.
    """

    kind: Literal["document", "page"]
    name: str
    at: datetime
    state: State
    known_since: datetime | None = None
    title: str = ""
    standings: tuple[Standing, ...] = ()
    version: int | None = None
    url: str = ""
    sha256: str | None = None
    raw_sha256: str | None = None
    media_type: str = ""
    seen: datetime | None = None
    until: datetime | None = None
    pages: tuple[DocumentPage, ...] = ()
    links: tuple[str, ...] = ()
    brought: tuple[Brought, ...] = ()


def look_up(db: Database, blobs: Blobs, sources: Sequence[Source], name: str, at: datetime) -> Evidence:
    """What stood there at `at` (aware) of what is named: a document's id, an address, a source's id, or a title.

    Raises ConfigError where nothing or more than one thing is called so.
    """
    address = normalise(name)
    source = next((one for one in sources if one.id == name or (address and one.url == address)), None)
    if source:
        return _page_at(db, blobs, source, at)
    document = name if documents.has_document(db, name) else (documents.document_of(db, address) if address else None)
    return _document_at(db, document or _titled(db, name), at)


def _titled(db: Database, words: str) -> str:
    """The one document of that title; one whose whole title it is goes before those that hold the words."""
    wanted = fold(words)
    holding = [(document, title) for document, title in past.titles(db) if wanted and wanted in fold(title)]
    whole = [row for row in holding if fold(row[1]) == wanted]
    found = dict(whole or holding)
    if len(found) == 1:
        return next(iter(found))
    if not found:
        raise ConfigError(f"{words}: the store has no document of this id, address or title; `search` finds words inside documents")
    shown = "\n".join(f"  {document}  {title}" for document, title in list(found.items())[:_MOST_NAMED])
    raise ConfigError(f"{words}: {len(found)} documents are called so; name one by its id:\n{shown}")


def _document_at(db: Database, document: str, at: datetime) -> Evidence:
    versions, standings = documents.versions(db, document), documents.standings(db, document)
    known = min((*(one.fetched for one in versions), *(one.since for one in standings)), default=None)
    if known is None or known > at:
        return Evidence("document", document, at, "not-watched", known)
    there = tuple(one for one in standings if one.since <= at and (one.until is None or one.until > at))
    before = sorted((one for one in standings if one.since <= at), key=lambda one: one.since)
    shown = there or tuple(before[-1:])
    version, following = _in_force(versions, at)
    if version and there and not _was_seen(db, version, {one.url for one in there}):
        following = _first_at({one.url for one in there}, versions, version)
        version = None
    state: State = "standing" if there else "gone" if before else "not-linked"
    title = shown[0].title if shown else next((title for name, title in past.titles(db) if name == document), "")
    until = following.fetched if following else None
    found = Evidence("document", document, at, state, known, title, shown, url=shown[0].url if shown else "", until=until)
    return _with_version(db, found, version) if version else found


def _in_force(versions: Sequence[Version], at: datetime) -> tuple[Version | None, Version | None]:
    """The version that was the newest at a moment, and the one after it."""
    ordered = sorted(versions, key=lambda one: one.number)
    before = [one for one in ordered if one.fetched <= at]
    return (before[-1] if before else None), next((one for one in ordered if one.fetched > at), None)


def _was_seen(db: Database, version: Version, linked: set[str]) -> bool:
    """Whether a version's bytes were seen behind an address that the page linked.

    A page that was brought without its documents may show a new address; what stood there was seen later or never, and may be other bytes.
    """
    return version.url in linked or any(past.had_bytes(db, version.document, url, version.sha256) for url in linked)


def _first_at(linked: set[str], versions: Sequence[Version], after: Version) -> Version | None:
    ordered = sorted(versions, key=lambda one: one.number)
    return next((one for one in ordered if one.number > after.number and one.url in linked), None)


def _with_version(db: Database, found: Evidence, version: Version) -> Evidence:
    text = documents.document_text(db, version.sha256)
    kept = documents.contents(db, [version.sha256]).get(version.sha256)
    raw_sha256 = kept.raw_sha256 if kept else None
    return replace(
        found, version=version.number, url=found.url or version.url, sha256=version.sha256, raw_sha256=raw_sha256,
        media_type=version.media_type, seen=version.fetched, pages=text.pages if text else (),
        brought=brought_since(db, raw_sha256, version.fetched) if raw_sha256 else (),
    )  # fmt: skip


def _page_at(db: Database, blobs: Blobs, source: Source, at: datetime) -> Evidence:
    """A watched page as it was accepted last before a moment."""
    snapshots = past.snapshots(db, source.id)
    before = [one for one in snapshots if one.at <= at]
    known = snapshots[0].at if snapshots else None
    if not before:
        return Evidence("page", source.id, at, "not-watched", known, source.title, url=source.url)
    accepted = before[-1]
    following = next((one.at for one in snapshots if one.at > at), None)
    page = read_page(blobs.get(accepted.raw_sha256), None, source.url, source.kind)
    links = tuple(f"{link.title}\t{link.url}" for link in page.links)
    return Evidence(
        "page", source.id, at, "standing", known, page.title, (), len(before), source.url, accepted.page_sha256, accepted.raw_sha256,
        "text/html" if source.kind == "page" else "application/xml", accepted.at, following, (DocumentPage(1, page.text),), links,
        brought_since(db, accepted.raw_sha256, accepted.at),
    )  # fmt: skip


def as_json(found: Evidence) -> dict[str, Any]:
    """What `at --json` prints; times in Japan's."""
    return {
        "kind": found.kind, "name": found.name, "at": _japan(found.at), "state": found.state, "known_since": _japan(found.known_since),
        "title": found.title, "url": found.url, "version": found.version, "sha256": found.sha256, "raw_sha256": found.raw_sha256,
        "media_type": found.media_type, "seen": _japan(found.seen), "until": _japan(found.until),
        "standings": [
            {"source": one.source, "page": one.page, "url": one.url, "title": one.title, "section": list(one.section), "mark": one.mark,
             "since": _japan(one.since), "until": _japan(one.until)}
            for one in found.standings
        ],
        "pages": [{"number": page.number, "name": page.name, "text": page.text} for page in found.pages],
        "links": [dict(zip(("title", "url"), link.split("\t"), strict=True)) for link in found.links],
        "brought": [{"name": one.name, "at": _japan(one.at)} for one in found.brought],
    }  # fmt: skip


def _japan(moment: datetime | None) -> str | None:
    return moment.astimezone(_JAPAN).isoformat() if moment else None
