"""Who is told: subscribers and channels in the store."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from pipeline.model import Follow, Form, Period, Subscriber
from pipeline.store.database import Row, from_moment, from_words, insert, moment, rows, run, words
from pipeline.store.watching import note, save_note

_SECRET = "mail secret"  # noqa: S105 - the key of the note that holds it
_EVERYTHING = Follow()


def folded(address: str) -> str:
    """The address for comparison: two that differ only by case are one person's."""
    return address.strip().casefold()


def secret(db: Database) -> str:
    """The secret that signs addresses: made once, from the system's randomness, kept in the store."""
    known = note(db, _SECRET)
    if known:
        return known
    with db.atomic():
        save_note(db, _SECRET, secrets.token_hex(32))
    return note(db, _SECRET)


def newest_entry(db: Database) -> int:
    """The number of the newest entry, 0 where there is none: who joins now hears of later ones."""
    return int(rows(db, "SELECT coalesce(max(number), 0) AS n FROM entries")[0]["n"])


def add(
    db: Database, address: str, now: datetime, *, name: str = "", follow: Follow = _EVERYTHING, period: Period = "daily",
    form: Form = "html",
    alerts: tuple[str, ...] = (), repeat: bool = False, reassured: bool = False,
) -> Subscriber:  # fmt: skip
    """A new subscriber, told of what is published from now on. One who is known is changed, and hears again if suppressed."""
    known = find(db, address)
    if known:
        changed = replace(
            known, address=address, name=name or known.name, follow=follow, period=period, form=form, alerts=alerts, repeat=repeat,
            reassured=reassured, state="active", reason=None, since=known.since if known.state == "active" else newest_entry(db),
        )  # fmt: skip
        save(db, changed)
        return changed
    row = Subscriber(
        0, address, name, follow, period, form, secrets.token_urlsafe(16), newest_entry(db), now, alerts, repeat, reassured
    )  # fmt: skip
    save(db, row)
    found = find(db, address)
    assert found is not None
    return found


def save(db: Database, one: Subscriber) -> None:
    """Write a subscriber; id 0 makes a new row."""
    insert(
        db, "subscribers", id=one.id or None, address=one.address, folded=folded(one.address), name=one.name,
        topics=words(one.follow.topics), keywords=words(one.follow.keywords), codes=words(one.follow.codes), period=one.period,
        form=one.form, key=one.key, since=one.since, created=moment(one.created), alerts=words(one.alerts), repeat=one.repeat,
        reassured=one.reassured, state=one.state, reason=one.reason, last_digest=moment(one.last_digest), last_mail=moment(one.last_mail),
    )  # fmt: skip


def find(db: Database, address: str) -> Subscriber | None:
    """The subscriber of an address, whatever its case, or None."""
    return next((_subscriber(row) for row in rows(db, "SELECT * FROM subscribers WHERE folded = ?", folded(address))), None)


def subscriber(db: Database, number: int) -> Subscriber | None:
    """The subscriber of that id, or None."""
    return next((_subscriber(row) for row in rows(db, "SELECT * FROM subscribers WHERE id = ?", number)), None)


def batch(db: Database, after: int, size: int, *, active: bool = True) -> tuple[Subscriber, ...]:
    """At most `size` subscribers with greater ids, by id."""
    states = ("active", "active") if active else ("active", "suppressed")
    found = rows(db, "SELECT * FROM subscribers WHERE id > ? AND state IN (?, ?) ORDER BY id LIMIT ?", after, *states, size)
    return tuple(_subscriber(row) for row in found)


def everybody(db: Database) -> Iterator[Subscriber]:
    """All subscribers by id, suppressed ones too, a few hundred in memory at a time."""
    last = 0
    while found := batch(db, last, 500, active=False):
        yield from found
        last = found[-1].id


def considered(db: Database, number: int, since: int, *, digest: datetime | None = None, mail: datetime | None = None) -> None:
    """Note that entries up to `since` were considered for a subscriber; `digest` and `mail`: when that ended in one."""
    run(
        db, "UPDATE subscribers SET since = ?, last_digest = coalesce(?, last_digest), last_mail = coalesce(?, last_mail) WHERE id = ?",
        since, moment(digest), moment(mail), number,
    )  # fmt: skip


def suppress(db: Database, number: int, reason: str) -> None:
    """Write to this address no more: it is known not to exist."""
    run(db, "UPDATE subscribers SET state = 'suppressed', reason = ? WHERE id = ?", reason, number)


def erase(db: Database, number: int) -> None:
    """Forget a person whole: the row and every message to it. What others got stays."""
    run(db, "DELETE FROM mailings WHERE subscriber = ?", number)
    run(db, "DELETE FROM subscribers WHERE id = ?", number)


def known_of(db: Database, one: Subscriber) -> dict[str, Any]:
    """Everything kept about a person, as JSON values, for whoever asks for it. The key that signs is not told."""
    row = dict(rows(db, "SELECT * FROM subscribers WHERE id = ?", one.id)[0])
    sql = (
        "SELECT m.message_id, m.composed, m.state, m.finished, m.error, l.subject FROM mailings m"
        " JOIN letters l ON l.id = m.letter WHERE m.subscriber = ? ORDER BY m.id"
    )
    mailings = [dict(found) for found in rows(db, sql, one.id)]
    lists = {name: list(from_words(row[name])) for name in ("topics", "keywords", "codes", "alerts")}
    return {name: value for name, value in row.items() if name not in ("key", "folded")} | lists | {"messages": mailings}


def _subscriber(row: Row) -> Subscriber:
    created = from_moment(row["created"])
    assert created is not None
    follow = Follow(from_words(row["topics"]), from_words(row["keywords"]), from_words(row["codes"]))
    return Subscriber(
        row["id"], row["address"], row["name"], follow, row["period"], row["form"], row["key"], row["since"], created,
        from_words(row["alerts"]), bool(row["repeat"]), bool(row["reassured"]), row["state"], row["reason"],
        from_moment(row["last_digest"]), from_moment(row["last_mail"]),
    )  # fmt: skip
