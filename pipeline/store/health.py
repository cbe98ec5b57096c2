"""Figures about what is watched, and the incidents that the operator hears of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlite_utils import Database

from pipeline.model import ChannelHealth, Incident
from pipeline.store.database import Row, from_moment, insert, moment, rows, run

_CHANGES = 20
_BACKUP = "backup"


def change_moments(db: Database) -> dict[str, tuple[datetime, ...]]:
    """When each source's page last changed, newest first, the latest twenty."""
    sql = (
        "SELECT s.source, t.at FROM sources s CROSS JOIN snapshots t ON t.source = s.source AND t.at >= coalesce("
        "(SELECT x.at FROM snapshots x WHERE x.source = s.source ORDER BY x.at DESC LIMIT 1 OFFSET ?), '') ORDER BY s.source, t.at DESC"
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    for row in rows(db, sql, _CHANGES - 1):
        if at := from_moment(row["at"]):
            found[row["source"]].append(at)
    return {source: tuple(moments) for source, moments in found.items()}


def standing_links(db: Database, sources: Iterable[str]) -> dict[str, int]:
    """How many documents stand on the pages of these sources."""
    sql = "SELECT count(*) AS n FROM places WHERE source = ? AND state = 'standing'"
    return {source: rows(db, sql, source)[0]["n"] for source in sources}


def lost_links(db: Database, since: datetime, until: datetime) -> dict[str, tuple[int, datetime]]:
    """How many documents left each source's page between these moments and are not back, and when the first of them."""
    sql = (
        "SELECT gone.source, count(DISTINCT gone.document) AS n, min(gone.until) AS first FROM standings gone"
        " WHERE gone.until > ? AND gone.until <= ? AND NOT EXISTS (SELECT 1 FROM standings back"
        " WHERE back.document = gone.document AND back.source = gone.source AND back.until IS NULL) GROUP BY gone.source"
    )
    found = ((row["source"], row["n"], from_moment(row["first"])) for row in rows(db, sql, moment(since), moment(until)))
    return {source: (count, first) for source, count, first in found if first}


def oldest_mail(db: Database) -> datetime | None:
    """Since when the oldest waits of what is to go to a person who is written to."""
    sql = (
        "SELECT min(coalesce(m.waiting, m.composed)) AS at FROM mailings m JOIN subscribers s ON s.id = m.subscriber"
        " WHERE m.state IN ('pending', 'sending') AND s.state = 'active' AND s.address NOT LIKE 'channel:%'"
    )
    return from_moment(rows(db, sql)[0]["at"])


def channels(db: Database) -> tuple[ChannelHealth, ...]:
    """Each channel's waiting messages, and what became of the last that is done with."""
    known = rows(db, "SELECT id, name FROM subscribers WHERE folded BETWEEN 'channel:' AND 'channel;' ORDER BY folded")
    return tuple(_channel(db, row["id"], row["name"]) for row in known)


def _channel(db: Database, number: int, name: str) -> ChannelHealth:
    sql = (
        "SELECT count(*) AS n, min(coalesce(waiting, composed)) AS since, max(error) AS error FROM mailings INDEXED BY mailings_waiting"
        " WHERE subscriber = ? AND state IN ('pending', 'sending')"
    )
    waiting = rows(db, sql, number)[0]
    done = "SELECT state, finished, error FROM mailings WHERE subscriber = ? AND state IN ('sent', 'failed') ORDER BY id DESC LIMIT 1"
    failed = next((row for row in rows(db, done, number) if row["state"] == "failed"), None)
    given_up, why = (from_moment(failed["finished"]), failed["error"] or "") if failed else (None, "")
    return ChannelHealth(name, waiting["n"], from_moment(waiting["since"]), waiting["error"] or "", given_up, why)


def save_backup(db: Database, at: datetime) -> None:
    """A backup was made."""
    insert(db, "notes", key=_BACKUP, value=moment(at))


def last_backup(db: Database) -> datetime | None:
    """When the last backup was made, None before the first one."""
    return next((from_moment(row["value"]) for row in rows(db, "SELECT value FROM notes WHERE key = ?", _BACKUP)), None)


def store_bytes(db: Database) -> int:
    """The size of the store's file, without its log."""
    return int(rows(db, "PRAGMA page_count")[0][0]) * int(rows(db, "PRAGMA page_size")[0][0])


def open_incidents(db: Database) -> dict[str, Incident]:
    """What was found wrong and is not over, by key."""
    return {row["key"]: _incident(row) for row in rows(db, "SELECT * FROM incidents WHERE over IS NULL ORDER BY since, key")}


def ended_incidents(db: Database) -> dict[str, Incident]:
    """What is over, and kept until the operator was told so, by key."""
    return {row["key"]: _incident(row) for row in rows(db, "SELECT * FROM incidents WHERE over IS NOT NULL ORDER BY since, key")}


def _incident(row: Row) -> Incident:
    since = from_moment(row["since"])
    assert since is not None
    usual = timedelta(seconds=row["usual"]) if row["usual"] is not None else None
    return Incident(row["kind"], since, row["source"], row["count"], row["reason"], usual)


def save_incident(db: Database, one: Incident) -> None:
    """Remember an incident that began, or what is known of it by now; the first time it was seen stays."""
    known = rows(db, "SELECT since FROM incidents WHERE key = ? AND over IS NULL", one.key)
    since = min([moment(one.since) or "", *(row["since"] for row in known)])
    insert(
        db, "incidents", key=one.key, kind=one.kind, source=one.source, since=since, count=one.count, reason=one.reason,
        usual=one.usual.total_seconds() if one.usual else None, over=None,
    )  # fmt: skip


def end_incident(db: Database, one: Incident, at: datetime) -> None:
    """It is over."""
    run(db, "UPDATE incidents SET over = ? WHERE key = ?", moment(at), one.key)


def forget_incident(db: Database, key: str) -> None:
    """It is over, and whoever heard of it knows."""
    run(db, "DELETE FROM incidents WHERE key = ? AND over IS NOT NULL", key)
