"""The steps in order: what is due is visited, source by source, each visit one transaction; then it is published.

Read this first. `visit` does one source, `gather` its documents, `tell` words what happened, `edition` renders it.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from pipeline import alarm, digest, hub, knowledge
from pipeline.blobs import Blobs
from pipeline.cluster import pool_of
from pipeline.edition.output import output_of
from pipeline.edition.upkeep import publish
from pipeline.fetch import Fetcher
from pipeline.model import Change, Delivery, Entry, Outcome, Published, Visit
from pipeline.ocr import Reader
from pipeline.options import MAIL_PASSWORD, Options
from pipeline.pictures import picture, recognise, renew
from pipeline.plain import add_plain_words
from pipeline.pool import Pool
from pipeline.publish import Output
from pipeline.report import change_json, entry_json, visit_json
from pipeline.retention import let_go
from pipeline.sources import habits, sources_of
from pipeline.states import SourceState
from pipeline.store import meanings, stale, views, watching
from pipeline.store.database import locked, open_database
from pipeline.versions import READING
from pipeline.visit import visit
from pipeline.visited import Tools, Visited
from pipeline.watch import due_sources

log = logging.getLogger("kaitei")
_LONG = 86_400.0
"""Seconds that a rebuild may take for pictures."""


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Who looks on at a cycle: hears of each visit (`progress`) and, far oftener, that work goes on (`alive`), and is asked whether it is
    time to stop (`is_stopping`)."""

    progress: Callable[[Visit], None] = lambda _: None
    alive: Callable[[], None] = lambda: None
    is_stopping: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class Report:
    """What a cycle did."""

    started: datetime
    finished: datetime
    visits: tuple[Visit, ...]
    changes: tuple[Change, ...]
    entries: tuple[Entry, ...]
    published: Published
    delivered: Delivery

    @property
    def failed(self) -> bool:
        """Whether something went wrong that was recorded (exit code 1)."""
        unsound = any(row.outcome in (Outcome.FAILED, Outcome.SUSPECT) for row in self.visits)
        return unsound or self.delivered.failed > 0 or bool(self.delivered.error)


def blobs_folder(store: Path) -> Path:
    """Where the documents lie, beside the store."""
    return store.with_name(f"{store.stem}.files")


@contextmanager
def opened(options: Options) -> Iterator[Database]:
    """The store, locked for this process. Raises Locked or StoreError."""
    with locked(options.store.path), open_database(options.store.path) as db:
        yield db


def run(options: Options, clock: Callable[[], datetime], *, only: Sequence[str] = (), onlooker: Onlooker = Onlooker()) -> Report:
    """One cycle on a store that nobody else works on. Raises Locked where somebody does, StoreError where it cannot be used."""
    with alarm.without_store(options, clock, os.environ.get(MAIL_PASSWORD, ""), log.warning), opened(options) as db:
        return work(db, options, clock, only=only, onlooker=onlooker)


def work(
    db: Database, options: Options, clock: Callable[[], datetime], *, only: Sequence[str] = (), onlooker: Onlooker = Onlooker()
) -> Report:  # fmt: skip
    """One cycle: visit what is due (`only`: what is named, due or not), publish, deliver, and tell the operator what stays wrong.

    As soon as it is time to stop, no further visit is begun; what the last one found is published still, the rest waits.
    """
    password = os.environ.get(MAIL_PASSWORD, "")
    with alarm.on_guard(db, options, clock, password, log.warning):
        report = _work(db, options, clock, only, onlooker)
    if onlooker.is_stopping():
        return report
    return replace(report, delivered=report.delivered + alarm.look(db, options, clock, password, log.warning))


def _work(db: Database, options: Options, clock: Callable[[], datetime], only: Sequence[str], onlooker: Onlooker) -> Report:
    started, is_stopping = clock(), onlooker.is_stopping
    publisher = output_of(db, options)
    with pool_of(options.pool) as pool:
        pool.alive = onlooker.alive
        visited = _visit_all(db, options, clock, pool, only, onlooker)
        if not is_stopping():
            add_plain_words(db, options, pool)
        published = publish(db, options, publisher, alive=onlooker.alive)
        if not is_stopping():
            published += _afterwards(db, options, pool, publisher, clock(), onlooker)
            if stale.stale(db, stale.PINGS):
                hub.announce(db, options)
    delivered = Delivery() if is_stopping() else deliver(db, options, clock, is_stopping=is_stopping)
    changes = tuple(change for one in visited for change in one.changes)
    return Report(started, clock(), tuple(one.visit for one in visited), changes, _newest(visited), published, delivered)


