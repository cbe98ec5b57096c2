"""Working days in Japan: when a digest is due."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

import jpholiday

from pipeline.model import Period

_JAPAN = timezone(timedelta(hours=9))
_NEW_YEAR = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))
"""Days on which offices are closed besides the holidays (行政機関の休日に関する法律, article 1)."""


def is_working_day(day: date) -> bool:
    """Whether offices in Japan work on that day: no Saturday, Sunday, national holiday or turn of the year."""
    return day.weekday() < 5 and (day.month, day.day) not in _NEW_YEAR and not jpholiday.is_holiday(day)


def latest_slot(period: Period, now: datetime, at: time) -> datetime:
    """The latest moment, not after `now`, at which digests of the period were due: working days at `at` in Japan.

    Weekly ones are due on the first working day of a week. `now` has a zone; the answer is in Japan's.
    """
    local = now.astimezone(_JAPAN)
    day = local.date() if local.time() >= at else local.date() - timedelta(days=1)
    while not _is_due_day(period, day):
        day -= timedelta(days=1)
    return datetime.combine(day, at, _JAPAN)


def _is_due_day(period: Period, day: date) -> bool:
    if not is_working_day(day):
        return False
    if period != "weekly":
        return True
    monday = day - timedelta(days=day.weekday())
    return not any(is_working_day(monday + timedelta(days=number)) for number in range(day.weekday()))
