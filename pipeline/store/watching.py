"""Sources, visits and addresses in the store."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlite_utils import Database

from pipeline.model import Outcome, Validators, Visit
from pipeline.states import Resource, SourceState
from pipeline.store.database import Row, from_moment, from_words, insert, moment, rows, words
from pipeline.store.stale import mark_stale

_QUIET = (Outcome.NOT_MODIFIED, Outcome.UNCHANGED)
_MANY = 500


def source_states(db: Database) -> dict[str, SourceState]:
    """What is remembered of every source, by its id."""
    return {row["source"]: _state(row) for row in rows(db, "SELECT * FROM sources")}


def source_state(db: Database, source: str) -> SourceState | None:
    """What is remembered of one source, or None before its first visit."""
    return next((_state(row) for row in rows(db, "SELECT * FROM sources WHERE source = ?", source)), None)


def _state(row: Row) -> SourceState:
    return SourceState(
        row["source"], bool(row["visited"]), row["page_sha256"], row["raw_sha256"], row["charset"], row["title"],
        Validators(from_words(row["etags"]), row["last_modified"]), from_moment(row["last_visit"]), from_moment(row["last_good"]),
        from_moment(row["not_before"]), Outcome(row["outcome"]) if row["outcome"] else None, row["failures"],
        from_words(row["pending"]), row["error"],
    )  # fmt: skip


def save_source(db: Database, state: SourceState) -> None:
    """Remember a source's state. The page that tells readers of it is rendered again where it is another than before."""
    known = rows(db, "SELECT outcome FROM sources WHERE source = ?", state.source)
    if not known or _trouble(known[0]["outcome"]) != _trouble(state.outcome):
        mark_stale(db, "condition", "")
    insert(
        db, "sources", source=state.source, visited=state.visited, page_sha256=state.page_sha256, raw_sha256=state.raw_sha256,
        charset=state.charset, title=state.title, etags=words(state.validators.etags), last_modified=state.validators.last_modified,
        last_visit=moment(state.last_visit), last_good=moment(state.last_good), not_before=moment(state.not_before),
        outcome=state.outcome, failures=state.failures, pending=words(state.pending), error=state.error,
    )  # fmt: skip


def _trouble(outcome: str | None) -> str:
    """The outcome if it is a failure of some kind, else nothing."""
    return str(outcome) if outcome in (Outcome.FAILED, Outcome.SUSPECT) else ""


def page_changes(db: Database) -> dict[str, datetime]:
    """When each source's page was last accepted with other words or links than before."""
    found = ((row["source"], from_moment(row["at"])) for row in rows(db, "SELECT source, max(at) AS at FROM snapshots GROUP BY source"))
    return {source: at for source, at in found if at}


def save_snapshot(db: Database, source: str, at: datetime, page_sha256: str, raw_sha256: str) -> None:
    """Remember which page was accepted when."""
    insert(db, "snapshots", source=source, at=moment(at), page_sha256=page_sha256, raw_sha256=raw_sha256)
    mark_stale(db, "condition", "")


def save_visit(db: Database, visit: Visit, at: datetime) -> None:
    """Remember a visit that is worth a row: quiet ones leave only the source's state, so that the store grows with what changes."""
    if visit.outcome not in _QUIET or visit.note:
        insert(db, "visits", id=None, source=visit.source, at=moment(at), outcome=visit.outcome, requests=visit.requests,
               bytes=visit.bytes, error=visit.error, note=visit.note)  # fmt: skip


def resources(db: Database, urls: Collection[str]) -> dict[str, Resource]:
    """What is remembered of these addresses; unknown ones are left out."""
    wanted, found = sorted(urls), {}
    for start in range(0, len(wanted), _MANY):
        part = wanted[start : start + _MANY]
        marks = ", ".join("?" * len(part))
        for row in rows(db, f"SELECT * FROM resources WHERE url IN ({marks})", *part):  # noqa: S608
            found[row["url"]] = _resource(row)
    return found


def _resource(row: Row) -> Resource:
    first_seen = from_moment(row["first_seen"])
    assert first_seen is not None
    return Resource(
        row["url"], first_seen, row["sha256"], Validators(from_words(row["etags"]), row["last_modified"]),
        from_moment(row["checked"]), from_moment(row["changed"]), row["failures"], row["error"],
    )  # fmt: skip


def save_resource(db: Database, resource: Resource) -> None:
    """Remember an address."""
    insert(
        db, "resources", url=resource.url, first_seen=moment(resource.first_seen), sha256=resource.sha256,
        etags=words(resource.validators.etags), last_modified=resource.validators.last_modified, checked=moment(resource.checked),
        changed=moment(resource.changed), failures=resource.failures, error=resource.error,
    )  # fmt: skip


def was_asked_since(db: Database, url: str, at: datetime) -> bool:
    """Whether an address was asked for after that moment: then more is known of it than of that time."""
    return bool(rows(db, "SELECT 1 FROM resources WHERE url = ? AND checked > ?", url, moment(at)))


def asked_between(db: Database, first: datetime, last: datetime) -> int:
    """How many documents were asked for between two moments."""
    return int(rows(db, "SELECT count(*) AS n FROM resources WHERE checked > ? AND checked <= ?", moment(first), moment(last))[0]["n"])


def robots(db: Database) -> dict[str, tuple[str, datetime]]:
    """The robots.txt texts by host, and when each was fetched."""
    found = ((row["host"], row["text"], from_moment(row["fetched"])) for row in rows(db, "SELECT * FROM robots"))
    return {host: (text, fetched) for host, text, fetched in found if fetched}


def save_robots(db: Database, state: Mapping[str, tuple[str, datetime]]) -> None:
    """Remember robots.txt texts that are new."""
    known = robots(db)
    for host, (text, fetched) in state.items():
        if known.get(host) != (text, fetched):
            insert(db, "robots", host=host, text=text, fetched=moment(fetched))


def note(db: Database, key: str) -> str:
    """A value kept under a key, empty where there is none."""
    return next((str(row["value"]) for row in rows(db, "SELECT value FROM notes WHERE key = ?", key)), "")


def save_note(db: Database, key: str, value: str) -> None:
    """Keep a value under a key."""
    insert(db, "notes", key=key, value=value)
