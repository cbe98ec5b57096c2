"""What the operator is told of: each way hears once of an incident, and once that it is over.

Like digests, alarms are arithmetic on marks, written down together with the marks and sent from the outbox afterwards. What
certainly did not arrive yet is told anew as it stands by then: of all that came and went while a server was away nothing is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from pipeline.digest.ways import ways
from pipeline.model import Incident, Mailing, Subscriber
from pipeline.options import Options
from pipeline.render.operator import notice
from pipeline.sources import sources_of
from pipeline.store import health as figures
from pipeline.store import outbox
from pipeline.store.heard import Heard, heard, save_heard

_CALM = timedelta(hours=6)
"""What was told of is told again after that at the soonest, so that something which comes and goes all day is no flood of mail."""


@dataclass(frozen=True, slots=True)
class Due:
    """What one way is to be told now. `heard` is what it knows or may know; `waiting` messages certainly did not arrive."""

    begun: tuple[Incident, ...]
    ended: tuple[Incident, ...]
    heard: Mapping[str, Heard]
    waiting: tuple[Mailing, ...]


def write_alarms(db: Database, options: Options, now: datetime) -> int:
    """Put what the operator is to hear into the outbox; answers how many messages. In whatever transaction is open."""
    present, past = figures.open_incidents(db), figures.ended_incidents(db)
    if not (present or past):
        return 0
    count, unsettled = 0, set[str]()
    for way in ways(db, options, now):
        told: Mapping[str, Heard] = heard(db, way.id)
        due = _due(db, way, told, present, past, now)
        if not _is_written(due, told):
            told = _written(db, options, way, due, now)
            count += bool(due.begun or due.ended)
        under_way = outbox.letters_in(db, way.id, "pending", "sending")
        unsettled |= {key for key, one in told.items() if one.over is None or one.over in under_way}
    for key in past.keys() - unsettled:
        figures.forget_incident(db, key)
    return count


def _due(
    db: Database, way: Subscriber, told: Mapping[str, Heard], present: Mapping[str, Incident], past: Mapping[str, Incident], now: datetime
) -> Due:
    waiting = tuple(mailing for _, mailing in outbox.waiting(db, way.id, way.id).get(way.id, ()))
    letters = {mailing.letter for mailing in waiting}
    known = {key: replace(one, over=None) if one.over in letters else one for key, one in told.items() if one.begun not in letters}
    refused = outbox.letters_in(db, way.id, "failed")
    begun = tuple(one for key, one in present.items() if key not in known or _is_again(known[key], refused, now))
    ended = tuple(one for key, one in past.items() if key in known and known[key].over is None)
    kept = {key: one for key, one in known.items() if key in present or key in past or not _is_calm(one, now)}
    return Due(begun, ended, kept, waiting)


def _is_again(one: Heard, refused: frozenset[int], now: datetime) -> bool:
    """Whether to tell of it once more: it is back, or nobody heard of it because the message was refused for good."""
    return (one.over is not None or one.begun in refused) and _is_calm(one, now)


def _is_calm(one: Heard, now: datetime) -> bool:
    """Whether that was told long ago, by a clock that may have been set."""
    return abs(now - one.at) >= _CALM


def _is_written(due: Due, told: Mapping[str, Heard]) -> bool:
    """Whether what waits tells just this, or nothing waits and nothing is to be told."""
    letters = {mailing.letter for mailing in due.waiting}
    begun = {key for key, one in told.items() if one.begun in letters}
    ended = {key for key, one in told.items() if one.over in letters}
    return len(letters) <= 1 and begun == {one.key for one in due.begun} and ended == {one.key for one in due.ended}


def _written(db: Database, options: Options, way: Subscriber, due: Due, now: datetime) -> Mapping[str, Heard]:
    """Write down one letter, in the place of what waits. Answers what the way is told of by then."""
    told = dict(due.heard)
    if due.begun or due.ended:
        titles = {source.id: source.title or source.url for source in sources_of(db, options)}
        number = outbox.save_letter(db, notice(options.publish.title, titles, due.begun, due.ended), now)
        outbox.put(db, way.id, number, _message_id(options, way, number, now), now, merged=due.waiting)
        told |= {one.key: Heard(now, number) for one in due.begun}
        told |= {one.key: replace(due.heard[one.key], over=number) for one in due.ended}
    else:
        outbox.drop(db, due.waiting, now)
    save_heard(db, way.id, told)
    return told


def _message_id(options: Options, way: Subscriber, letter: int, now: datetime) -> str:
    """Its own for each letter and way; kept in the outbox, and so the same each time it is sent."""
    domain = options.mail.sender.rpartition("@")[2].rstrip("> ") or "localhost"
    return f"<operator.{hashlib.sha256(f'{way.key} {letter} {now.isoformat()}'.encode()).hexdigest()[:32]}@{domain}>"
