"""Documents in the store: contents and their text, versions, places, standings."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlite_utils import Database

from pipeline.model import ComparedRow, Content, Document, DocumentPage, DocumentRecord, Place, PlaceState, Standing, Version
from pipeline.store.changes import changes_of_document
from pipeline.store.database import Row, day, from_day, from_moment, from_words, insert, moment, rows, run, words
from pipeline.store.finding import find_pages
from pipeline.store.meanings import mark_codes
from pipeline.store.search import forget_page, index_page, index_title
from pipeline.store.stale import mark_stale

_MANY = 500
_JAPAN = timezone(timedelta(hours=9))


@dataclass(frozen=True, slots=True)
class Kept:
    """A content in the store: its raw bytes lie as `raw_sha256`, and version `reader` of the reader made its text."""

    content: Content
    raw_sha256: str
    reader: int


def contents(db: Database, hashes: Collection[str]) -> dict[str, Kept]:
    """The known contents of these hashes."""
    wanted, found = sorted(hashes), {}
    for start in range(0, len(wanted), _MANY):
        part = wanted[start : start + _MANY]
        marks = ", ".join("?" * len(part))
        for row in rows(db, f"SELECT * FROM contents WHERE sha256 IN ({marks})", *part):  # noqa: S608
            content = Content(row["sha256"], row["text_sha256"], row["media_type"], row["size"])
            found[row["sha256"]] = Kept(content, row["raw_sha256"], row["reader"])
    return found


def save_content(db: Database, kept: Kept, document: Document) -> None:
    """Remember a content and its text, page by page."""
    content = kept.content
    insert(
        db, "contents", sha256=content.sha256, raw_sha256=kept.raw_sha256, text_sha256=content.text_sha256, media_type=content.media_type,
        size=content.size, state=document.state, note=document.note, hidden=words(document.hidden), reader=kept.reader,
    )  # fmt: skip
    run(db, "UPDATE views SET drawn = 0 WHERE sha256 = ?", content.sha256)
    if document.state == "read":
        run(db, "INSERT OR IGNORE INTO not_understood (sha256) VALUES (?)", content.sha256)
    for row in rows(db, "SELECT number, text FROM pages WHERE sha256 = ?", content.sha256):
        forget_page(db, content.sha256, row["number"], row["text"])
    run(db, "DELETE FROM pages WHERE sha256 = ?", content.sha256)
    for page in document.pages:
        index_page(db, content.sha256, page.number, page.text)
        insert(db, "pages", sha256=content.sha256, number=page.number, name=page.name, writing=page.writing, ocr=page.ocr,
               note=page.note, text=page.text, compared=_packed(page.compared))  # fmt: skip


def document_text(db: Database, sha256: str) -> Document | None:
    """The text of a content as it was read, or None where it is not known."""
    for row in rows(db, "SELECT * FROM contents WHERE sha256 = ?", sha256):
        pages = rows(db, "SELECT * FROM pages WHERE sha256 = ? ORDER BY number", sha256)
        read = tuple(_page(page) for page in pages)
        return Document(row["media_type"], read, from_words(row["hidden"]), row["state"], row["note"])
    return None


def _page(row: Row) -> DocumentPage:
    return DocumentPage(
        row["number"], row["text"], row["writing"], bool(row["ocr"]), row["name"], row["note"], _unpacked(row["compared"])
    )


def _packed(rows: Iterable[ComparedRow]) -> str:
    return json.dumps([astuple(row) for row in rows], separators=(",", ":"))


def _unpacked(text: str) -> tuple[ComparedRow, ...]:
    return tuple(
        ComparedRow(line, tuple(columns), tuple(lines), old, head, tuple(map(tuple, parts)))
        for line, columns, lines, old, head, parts in json.loads(text)
    )


def page_numbers(db: Database, sha256: str) -> tuple[int, ...]:
    """The numbers of a content's pages, in order; hidden sheets of a workbook are counted and not among them."""
    return tuple(row["number"] for row in rows(db, "SELECT number FROM pages WHERE sha256 = ? ORDER BY number", sha256))


