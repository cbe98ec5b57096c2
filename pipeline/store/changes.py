"""Changes and entries in the store, and what is to be rendered again because of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from pipeline.model import Change, Entry, Kind
from pipeline.store.database import Row, day, from_day, from_moment, from_words, insert, moment, rows, run, words
from pipeline.store.finding import find_entry
from pipeline.store.search import entries_with, index_title
from pipeline.store.stale import clear_stale as clear_stale
from pipeline.store.stale import mark_stale as mark_stale
from pipeline.store.stale import stale as stale
from pipeline.store.summaries import from_lines, lines

_CODE = re.compile(r"(?<![A-Z0-9])[A-Z][0-9]{3}(?:-[0-9]{1,2})*(?![0-9])")
"""A 区分番号 as summaries spell it."""
_BRIEFING = re.compile(r"説明|研修|講習|セミナー|動画|ウェビナー")


def save_change(db: Database, change: Change) -> None:
    """Remember a change; its number is its place in the order of telling."""
    insert(
        db, "changes", id=change.id, number=_next(db, "changes"), kind=change.kind, significant=change.significant,
        document=change.document, title=change.title, source=change.source, page=change.page, section=words(change.section),
        topic=change.topic, url=change.url, previous_url=change.previous_url, sha256=change.sha256,
        previous_sha256=change.previous_sha256, text_changed=change.text_changed, mark=change.mark, published=day(change.published),
        at=moment(change.at), size=change.size, media_type=change.media_type, context=change.context, silent=change.silent,
    )  # fmt: skip


def _next(db: Database, table: str) -> int:
    return int(rows(db, f"SELECT coalesce(max(number), 0) + 1 AS n FROM {table}")[0]["n"])  # noqa: S608


def _change(row: Row) -> Change:
    at = from_moment(row["at"])
    assert at is not None
    return Change(
        row["id"], Kind(row["kind"]), bool(row["significant"]), row["document"], row["title"], row["source"], row["page"],
        from_words(row["section"]), row["topic"], row["url"], at, row["previous_url"], row["sha256"], row["previous_sha256"],
        None if row["text_changed"] is None else bool(row["text_changed"]), row["mark"], from_day(row["published"]),
        row["size"], row["media_type"], row["context"], bool(row["silent"]),
    )  # fmt: skip


def has_change(db: Database, change: str) -> bool:
    """Whether the id is taken."""
    return bool(rows(db, "SELECT 1 FROM changes WHERE id = ?", change))


def changes_of_document(db: Database, document: str) -> tuple[Change, ...]:
    """The changes of a document in the order of telling."""
    return tuple(_change(row) for row in rows(db, "SELECT * FROM changes WHERE document = ? ORDER BY number", document))


def save_entry(db: Database, entry: Entry, facts: Iterable[str]) -> None:
    """Remember an entry and the facts it tells; what shows it is marked to be rendered again."""
    known = rows(db, "SELECT number FROM entries WHERE id = ?", entry.id)
    insert(
        db, "entries", id=entry.id, number=known[0]["number"] if known else _next(db, "entries"), title=entry.title, topic=entry.topic,
        summary=lines(entry.summary), published=moment(entry.published), updated=moment(entry.updated), former=words(entry.former),
        machine=words(entry.machine),
    )  # fmt: skip
    for place, topic in enumerate(entry.topics):
        if not rows(db, "SELECT 1 FROM entry_topics WHERE topic = ? LIMIT 1", topic):
            mark_stale(db, "calendar", topic)
        insert(db, "entry_topics", entry=entry.id, topic=topic, place=place)
    for change in entry.changes:
        insert(db, "entry_changes", entry=entry.id, change=change.id)
        mark_stale(db, "document", change.document)
    for fact in facts:
        run(db, "INSERT OR IGNORE INTO facts (fact, entry) VALUES (?, ?)", fact, entry.id)
    mark_stale(db, "entry", entry.id)
    if _BRIEFING.search(" ".join((entry.title, *entry.topics))):
        mark_stale(db, "briefings", "")
    find_entry(db, entry.id)
    text = "\n".join((entry.title, *(line.text for line in entry.summary)))
    for code in dict.fromkeys(_CODE.findall(text)):
        mark_stale(db, "code", code)
    index_title(db, "entry", entry.id, text)


def tell_again(db: Database, entry_id: str) -> None:
    """Let an entry count as the newest, so that everybody who was told of it is told again; where it stands in lists stays."""
    number = _next(db, "entries")
    run(db, "UPDATE listings SET entry = ? WHERE entry = (SELECT number FROM entries WHERE id = ?)", number, entry_id)
    run(db, "UPDATE entries SET number = ? WHERE id = ?", number, entry_id)


def entry_telling(db: Database, facts: Sequence[str]) -> str | None:
    """The entry that tells one of these facts already."""
    for fact in facts:
        for row in rows(db, "SELECT entry FROM facts WHERE fact = ?", fact):
            return str(row["entry"])
    return None


def latest_entry_about(db: Database, document: str) -> str | None:
    """The newest entry that tells of a document."""
    sql = (
        "SELECT e.entry FROM entry_changes e JOIN changes c ON c.id = e.change JOIN entries n ON n.id = e.entry"
        " WHERE c.document = ? ORDER BY n.number DESC LIMIT 1"
    )
    return next((str(row["entry"]) for row in rows(db, sql, document)), None)


def entry(db: Database, entry_id: str) -> Entry | None:
    """One entry, or None."""
    return next((_entry(db, row) for row in rows(db, "SELECT * FROM entries WHERE id = ?", entry_id)), None)


def entry_ids(db: Database) -> list[str]:
    """The ids of all entries, newest first."""
    return [row["id"] for row in rows(db, "SELECT id FROM entries ORDER BY published DESC, number DESC")]


def entries(
    db: Database, *, topic: str | None = None, since: datetime | None = None, before: datetime | None = None, limit: int | None = None
) -> tuple[Entry, ...]:
    """Entries, newest first: of a topic, published since a moment and before another, at most so many."""
    conditions, values = ["1"], []
    if topic is not None:
        conditions.append("id IN (SELECT entry FROM entry_topics WHERE topic = ?)")
        values.append(topic)
    for bound, condition in ((since, "published >= ?"), (before, "published < ?")):
        if bound is not None:
            conditions.append(condition)
            values.append(str(moment(bound)))
    sql = f"SELECT * FROM entries WHERE {' AND '.join(conditions)} ORDER BY published DESC, number DESC LIMIT ?"  # noqa: S608
    return entries_of(db, rows(db, sql, *values, -1 if limit is None else limit))


def entries_of(db: Database, found: Iterable[Row]) -> tuple[Entry, ...]:
    """The entries of rows of their table."""
    return tuple(_entry(db, row) for row in found)


def entries_titled(db: Database, about: Sequence[str], limit: int) -> tuple[Entry, ...]:
    """The newest entries with one of the words in their title, newest first."""
    titled = " OR ".join("title LIKE '%' || ? || '%'" for _ in about)
    sql = f"SELECT * FROM entries WHERE {titled} ORDER BY published DESC, number DESC LIMIT ?"  # noqa: S608
    return entries_of(db, rows(db, sql, *about, limit))


def entries_naming(db: Database, code: str, limit: int) -> tuple[Entry, ...]:
    """The newest entries whose title or summary names a 区分番号 such as A000, newest first."""
    if not _CODE.fullmatch(code):
        return ()
    known = (entry(db, name) for name, text in entries_with(db, code, 4 * limit) if code in _CODE.findall(text))
    return tuple(sorted(filter(None, known), key=lambda one: one.published, reverse=True)[:limit])


def told_by_day(db: Database, source: str, reach: timedelta) -> tuple[tuple[date, Change, int], ...]:
    """How many significant changes a source had on each day in Japan, with one change of each kind and mark; as far back from the last."""
    newest = from_moment(rows(db, "SELECT max(at) AS at FROM changes WHERE source = ?", source)[0]["at"])
    if newest is None:
        return ()
    sql = (
        "SELECT *, date(at, '+9 hours') AS told, count(*) AS n FROM changes WHERE source = ? AND at > ? AND significant"
        " GROUP BY told, kind, mark ORDER BY told, kind, mark"
    )
    return tuple((date.fromisoformat(row["told"]), _change(row), row["n"]) for row in rows(db, sql, source, moment(newest - reach)))


def _entry(db: Database, row: Row) -> Entry:
    topics = tuple(found["topic"] for found in rows(db, "SELECT topic FROM entry_topics WHERE entry = ? ORDER BY place", row["id"]))
    sql = "SELECT c.* FROM changes c JOIN entry_changes e ON e.change = c.id WHERE e.entry = ? ORDER BY c.number"
    published, updated = from_moment(row["published"]), from_moment(row["updated"])
    assert published is not None
    assert updated is not None
    return Entry(
        row["id"], row["title"], row["topic"], topics, from_lines(row["summary"]), published, updated,
        tuple(_change(found) for found in rows(db, sql, row["id"])), from_words(row["former"]),
        from_words(row["machine"]),
    )  # fmt: skip


def entry_titles(db: Database, ids: Iterable[str]) -> dict[str, str]:
    """Titles of entries by id."""
    found = (rows(db, "SELECT id, title FROM entries WHERE id = ?", entry_id) for entry_id in ids)
    return {row["id"]: row["title"] for group in found for row in group}


def topics(db: Database) -> list[str]:
    """Every topic that has an entry."""
    return [row["topic"] for row in rows(db, "SELECT DISTINCT topic FROM entry_topics ORDER BY topic")]


def stale_entries(db: Database, kind: str = "entry") -> tuple[Entry, ...]:
    """The entries that are to be rendered again (or marked for another purpose), in the order in which they were first told."""
    return entries_of(db, rows(db, "SELECT e.* FROM stale s JOIN entries e ON e.id = s.key WHERE s.kind = ? ORDER BY e.number", kind))


def newest_number(db: Database) -> int:
    """The number of the newest entry, 0 where there is none."""
    return int(rows(db, "SELECT coalesce(max(number), 0) AS n FROM entries")[0]["n"])


def numbered(db: Database, after: int) -> Iterator[tuple[int, Entry]]:
    """The entries of greater numbers with their numbers, in the order of telling."""
    for row in rows(db, "SELECT * FROM entries WHERE number > ? ORDER BY number", after):
        yield row["number"], _entry(db, row)
