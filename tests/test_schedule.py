"""Promises of pipeline.schedule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from queue import SimpleQueue

import pytest

from pipeline.schedule import Schedule

YEAR = timedelta(days=365)


@pytest.fixture
def woken() -> SimpleQueue[str]:
    """What woke whoever waits."""
    return SimpleQueue()


@pytest.fixture
def schedule(woken: SimpleQueue[str]) -> Iterator[Schedule]:
    """A schedule at work."""
    with Schedule(woken.put) as running:
        yield running


def next_run(schedule: Schedule, name: str) -> datetime:
    """When a job is due."""
    moment: datetime = schedule._scheduler.get_job(name).next_run_time
    return moment


def test_each_moment_wakes_once_and_only_those_of_the_last_plan(schedule: Schedule, woken: SimpleQueue[str]) -> None:
    """A moment that is past means at once; what is not planned any more does not wake."""
    now = datetime.now(UTC)
    schedule.plan({"old": now + YEAR, "dropped": now + YEAR})
    schedule.plan({"old": now + YEAR, "late": now - YEAR})
    assert woken.get(timeout=10) == "late"
    assert schedule._scheduler.get_job("dropped") is None
    assert next_run(schedule, "old") == now + YEAR


@pytest.mark.fault("clock a year ahead, and set back, under the daemon")
def test_what_recurs_goes_on_after_the_clock_was_set(schedule: Schedule, woken: SimpleQueue[str]) -> None:
    """Jobs that were planned by a clock a year ahead are planned anew: mail, digests, and the signs of life that systemd waits for."""
    now = datetime.now(UTC)
    schedule.every_day("digest", time(8))
    schedule.every("mail", timedelta(minutes=5))
    schedule.every("life", timedelta(seconds=1))
    for name in ("digest", "mail", "life"):
        schedule._scheduler.modify_job(name, next_run_time=now + YEAR)
    schedule.again()
    assert next_run(schedule, "digest") <= now + timedelta(days=1, minutes=1)
    assert next_run(schedule, "mail") <= now + timedelta(minutes=6)
    assert woken.get(timeout=10) == "life"
