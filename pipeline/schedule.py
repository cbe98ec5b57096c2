"""When the daemon wakes up: one job for each source, and some of the program's own. What is due is `watch`'s arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta, timezone
from types import TracebackType
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

_JAPAN = timezone(timedelta(hours=9), "JST")
# However late a job comes (a long cycle, a machine that slept), it runs, and once: APScheduler drops what is a second late.
_JOB: dict[str, Any] = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}


class Schedule:
    """Calls `wake` with a job's name when its time has come, from a thread of its own; use it in a `with`."""

    def __init__(self, wake: Callable[[str], None]) -> None:
        """`wake` must return at once."""
        self._wake = wake
        self._scheduler = BackgroundScheduler(timezone=_JAPAN, executors={"default": ThreadPoolExecutor(1)}, job_defaults=_JOB)
        self._moments: dict[str, datetime] = {}
        self._recurring: dict[str, Callable[[], Any]] = {}

    def __enter__(self) -> Schedule:
        self._scheduler.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._scheduler.shutdown(wait=False)

    def plan(self, moments: Mapping[str, datetime]) -> None:
        """Wake up once at each of these moments (aware; one that is past means at once), and at no other that was planned before."""
        for name in self._moments.keys() - moments.keys():
            if self._scheduler.get_job(name):
                self._scheduler.remove_job(name)
        for name, moment in moments.items():
            if self._moments.get(name) != moment or self._scheduler.get_job(name) is None:
                self._scheduler.add_job(self._wake, DateTrigger(moment, _JAPAN), [name], id=name, replace_existing=True)
        self._moments = dict(moments)

    def every_day(self, name: str, at: time) -> None:
        """Wake up each day at a time of Japan."""
        self._recur(name, lambda: CronTrigger(hour=at.hour, minute=at.minute, timezone=_JAPAN))

    def every(self, name: str, pause: timedelta) -> None:
        """Wake up again and again after a pause."""
        self._recur(name, lambda: IntervalTrigger(seconds=int(pause.total_seconds()), timezone=_JAPAN))

    def _recur(self, name: str, trigger: Callable[[], Any]) -> None:
        self._recurring[name] = trigger
        self._scheduler.add_job(self._wake, trigger(), [name], id=name, replace_existing=True)

    def again(self) -> None:
        """Look at the clock anew, which was set: what recurs is planned from now on, and not from a time that may lie far ahead."""
        for name, trigger in self._recurring.items():
            self._scheduler.reschedule_job(name, trigger=trigger())
        self._scheduler.wakeup()