def places(db: Database, source: str) -> tuple[Place, ...]:
    """Where documents stand or stood on a source's page, in page order."""
    return tuple(_place(row) for row in rows(db, "SELECT * FROM places WHERE source = ? ORDER BY position, document", source))


def urls(db: Database, source: str, state: PlaceState) -> list[str]:
    """The addresses of the places of a source's page that are in a state, in page order."""
    sql = "SELECT url FROM places WHERE source = ? AND state = ? ORDER BY position, document"
    return [row["url"] for row in rows(db, sql, source, state)]


def _place(row: Row) -> Place:
    return Place(
        row["document"], row["url"], row["text"], row["title"], from_words(row["section"]), row["mark"], row["label"], row["context"],
        from_day(row["published"]), row["position"], row["sha256"], row["state"],
    )  # fmt: skip


def save_place(db: Database, source: str, page: str, place: Place, at: datetime) -> None:
    """Remember a place; what changed of its words, address or being there is added to the history of standings."""
    before = rows(db, "SELECT state FROM places WHERE source = ? AND document = ?", source, place.document)
    if before and before[0]["state"] != place.state and place.sha256:
        mark_codes(db, place.sha256)
    insert(
        db, "places", source=source, document=place.document, url=place.url, text=place.text, title=place.title,
        section=words(place.section), mark=place.mark, label=place.label, context=place.context, published=day(place.published),
        position=place.position, sha256=place.sha256, state=place.state,
    )  # fmt: skip
    found = rows(db, "SELECT * FROM standings WHERE document = ? AND source = ? AND until IS NULL", place.document, source)
    shown = (place.url, place.title, words(place.section), place.mark)
    if found and place.state == "standing" and (found[0]["url"], found[0]["title"], found[0]["section"], found[0]["mark"]) == shown:
        return
    if place.state == "missing":
        return
    run(db, "UPDATE standings SET until = ? WHERE document = ? AND source = ? AND until IS NULL", moment(at), place.document, source)
    if place.state == "standing":
        insert(db, "standings", id=None, source=source, document=place.document, page=page, url=place.url, title=place.title,
               section=words(place.section), mark=place.mark, since=moment(at), until=None)  # fmt: skip


def seen_places(db: Database, sources: Collection[str]) -> list[tuple[Place, datetime]]:
    """Every place on pages of these sources, standing or left, with the time at which it was first seen."""
    marks = ", ".join("?" * len(sources))
    seen = "SELECT min(s.since) FROM standings s WHERE s.document = p.document AND s.source = p.source"
    sql = f"SELECT p.*, ({seen}) AS seen FROM places p WHERE p.source IN ({marks})"  # noqa: S608
    found = ((_place(row), from_moment(row["seen"])) for row in rows(db, sql, *sources))
    return [(place, seen) for place, seen in found if seen]


def document_at(db: Database, url: str, but_not: Collection[str]) -> str | None:
    """The document that stands at an address on some page, but none of those named."""
    found = rows(db, "SELECT document FROM places WHERE url = ? AND state = 'standing' ORDER BY source", url)
    return next((row["document"] for row in found if row["document"] not in but_not), None)


def has_document(db: Database, document: str) -> bool:
    """Whether the id is taken."""
    return bool(rows(db, "SELECT 1 FROM documents WHERE id = ?", document))


def is_unplaced(db: Database, document: str, url: str) -> bool:
    """Whether a document of this address is known that never stood on a watched page: it was brought from the past."""
    sql = "SELECT 1 FROM documents WHERE id = ? AND first_url = ? AND NOT EXISTS (SELECT 1 FROM places WHERE document = documents.id)"
    return bool(rows(db, sql, document, url))


def document_of(db: Database, url: str) -> str | None:
    """The document that stands, or else last stood, at an address, or was first seen there."""
    sql = (
        "SELECT document, 2 AS rank, '9' AS since FROM places WHERE url = ? AND state = 'standing'"
        " UNION ALL SELECT document, 1, since FROM standings WHERE url = ? UNION ALL SELECT id, 0, '' FROM documents WHERE first_url = ?"
        " ORDER BY 2 DESC, 3 DESC LIMIT 1"
    )
    return next((row["document"] for row in rows(db, sql, url, url, url)), None)


