"""Watches over a cycle: what is wrong is written down, and what the operator is to hear is put into the outbox with it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlite_utils import Database

from pipeline import digest, distress
from pipeline.errors import KaiteiError, StoreError
from pipeline.health import free_bytes, health
from pipeline.model import Delivery, Incident
from pipeline.options import Options
from pipeline.store import health as figures
from pipeline.store import outbox

Warn = Callable[[str], None]


@contextmanager
def on_guard(db: Database, options: Options, clock: Callable[[], datetime], password: str, warn: Warn) -> Iterator[None]:
    """A cycle that breaks off is told to the operator, and its error goes on up; a disk that fills is noted before it.

    `warn` is called with what could not be told, and with a disk that is nearly full. Where the store does not even take a note of it,
    its StoreError goes up instead.
    """
    _look_at_disk(db, options, clock(), warn)
    try:
        yield
    except KaiteiError as error:
        with db.atomic():
            figures.save_incident(db, Incident("cycle", clock(), reason=str(error)))
        tell(db, options, clock, password, warn)
        error.is_told = True
        raise


@contextmanager
def without_store(options: Options, clock: Callable[[], datetime], password: str, warn: Warn) -> Iterator[None]:
    """A StoreError that the operator did not hear of by the store is told without it, and goes on up; `warn` as above."""
    try:
        yield
    except StoreError as error:
        if not error.is_told:
            distress.begun(options, clock(), password, str(error), warn)
        raise


def look(db: Database, options: Options, clock: Callable[[], datetime], password: str, warn: Warn) -> Delivery:
    """After a cycle: what is wrong by now, and what is over, is noted and told. Answers what became of telling it."""
    with db.atomic():
        note(db, (one for one in health(db, options, clock(), counted=False).incidents if one.kind != "cycle"), clock())
    distress.over(options, clock(), password, warn)
    return tell(db, options, clock, password, warn)


def tell(db: Database, options: Options, clock: Callable[[], datetime], password: str, warn: Warn) -> Delivery:
    """Tell the operator of all that began and all that is over, in one message; what could not go out waits in the outbox."""
    has_incidents = figures.open_incidents(db) or figures.ended_incidents(db)
    if not has_incidents and not outbox.due(db, clock(), 0, 1, to="operator"):
        return Delivery()
    with db.atomic():
        digest.write_alarms(db, options, clock())
    done = digest.send_alarms(db, options, password, clock)
    if done.error:
        warn(f"the operator could not be told: {done.error}")
    return done


def _look_at_disk(db: Database, options: Options, now: datetime, warn: Warn) -> None:
    free = free_bytes(options.store.path)
    if free is None or free >= options.operator.min_free:
        return
    warn(f"{options.store.path}: only {free // 1_000_000} MB are free on this disk; make room, or let old things go with [retention]")
    with contextlib.suppress(StoreError), db.atomic():
        figures.save_incident(db, Incident("disk", now, count=free))


def note(db: Database, present: Iterable[Incident], now: datetime) -> None:
    """Write down what is wrong by now; what was wrong before and is not among it is over. In whatever transaction is open."""
    found = {one.key: one for one in present}
    for key, known in figures.open_incidents(db).items():
        if key not in found:
            figures.end_incident(db, known, now)
    for one in found.values():
        figures.save_incident(db, one)
