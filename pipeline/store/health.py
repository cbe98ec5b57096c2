"""Figures about what is watched, and the incidents that the operator hears of."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlite_utils import Database

from pipeline.model import ChannelHealth, Incident
from pipeline.store.database import Row, from_moment, insert, moment, rows, run

_CHANGES = 20


def change_moments(db: Database) -> dict[str, tuple[datetime, ...]]:
    """When each source's page last changed, newest first, the latest twenty."""
    sql = (
        "SELECT source, at FROM (SELECT source, at, row_number() OVER (PARTITION BY source ORDER BY at DESC) AS place FROM snapshots)"
        " WHERE place <= ? ORDER BY source, at DESC"
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    for row in rows(db, sql, _CHANGES):
        if at := from_moment(row["at"]):
            found[row["source"]].append(at)
    return {source: tuple(moments) for source, moments in found.items()}


def standing_links(db: Database) -> dict[str, int]:
    """How many documents stand on each source's page."""
    found = rows(db, "SELECT source, count(*) AS n FROM places WHERE state = 'standing' GROUP BY source")
    return {row["source"]: row["n"] for row in found}


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
    sql = (
        "SELECT s.name, count(m.id) AS n, min(coalesce(m.waiting, m.composed)) AS since, max(m.error) AS error FROM subscribers s"
        " LEFT JOIN mailings m ON m.subscriber = s.id AND m.state IN ('pending', 'sending')"
        " WHERE s.folded BETWEEN 'channel:' AND 'channel;' GROUP BY s.id ORDER BY s.id"
    )
    return tuple(
        ChannelHealth(row["name"], row["n"], from_moment(row["since"]), row["error"] or "", *_given_up(db, row["name"]))
        for row in rows(db, sql)
    )


def _given_up(db: Database, name: str) -> tuple[datetime | None, str]:
    """When the last message of a channel that is done with was given up, and why; None where it was taken."""
    sql = (
        "SELECT m.state, m.finished, m.error FROM mailings m JOIN subscribers s ON s.id = m.subscriber"
        " WHERE s.folded = ? AND m.state IN ('sent', 'failed') ORDER BY m.id DESC LIMIT 1"
    )
    failed = [row for row in rows(db, sql, f"channel:{name}".casefold()) if row["state"] == "failed"]
    return (from_moment(failed[0]["finished"]), failed[0]["error"]) if failed else (None, "")


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