def save_document(db: Database, document: str, first_url: str, title: str, topic: str) -> None:
    """Remember a document under its newest title; its shown pages bear the title and are rendered again where it changed."""
    if any(row["title"] != title for row in rows(db, "SELECT title FROM documents WHERE id = ?", document)):
        for row in rows(db, "SELECT version FROM views WHERE document = ? ORDER BY version", document):
            mark_stale(db, "view", f"{document} {row['version']}")
            find_pages(db, document, row["version"])
    run(
        db,
        "INSERT INTO documents (id, first_url, title, topic) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET title = excluded.title WHERE title <> excluded.title",
        document, first_url, title, topic,
    )  # fmt: skip
    index_title(db, "document", document, title)


def add_version(db: Database, document: str, sha256: str, url: str, at: datetime) -> None:
    """Remember that the document has these bytes now, unless its newest version has them."""
    newest = rows(db, "SELECT number, sha256 FROM versions WHERE document = ? ORDER BY number DESC LIMIT 1", document)
    if newest and newest[0]["sha256"] == sha256:
        return
    number = newest[0]["number"] + 1 if newest else 1
    insert(db, "versions", document=document, number=number, sha256=sha256, url=url, fetched=moment(at))
    for row in newest:
        mark_codes(db, row["sha256"])
    mark_codes(db, sha256)


def add_past_version(db: Database, document: str, sha256: str, url: str, at: datetime) -> bool:
    """Remember that the document had these bytes at a time of the past; answers whether that is new.

    Numbers that were given never change, since published addresses have them: what is older than the oldest counts down from it
    (0, -1, …). Between known versions none is put, but one that was seen later stood there since then.
    """
    known = rows(db, "SELECT number, sha256, fetched FROM versions WHERE document = ? ORDER BY number", document)
    if not known or (then := moment(at) or "") > known[-1]["fetched"]:
        add_version(db, document, sha256, url, at)
        return not known or known[-1]["sha256"] != sha256
    oldest = known[0]
    if then >= oldest["fetched"]:
        following = next((row for row in known if row["fetched"] > then), None)
        if following is None or following["sha256"] != sha256:
            return False
        run(db, "UPDATE versions SET fetched = ? WHERE document = ? AND number = ?", then, document, following["number"])
        return True
    if oldest["sha256"] == sha256:
        run(db, "UPDATE versions SET fetched = ? WHERE document = ? AND number = ?", then, document, oldest["number"])
        return True
    insert(db, "versions", document=document, number=oldest["number"] - 1, sha256=sha256, url=url, fetched=then)
    return True


def versions(db: Database, document: str) -> tuple[Version, ...]:
    """The versions of a document, oldest first."""
    sql = (
        "SELECT v.*, c.media_type, c.size FROM versions v LEFT JOIN contents c ON c.sha256 = v.sha256"
        " WHERE v.document = ? ORDER BY v.number"
    )
    return tuple(_version(row) for row in rows(db, sql, document))


def _version(row: Row) -> Version:
    fetched = from_moment(row["fetched"])
    assert fetched is not None
    return Version(row["document"], row["number"], row["sha256"], row["url"], row["media_type"] or "", row["size"] or 0, fetched)


def standings(db: Database, document: str) -> tuple[Standing, ...]:
    """Where a document stood when, newest first."""
    return tuple(_standing(row) for row in rows(db, "SELECT * FROM standings WHERE document = ? ORDER BY since DESC, id DESC", document))


def _standing(row: Row) -> Standing:
    since = from_moment(row["since"])
    assert since is not None
    return Standing(
        row["source"], row["page"], row["url"], row["title"], from_words(row["section"]), row["mark"], since, from_moment(row["until"])
    )


def record(db: Database, document: str) -> DocumentRecord | None:
    """All that is known of a document, or None."""
    for row in rows(db, "SELECT * FROM documents WHERE id = ?", document):
        told = changes_of_document(db, document)
        told_in = "SELECT e.entry FROM entry_changes e JOIN changes c ON c.id = e.change WHERE c.document = ? ORDER BY c.number DESC"
        entries = rows(db, told_in, document)
        entry_ids = tuple(dict.fromkeys(found["entry"] for found in entries))
        return DocumentRecord(
            document, row["title"], row["topic"], versions(db, document), standings(db, document), tuple(reversed(told)), entry_ids
        )
    return None


