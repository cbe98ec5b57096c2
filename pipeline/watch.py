"""What is due: sources and documents, as arithmetic on times handed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from itertools import pairwise
from pathlib import PurePosixPath
from types import MappingProxyType
from urllib.parse import urlsplit

from pipeline.addresses import PAGE_SUFFIXES, host_of
from pipeline.model import Source
from pipeline.states import Resource, SourceState

USUAL = timedelta(minutes=30)
FLOOR = timedelta(minutes=10)
CEILING = timedelta(hours=6)
_JAPAN = timezone(timedelta(hours=9))
_STEP = timedelta(minutes=5)
_PARTS = 48
"""A page that changed a day ago is visited about every half hour, one that changed twelve days ago at the ceiling."""
_FEWEST = 4
_JITTER, _SPREAD = 0.1, 0.25
# The ministry puts documents up from half past four to half past ten in the evening (SITE.md), seldom at night.
_POSTING, _OFFICE, _NIGHT, _BUSY = 2.0, 1.0, 0.3, 6.0
_EVERY_THIRD_YEAR = ("介護", "障害")
_EVERY_SECOND_YEAR = ("診療", "医療", "医科", "歯科", "調剤", "薬価", "中医協", "中央社会保険医療協議会")
"""What names of topics and pages say of the fees they are about: 介護保険法 and 障害者総合支援法 have terms of three years."""
_YOUNG = timedelta(days=14)
# A document of this age is asked for again after this pause: corrections come mostly in the first weeks, now and then for years.
_PAUSES = (
    (timedelta(days=60), timedelta(hours=6)),
    (timedelta(days=365), timedelta(days=1)),
    (timedelta(days=3 * 365), timedelta(days=3)),
)
_OLD = timedelta(days=7)
_RETRY = timedelta(minutes=10)
_DAY, _LEAP = timedelta(days=1), timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Habit:
    """When a page last changed (some times, in any order), and the days in Japan that it names itself, such as those of meetings."""

    changes: tuple[datetime, ...] = ()
    days: frozenset[date] = frozenset()


NO_HABIT = Habit()
NO_HABITS: Mapping[str, Habit] = MappingProxyType({})


def due_sources(
    sources: Sequence[Source],
    states: Mapping[str, SourceState],
    now: datetime,
    only: Sequence[str] = (),
    habits: Mapping[str, Habit] = NO_HABITS,
) -> tuple[Source, ...]:
    """The sources to visit now, in the order of the configuration; those named in `only` whether due or not."""
    if only:
        return tuple(source for source in sources if source.id in only)
    return tuple(source for source in sources if _is_time(source, states.get(source.id), now, habits.get(source.id, NO_HABIT)))


def _is_time(source: Source, state: SourceState | None, now: datetime, habit: Habit) -> bool:
    """Whether a source is due; a last visit further ahead than a pause is a clock that was set back, and waits for nothing."""
    following = next_visit(source, state, habit) if state else None
    if following is None or state is None or state.last_visit is None:
        return True
    return following <= now or state.last_visit - now > following - state.last_visit


def next_visit(source: Source, state: SourceState, habit: Habit = NO_HABIT) -> datetime | None:
    """When a source is due again, None before its first visit.

    An interval of the configuration is exact. Without one the page's habit decides. After a failure it is the same pause, but half an
    hour at most, and doubled with each further one; a time that the server named (Retry-After) is waited for.
    """
    if state.last_visit is None:
        return None
    if source.every is not None:
        return state.last_visit + source.every
    pause = _pause(source, habit, state.last_visit)
    following = state.last_visit + (_retry(pause, state.failures) if state.failures else pause)
    return max(following, state.not_before) if state.not_before else following


def _retry(usual: timedelta, failures: int) -> timedelta:
    """The pause after so many failures in a row: one bad answer must not cost more of a busy evening than a quiet one would have."""
    longer: int = 2 ** min(failures - 1, 8)
    return min(min(usual, USUAL) * longer, CEILING)


def _pause(source: Source, habit: Habit, since: datetime) -> timedelta:
    """How long a page is left alone: as long as its own habit says, counted in working time (`_pace`), between floor and ceiling."""
    left = _base(habit, since) * _shift(f"{source.id} {since.isoformat()}", _JITTER)
    waited = timedelta()
    while left > timedelta() and waited < CEILING:
        left -= _STEP * _pace(source, habit, (since + waited).astimezone(_JAPAN))
        waited += _STEP
    return min(max(waited, FLOOR), CEILING)


def _base(habit: Habit, since: datetime) -> timedelta:
    """A part of the time since the page last changed, or, if that is shorter, of the longest pause that it usually makes."""
    # A change that lies ahead was noted by a clock that was wrong, and says nothing of the page.
    moments = sorted(moment for moment in habit.changes if moment <= since)
    if not moments:
        return USUAL
    quiet = since - moments[-1]
    pauses = sorted(later - earlier for earlier, later in pairwise(moments))
    usual = pauses[-1] if len(pauses) >= _FEWEST else quiet
    return min(quiet, usual) / _PARTS


def _pace(source: Source, habit: Habit, local: datetime) -> float:
    """How fast time counts: by day and hour in Japan, in the months of a revision, and on a day that the page itself names."""
    hour = local.hour
    if local.date() in habit.days and 8 <= hour < 23:
        return _BUSY
    pace = _POSTING if 16 <= hour < 23 else _OFFICE if 9 <= hour < 16 else _NIGHT
    if local.weekday() >= 5:
        pace /= 2
    return pace * 2 if is_season(f"{source.topic} {source.title}", local.date()) else pace


def is_season(name: str, day: date) -> bool:
    """Whether the fees that a name (of a topic, of a page) speaks of are revised about that day: care and disability every three
    years, all else every two; a name that speaks of both is revised with either.

    Notices come from February to June of such a year (2024 and 2026; 2024 and 2027).
    """
    if not 2 <= day.month <= 6:
        return False
    is_triennial = any(word in name for word in _EVERY_THIRD_YEAR)
    is_biennial = not is_triennial or any(word in name for word in _EVERY_SECOND_YEAR)
    passed = day.year - 2024
    return (is_triennial and passed % 3 == 0) or (is_biennial and passed % 2 == 0)


def _shift(key: str, most: float) -> float:
    """A factor between 1 - most and 1 + most, always the same for a key: so that not all is due at once."""
    return 1 + most * (2 * int(sha256(key.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF - 1)


def due_documents(
    urls: Iterable[str], urgent: Collection[str], known: Mapping[str, Resource], now: datetime, recheck: timedelta | None, budget: int
) -> tuple[str, ...]:
    """The addresses to ask for now: the urgent ones (new on the page), then those never asked, then the longest unasked.

    `recheck` is exact; None means by age, and then at most `budget` addresses that are not urgent are asked.
    """
    listed = list(dict.fromkeys(urls))
    new = [url for url in listed if url in urgent and _is_due(known.get(url), now, recheck)]
    again = [(asked(known.get(url), now), url) for url in listed if url not in urgent and _is_due(known.get(url), now, recheck)]
    again.sort(key=lambda row: row[0])
    return (*new, *(url for _, url in (again if recheck is not None else again[: max(budget, 0)])))


def asked(resource: Resource | None, now: datetime) -> tuple[bool, str]:
    """A key that orders addresses by when they were last asked for: first those never asked, or by a clock that was wrong."""
    checked = resource.checked if resource else None
    is_known = checked is not None and checked <= now
    return is_known, checked.isoformat() if checked and is_known else ""


def _is_due(resource: Resource | None, now: datetime, recheck: timedelta | None) -> bool:
    if resource is None or resource.checked is None:
        return True
    # A clock that was set back has left times ahead of now: they count as distances, or nothing would be due for long.
    waited = abs(now - resource.checked)
    if recheck is not None:
        return waited >= recheck
    if resource.failures:
        pause: timedelta = min(_RETRY * 2 ** min(resource.failures, 10), _OLD)
        return waited >= pause
    return waited >= pause_for(abs(now - (resource.changed or resource.first_seen))) * _shift(resource.url, _SPREAD)


def pause_for(age: timedelta) -> timedelta:
    """How long a document of this age since its last change is left alone: not at all while young, a week at most."""
    if age < _YOUNG:
        return timedelta(0)
    return next((pause for limit, pause in _PAUSES if age < limit), _OLD)


def daily(mark: str, today: date, *, at_once: bool = False) -> tuple[bool, str]:
    """Whether a task that lets old things go is to be done today, and its new mark; `mark` is the former one (empty: never done).

    After a pause of more than ten days the clock may be wrong: then it waits for the day after tomorrow, unless `at_once`.
    """
    last = date.fromisoformat(mark) if mark else None
    if last is not None and timedelta() <= last - today <= _DAY:
        return False, mark
    if last is not None and today - last > _LEAP and not at_once:
        return False, (today + _DAY).isoformat()
    return True, today.isoformat()


def follows(source: Source, url: str, hosts: Collection[str]) -> bool:
    """Whether a source with `follow` watches the linked page itself: a page, no file, of a host that is asked."""
    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    return source.follow > 0 and suffix in PAGE_SUFFIXES and host_of(url) in hosts
