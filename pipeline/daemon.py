"""The same cycle on a schedule, until it is told to stop. All work is done here, in the main thread; others only wake it.

SIGTERM and SIGINT: the visit in hand is finished, or after `GRACE` seconds rolled back. SIGHUP: the configuration is read again;
a wrong one is refused and the old one goes on. The store's lock is held from the start to the end.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from datetime import time as moment_of_day
from queue import Empty, SimpleQueue

from sqlite_utils import Database

from pipeline import alarm, cycle
from pipeline.errors import ConfigError, KaiteiError
from pipeline.model import Visit
from pipeline.notify import Notifier
from pipeline.options import MAIL_PASSWORD, Options
from pipeline.schedule import Schedule
from pipeline.sources import next_visits
from pipeline.store import watching
from pipeline.store.database import beat, locked, open_database

log = logging.getLogger("kaitei.daemon")

GRACE = 6.0
"""Seconds that the visit in hand may still take after the wish to stop."""
_STUCK = 1800.0
"""Seconds without any progress after which systemd hears no more signs of life: a single document may rightly take some minutes."""
_LOOK = 20.0
"""Seconds between two looks at the clock."""
_JUMP = 60.0
_MAIL, _DIGEST, _LIFE, _LEFT = "mail", "digest", "life", "left over"
_SOON = timedelta(seconds=30)
_BUDGET_SPAN = timedelta(minutes=20)
_MAIL_PAUSE = timedelta(minutes=5)
_RETRY = timedelta(minutes=1)
_LONGEST_RETRY = timedelta(minutes=30)
_DIGEST_AT = moment_of_day(8)


class Abandoned(BaseException):
    """The grace is over: the visit in hand is rolled back. No Exception, so that nothing on the way takes it for an answer."""


@dataclass(slots=True)
class Wishes:
    """What is wished of the daemon, by signals and by the schedule. Its queue may be filled from a signal's handler."""

    stopping: bool = False
    reloading: bool = False
    _queue: SimpleQueue[str] = field(default_factory=SimpleQueue)

    def wake(self, name: str) -> None:
        """There is something to do."""
        self._queue.put(name)

    def wait(self, seconds: float) -> frozenset[str]:
        """The names of all that came since the last time, waiting at most so long for the first; a hundred of one name are one."""
        names: set[str] = set()
        try:
            names.add(self._queue.get(timeout=seconds))
            while True:
                names.add(self._queue.get_nowait())
        except Empty:
            return frozenset(names)

    def is_stopping(self) -> bool:
        """Whether no new work is to be begun."""
        return self.stopping

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Listen to signals as long as the block runs."""
        handlers = {signal.SIGTERM: self._stop, signal.SIGINT: self._stop, signal.SIGHUP: self._reload, signal.SIGALRM: self._abandon}
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, *_: object) -> None:
        if self.stopping:
            raise Abandoned
        self.stopping = True
        signal.setitimer(signal.ITIMER_REAL, GRACE)
        self._queue.put("")

    def _reload(self, *_: object) -> None:
        self.reloading = True
        self._queue.put("")

    def _abandon(self, *_: object) -> None:
        raise Abandoned


class Daemon:
    """The loop: wait, do what is due, plan the next waking."""

    def __init__(self, load: Callable[[], Options], clock: Callable[[], datetime], progress: Callable[[Visit], None]) -> None:
        """`load` reads the configuration; raises ConfigError where it is wrong."""
        self._load, self._clock, self._progress = load, clock, progress
        self._options = load()
        self._wishes, self._notifier = Wishes(), Notifier()
        self._beat, self._failures = time.monotonic(), 0
        self._noted = self._beat
        self._known_ahead = self._ahead()

    def run(self) -> None:
        """Work until told to stop. Raises Locked where another instance works on the store, StoreError where it cannot be used."""
        with self._on_guard(), locked(self._options.store.path), self._wishes.heard(), Schedule(self._woken) as schedule:
            schedule.every_day(_DIGEST, _DIGEST_AT)
            schedule.every(_MAIL, _MAIL_PAUSE)
            if self._notifier.watchdog:
                schedule.every(_LIFE, timedelta(seconds=max(1.0, self._notifier.watchdog / 3)))
            self._notifier.ready(f"{len(self._options.sources)} sources")
            log.info("watching %d sources; SIGHUP reads the configuration again, SIGTERM ends", len(self._options.sources))
            try:
                self._loop(schedule)
            except Abandoned:
                log.warning("stopped within a visit that took too long; it was rolled back and is made again at the next start")
            finally:
                self._notifier.stopping()
        log.info("stopped")

    def _loop(self, schedule: Schedule) -> None:
        names = frozenset({"start"})
        while not self._wishes.stopping:
            if self._wishes.reloading:
                self._reload()
                names |= {"reload"}
            if names:
                self._cycle(schedule, names)
            names = self._waited(schedule)

    def _waited(self, schedule: Schedule) -> frozenset[str]:
        """What woke the daemon; a clock that was set meanwhile makes the schedule look again."""
        if self._wishes.stopping:
            return frozenset()
        names = self._wishes.wait(_LOOK)
        self._alive()
        # Compared with the last look and not with the beginning of this wait: a clock may be set while a cycle works, too.
        ahead = self._ahead()
        jump, self._known_ahead = ahead - self._known_ahead, ahead
        if abs(jump) < _JUMP:
            return names - {""}
        log.warning("the clock was set by %+d seconds; looking at what is due again", jump)
        schedule.again()
        return (names | {"clock"}) - {""}

    def _ahead(self) -> float:
        """How far the clock is ahead of the one that nobody sets, in seconds."""
        return self._clock().timestamp() - time.monotonic()

    def _woken(self, name: str) -> None:
        """A job's time has come; in the schedule's thread."""
        if name == _LIFE:
            if time.monotonic() - self._beat < _STUCK:
                self._notifier.alive()
            return
        self._wishes.wake(name)

    def _cycle(self, schedule: Schedule, names: frozenset[str]) -> None:
        """One cycle, or only the mail where nothing else is wished. What fails as a whole is tried again, rarer and rarer."""
        try:
            with self._on_guard(), open_database(self._options.store.path) as db:
                options = _within_budget(db, self._options, self._clock())
                if names <= {_MAIL, _DIGEST}:
                    cycle.post(db, options, self._clock, is_stopping=self._is_stopping)
                else:
                    cycle.work(db, options, self._clock, onlooker=cycle.Onlooker(self._seen, self._alive, self._is_stopping))
                moments = next_visits(db, options, self._clock())
                if cycle.is_unfinished(db, options):
                    moments[_LEFT] = self._clock() + _SOON
            self._failures = 0
        except KaiteiError as error:
            self._failures += 1
            pause = min(_RETRY * 2 ** min(self._failures - 1, 5), _LONGEST_RETRY)
            log.error("%s; trying again in %d minutes", error, pause.total_seconds() // 60)
            moments = {"again": self._clock() + pause}
        schedule.plan(moments)

    def _on_guard(self) -> AbstractContextManager[None]:
        return alarm.without_store(self._options, self._clock, os.environ.get(MAIL_PASSWORD, ""), log.warning)

    def _is_stopping(self) -> bool:
        """Asked between visits and between messages, so that a long sending counts as life too."""
        self._alive()
        return self._wishes.is_stopping()

    def _alive(self) -> None:
        """Called with every document asked for, read or compared, and with every file published; noted for `status --max-age`."""
        self._beat = time.monotonic()
        if self._beat - self._noted >= _LOOK:
            self._noted = self._beat
            beat(self._options.store.path)

    def _seen(self, visit: Visit) -> None:
        self._alive()
        self._progress(visit)

    def _reload(self) -> None:
        """Read the configuration again; a wrong one changes nothing. Another store needs a new start, since its lock is held."""
        self._wishes.reloading = False
        self._notifier.reloading()
        try:
            options = self._load()
            if options.store.path != self._options.store.path:
                raise ConfigError("store.path: cannot change while running; start again for that")
            self._options = options
            log.info("the configuration was read again: %d sources", len(options.sources))
        except ConfigError as error:
            log.error("the new configuration is refused and the old one goes on:\n%s", error)
        self._notifier.ready(f"{len(self._options.sources)} sources")


def _within_budget(db: Database, options: Options, now: datetime) -> Options:
    """The options with what is left of the budget of re-checks: it is meant for a cycle every half hour, and there may be many more."""
    if options.documents.recheck is not None:
        return options
    left = options.documents.budget - watching.asked_between(db, now - _BUDGET_SPAN, now)
    return replace(options, documents=replace(options.documents, budget=max(left, 0)))