def called(db: Database, document: str) -> tuple[str, ...]:
    """The words by which pages call a document or called it: titles, and the item lines above short ones."""
    sql = (
        "SELECT title AS words FROM places WHERE document = ? UNION SELECT context FROM places WHERE document = ?"
        " UNION SELECT title FROM standings WHERE document = ? ORDER BY 1"
    )
    return tuple(row["words"] for row in rows(db, sql, document, document, document) if row["words"])


def place_of(db: Database, document: str) -> Place | None:
    """Where a document stands, or stood last: the first source's place of those where it stands now."""
    sql = "SELECT * FROM places WHERE document = ? ORDER BY state <> 'standing', source LIMIT 1"
    return next((_place(row) for row in rows(db, sql, document)), None)


def version_with(db: Database, document: str, sha256: str) -> int:
    """The number of the newest version of a document with these bytes; 0 where it never had them."""
    sql = "SELECT coalesce(max(number), 0) AS n FROM versions WHERE document = ? AND sha256 = ?"
    return int(rows(db, sql, document, sha256)[0]["n"])


def with_content(db: Database, sha256: str) -> tuple[str, ...]:
    """The documents of which a content is or was a version."""
    return tuple(row["document"] for row in rows(db, "SELECT DISTINCT document FROM versions WHERE sha256 = ? ORDER BY 1", sha256))


def save_difference(db: Database, old: str, new: str, shown: str) -> None:
    """Keep what differs between two contents, as the shell has it put into words."""
    insert(db, "differences", old=old, new=new, shown=shown)


def difference(db: Database, old: str, new: str) -> str | None:
    """What differs between two contents, or None where they were not compared."""
    found = rows(db, "SELECT shown FROM differences WHERE old = ? AND new = ?", old, new)
    return str(found[0]["shown"]) if found else None


def withdrawn(db: Database, document: str) -> date | None:
    """Since which day in Japan a document stands nowhere any more, told as removed; None while it stands or is only missed."""
    standing = rows(db, "SELECT 1 FROM places WHERE document = ? AND state IN ('standing', 'missing') LIMIT 1", document)
    sql = "SELECT kind, at FROM changes WHERE document = ? AND kind IN ('added', 'removed', 'restored') ORDER BY number DESC LIMIT 1"
    last = [] if standing else rows(db, sql, document)
    at = from_moment(last[0]["at"]) if last and last[0]["kind"] == "removed" else None
    return at.astimezone(_JAPAN).date() if at else None


def document_ids(db: Database) -> list[str]:
    """The ids of all documents, in order."""
    return [row["id"] for row in rows(db, "SELECT id FROM documents ORDER BY id")]


def days_named(db: Database, since: date) -> dict[str, frozenset[date]]:
    """The days from then on that links of each source's page are dated with: of meetings to come, of documents of today."""
    found: dict[str, set[date]] = {}
    for row in rows(db, "SELECT DISTINCT source, published FROM places WHERE published >= ? AND state = 'standing'", day(since)):
        if named := from_day(row["published"]):
            found.setdefault(row["source"], set()).add(named)
    return {source: frozenset(days) for source, days in found.items()}


def differing_places(db: Database, source: str) -> bool:
    """Whether an address of the source's page is known to have other bytes by now than when its place was judged."""
    sql = (
        "SELECT 1 FROM places p JOIN resources r ON r.url = p.url"
        " WHERE p.source = ? AND p.state = 'standing' AND r.sha256 IS NOT NULL AND r.sha256 IS NOT p.sha256 LIMIT 1"
    )
    return bool(rows(db, sql, source))


def counts(db: Database) -> dict[str, Any]:
    """How much there is, for `status`."""
    tables = ("documents", "versions", "contents", "pages", "changes", "entries", "visits")
    return {table: rows(db, f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables}  # noqa: S608
