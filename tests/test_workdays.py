"""Promises of pipeline.workdays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Period
from pipeline.workdays import is_working_day, latest_slot

EIGHT = time(8)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 3, 9), True), (date(2026, 3, 8), False), (date(2026, 3, 20), False), (date(2026, 5, 6), False),
        (date(2026, 12, 29), False), (date(2027, 1, 4), True), (date(2026, 9, 22), False),
    ],
)  # fmt: skip
def test_holidays_of_japan_are_known(day: date, *, works: bool) -> None:
    """Sundays, the equinox, substitute holidays, the day between two holidays, the turn of the year."""
    assert is_working_day(day) is works


def test_a_weekly_slot_is_the_first_working_day() -> None:
    """Thursday after the holidays of May 2026."""
    assert latest_slot("weekly", datetime(2026, 5, 8, 3, tzinfo=UTC), EIGHT).date() == date(2026, 5, 7)
    assert latest_slot("weekly", datetime(2026, 3, 11, 3, tzinfo=UTC), EIGHT).date() == date(2026, 3, 9)


@given(st.datetimes(datetime(2020, 1, 10), datetime(2027, 12, 1), timezones=st.just(UTC)), st.sampled_from(["daily", "weekly"]))
def test_slots_have_passed_and_fall_on_working_days(now: datetime, period: Period) -> None:
    """Never in the future, at eight in Japan, no further back than the longest holidays."""
    slot = latest_slot(period, now, EIGHT)
    assert slot <= now
    assert (slot.hour, slot.utcoffset()) == (8, timedelta(hours=9))
    assert is_working_day(slot.date())
    assert now - slot < timedelta(days=20)