def rebuild(options: Options) -> Published:
    """Render all of the output again from the store, pictures that are missing too. Raises Locked where somebody works on the store."""
    with opened(options) as db:
        publisher = output_of(db, options)
        counts = publish(db, options, publisher, everything=True)
        if options.publish.images:
            renew(db, publisher, whole=True)
        if is_unfinished(db, options):
            with pool_of(options.pool) as pool:
                counts += Published(picture(db, Blobs(blobs_folder(options.store.path)), pool, publisher, _LONG))
            # Pages that turned out to have no picture say so.
            counts += publish(db, options, publisher)
    return counts


def _newest(visited: Iterable[Visited]) -> tuple[Entry, ...]:
    """The entries of a cycle, each as the last visit left it."""
    return tuple({entry.id: entry for one in visited for entry in one.entries}.values())


def _afterwards(db: Database, options: Options, pool: Pool, publisher: Output, now: datetime, onlooker: Onlooker) -> Published:
    """What needs no transaction with a visit: pictures and words of pages, what older texts mean, what may go; then it is published."""
    blobs = Blobs(blobs_folder(options.store.path))
    touched = recognise(db, blobs, pool, Reader(), is_stopping=onlooker.is_stopping)
    touched += knowledge.catch_up(db, pool) if meanings.not_understood(db, READING, 1) else 0
    touched += let_go(db, blobs, publisher, options, now)
    drawn = Published()
    if options.publish.images:
        renew(db, publisher)
        drawn = Published(picture(db, blobs, pool, publisher, is_stopping=onlooker.is_stopping))
    return drawn + (publish(db, options, publisher, alive=onlooker.alive) if touched else Published())


def is_unfinished(db: Database, options: Options) -> bool:
    """Whether this cycle left pictures to the next, because its time for them was over."""
    return options.publish.images and bool(views.unpictured(db, 1))


def deliver(
    db: Database, options: Options, clock: Callable[[], datetime], *, is_stopping: Callable[[], bool] = lambda: False
) -> Delivery:  # fmt: skip
    """Tell what is due by mail and channels, where they are configured; what could not go out waits in the outbox.

    As soon as `is_stopping` (asked before each message), no further message is begun.
    """
    if not (options.mail.host or options.channels):
        return Delivery()
    digest.compose(db, options, clock())
    return digest.send(db, options, os.environ.get(MAIL_PASSWORD, ""), clock, is_stopping=is_stopping)


def post(db: Database, options: Options, clock: Callable[[], datetime], *, is_stopping: Callable[[], bool]) -> Delivery:
    """Only what is to be told, subscribers first, then the operator: between two cycles."""
    delivered = deliver(db, options, clock, is_stopping=is_stopping)
    return delivered if is_stopping() else delivered + alarm.tell(db, options, clock, os.environ.get(MAIL_PASSWORD, ""), log.warning)


def _visit_all(
    db: Database, options: Options, clock: Callable[[], datetime], pool: Pool, only: Sequence[str], onlooker: Onlooker
) -> list[Visited]:
    """Every due source in turn; the pages that a source with `follow` links become sources, at once where they are new."""
    budget = options.documents.budget
    done: list[Visited] = []
    blobs = Blobs(blobs_folder(options.store.path))
    hosts = options.hosts
    with Fetcher(options.http, clock=clock, robots=watching.robots(db)) as fetcher:
        sources = sources_of(db, options)
        watched = frozenset(other.url for other in sources)
        waiting = deque(due_sources(sources, watching.source_states(db), clock(), only, habits(db, sources, clock())))
        while waiting and not onlooker.is_stopping():
            source = waiting.popleft()
            state = watching.source_state(db, source.id) or SourceState(source.id)
            tools = Tools(db, blobs, fetcher, pool, options, clock(), watched, hosts, alive=onlooker.alive)
            one = visit(tools, source, state, budget)
            budget -= one.asked
            done.append(one)
            onlooker.progress(one.visit)
            if source.follow and one.changes:
                known = {other.id for other in sources}
                sources = sources_of(db, options)
                watched = frozenset(other.url for other in sources)
                waiting += [other for other in sources if other.id not in known and other.id.startswith(f"{source.id}/")]
    return done


def as_json(report: Report) -> dict[str, Any]:
    """The report as `once --json` prints it (CONTRACT)."""
    return {
        "started": report.started.isoformat(),
        "finished": report.finished.isoformat(),
        "visits": [visit_json(row) for row in report.visits],
        "changes": [change_json(change) for change in report.changes],
        "entries": [entry_json(entry) for entry in report.entries],
        "published": {name: getattr(report.published, name) for name in ("written", "unchanged", "removed")},
        "delivered": {name: getattr(report.delivered, name) for name in ("sent", "failed", "pending")},
    }
