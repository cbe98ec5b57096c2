"""The proof of watching: what was looked at, what could not be read, and which source is silent beyond its habit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlite_utils import Database

from pipeline.model import Proof, Source, Watched
from pipeline.options import Options
from pipeline.render.wording import japan_day
from pipeline.states import SourceState
from pipeline.store import looked, watching

_REMEMBERED = timedelta(days=730)
_ENOUGH = 5
"""Days with news that make a habit."""
_LEAST = 14
"""Days: a shorter silence is nothing to speak of."""
_NAMED = 3


def proof_of(db: Database, options: Options, now: datetime, hours: int) -> Proof:
    """What was watched in the last hours. Times in UTC."""
    since, states = now - timedelta(hours=hours), watching.source_states(db)
    days = looked.news_days(db, now - _REMEMBERED)
    sources = tuple(_watched(source, states.get(source.id), days.get(source.id, ()), japan_day(now)) for source in options.sources)
    pages = sum(1 for state in states.values() if state.last_good and state.last_good >= since)
    unread = looked.unread(db, _NAMED)
    return Proof(hours, pages, looked.documents_since(db, since), sources, unread, looked.unread_count(db))


def _watched(source: Source, state: SourceState | None, days: Sequence[date], today: date) -> Watched:
    title = source.title or (state.title if state else "") or source.url
    silent = silence(days, today)
    usual = longest(days) if silent is not None else None
    return Watched(title, source.url, state.last_good if state else None, state.failures if state else 0, silent, usual)


def silence(days: Sequence[date], today: date) -> int | None:
    """How many days a source has had no news, where that is longer than ever before; None where it is usual, or no habit is known.

    `days` are those with news, the earliest first.
    """
    if len(days) < _ENOUGH:
        return None
    now = (today - days[-1]).days
    return now if now > max(longest(days), _LEAST) else None


def longest(days: Sequence[date]) -> int:
    """The longest time between two days with news."""
    return max(((after - before).days for before, after in pairwise(days)), default=0)
