"""What stood where at a time of the past."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from pipeline.model import Link, Place, Source
from pipeline.store.database import from_moment, from_words, insert, moment, rows, run, words
from pipeline.store.documents import places
from pipeline.store.stale import mark_stale
from pipeline.store.watching import save_snapshot


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A page that was accepted at a moment, by its words and links (`page_sha256`) and by its bytes."""

    at: datetime
    page_sha256: str
    raw_sha256: str


def snapshots(db: Database, source: str) -> tuple[Snapshot, ...]:
    """The pages accepted of a source, oldest first; between two of them the first stood."""
    found = rows(db, "SELECT * FROM snapshots WHERE source = ? ORDER BY at", source)
    return tuple(Snapshot(at, row["page_sha256"], row["raw_sha256"]) for row in found if (at := from_moment(row["at"])))


def titles(db: Database) -> list[tuple[str, str]]:
    """Every title that a document has or had, with its id."""
    sql = "SELECT id, title FROM documents UNION SELECT document, title FROM standings ORDER BY 1, 2"
    return [(row["id"], row["title"]) for row in rows(db, sql)]


def span(db: Database, source: str) -> tuple[datetime | None, datetime | None]:
    """From when to when the history of a source's page is known: its first accepted page, its last good visit; None where unknown."""
    first = rows(db, "SELECT min(at) AS at FROM snapshots WHERE source = ?", source)[0]["at"]
    last = rows(db, "SELECT max(last_good) AS at FROM sources WHERE source = ?", source)[0]["at"]
    return from_moment(first), from_moment(last)


def addresses(db: Database) -> frozenset[str]:
    """Every address that a watched page links or linked."""
    return frozenset(row["url"] for row in rows(db, "SELECT url FROM places UNION SELECT url FROM standings"))


def bytes_since(db: Database, document: str, raw_sha256: str) -> datetime | None:
    """Since when a document is known to have had these bytes; None where it never had them."""
    sql = "SELECT min(v.fetched) AS since FROM versions v JOIN contents c ON c.sha256 = v.sha256 WHERE v.document = ? AND c.raw_sha256 = ?"
    return from_moment(rows(db, sql, document, raw_sha256)[0]["since"])


def had_bytes(db: Database, document: str, url: str, sha256: str) -> bool:
    """Whether a document was seen, or brought, under an address with this content, which it may have had elsewhere before."""
    told = rows(db, "SELECT 1 FROM changes WHERE document = ? AND url = ? AND sha256 = ? LIMIT 1", document, url, sha256)
    sql = "SELECT 1 FROM brought b JOIN contents c ON c.raw_sha256 = b.sha256 WHERE b.url = ? AND c.sha256 = ?"
    return bool(told or rows(db, sql, url, sha256))


def accepted_at(db: Database, source: str, at: datetime) -> tuple[str, ...]:
    """The hash of the bytes of the page that was accepted at that very moment, if one was."""
    return tuple(row["raw_sha256"] for row in rows(db, "SELECT raw_sha256 FROM snapshots WHERE source = ? AND at = ?", source, moment(at)))


def accepted_since(db: Database, source: str, at: datetime, page_sha256: str, raw_sha256: str) -> None:
    """Remember a page from before all that are known; where the first of these has the same bytes, it stood since then."""
    first = next(iter(snapshots(db, source)), None)
    if first and first.raw_sha256 == raw_sha256:
        run(db, "UPDATE snapshots SET at = ? WHERE source = ? AND at = ?", moment(at), source, moment(first.at))
        mark_stale(db, "condition", "")
    else:
        save_snapshot(db, source, at, page_sha256, raw_sha256)


def places_at(db: Database, source: str, at: datetime) -> tuple[Place, ...]:
    """Where documents stood on a source's page at a moment, in the order in which they stand or stood later."""
    sql = "SELECT * FROM standings WHERE source = ? AND since <= ? AND (until IS NULL OR until > ?) ORDER BY id"
    later = {place.document: place for place in places(db, source)}
    found: list[Place] = []
    for row in rows(db, sql, source, moment(at), moment(at)):
        sha256 = rows(db, "SELECT sha256 FROM versions WHERE document = ? ORDER BY number LIMIT 1", row["document"])
        then = later.get(row["document"])
        if then:
            found.append(
                replace(
                    then, url=row["url"], title=row["title"], section=from_words(row["section"]), mark=row["mark"],
                    sha256=sha256[0]["sha256"] if sha256 else None, state="standing", position=len(found),
                )
            )  # fmt: skip
    return tuple(found)


def stood_since(db: Database, source: Source, document: str, link: Link, at: datetime, until: datetime) -> None:
    """Remember that a document stood on the page with these words from `at`, and at least up to `until` or its next standing."""
    then = (link.url, link.title, words(link.section), link.mark)
    sql = "SELECT * FROM standings WHERE source = ? AND document = ? ORDER BY since LIMIT 1"
    for row in rows(db, sql, source.id, document):
        if (row["url"], row["title"], row["section"], row["mark"]) == then and row["since"] == moment(until):
            run(db, "UPDATE standings SET since = ? WHERE id = ?", moment(at), row["id"])
            return
    insert(db, "standings", id=None, source=source.id, document=document, page=source.url, url=link.url, title=link.title,
           section=then[2], mark=link.mark, since=moment(at), until=moment(until))  # fmt: skip


def cut(db: Database, source: str, at: datetime, until: datetime) -> None:
    """Forget what stood on a page from `at` to `until`, a time in which nothing is known to have come or gone."""
    sql = "SELECT * FROM standings WHERE source = ? AND since < ? AND (until IS NULL OR until > ?)"
    for row in rows(db, sql, source, moment(until), moment(at)):
        run(db, "UPDATE standings SET until = ? WHERE id = ?", moment(at), row["id"])
        if row["until"] is None or row["until"] > (moment(until) or ""):
            insert(db, "standings", **{**dict(row), "id": None, "since": moment(until)})


def stood_between(db: Database, source: Source, document: str, link: Link, at: datetime, until: datetime) -> None:
    """Remember that a document stood on the page with these words from `at` to `until`, joined to what it stood there before and after."""
    sql = "SELECT * FROM standings WHERE source = ? AND document = ? AND url = ? AND title = ? AND section = ? AND mark IS ?"
    same = rows(db, sql, source.id, document, link.url, link.title, words(link.section), link.mark)
    before = next((row for row in same if row["until"] == moment(at)), None)
    after = next((row for row in same if row["since"] == moment(until)), None)
    if after:
        run(db, "DELETE FROM standings WHERE id = ?", after["id"])
    end = after["until"] if after else moment(until)
    if before:
        run(db, "UPDATE standings SET until = ? WHERE id = ?", end, before["id"])
        return
    insert(db, "standings", id=None, source=source.id, document=document, page=source.url, url=link.url, title=link.title,
           section=words(link.section), mark=link.mark, since=moment(at), until=end)  # fmt: skip


def save_left(db: Database, source: str, place: Place) -> None:
    """Remember a document that had left the page before all that is known of it, unless more is known of it there by now."""
    if not rows(db, "SELECT 1 FROM places WHERE source = ? AND document = ?", source, place.document):
        insert(
            db, "places", source=source, document=place.document, url=place.url, text=place.text, title=place.title,
            section=words(place.section), mark=place.mark, label=place.label, context=place.context,
            published=place.published.isoformat() if place.published else None, position=place.position, sha256=place.sha256, state="left",
        )  # fmt: skip
