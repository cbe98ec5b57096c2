"""What is due: sources and documents, as arithmetic on times handed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from pipeline.addresses import PAGE_SUFFIXES, host_of
from pipeline.model import Source
from pipeline.states import Resource, SourceState

USUAL = timedelta(minutes=30)
LONGEST_PAUSE = timedelta(hours=6)
_YOUNG = timedelta(days=14)
# A document of this age is asked for again after this pause: corrections come mostly in the first weeks, now and then for years.
_PAUSES = (
    (timedelta(days=60), timedelta(hours=6)),
    (timedelta(days=365), timedelta(days=1)),
    (timedelta(days=3 * 365), timedelta(days=3)),
)
_OLD = timedelta(days=7)
_RETRY = timedelta(minutes=10)


def due_sources(
    sources: Sequence[Source], states: Mapping[str, SourceState], now: datetime, only: Sequence[str] = ()
) -> tuple[Source, ...]:
    """The sources to visit now, in the order of the configuration; those named in `only` whether due or not."""
    if only:
        return tuple(source for source in sources if source.id in only)
    return tuple(source for source in sources if _is_time(source, states.get(source.id), now))


def _is_time(source: Source, state: SourceState | None, now: datetime) -> bool:
    """Whether a source is due; a last visit further ahead than a pause is a clock that was set back, and waits for nothing."""
    following = next_visit(source, state) if state else None
    if following is None or state is None or state.last_visit is None:
        return True
    return following <= now or state.last_visit - now > following - state.last_visit


def next_visit(source: Source, state: SourceState) -> datetime | None:
    """When a source is due again, None before its first visit.

    An interval of the configuration is exact. Without one failures make the pause grow, and a time that the server named
    (Retry-After) is waited for.
    """
    if state.last_visit is None:
        return None
    pause = source.every or min(USUAL * 2 ** min(state.failures, 8), LONGEST_PAUSE)
    following = state.last_visit + pause
    return max(following, state.not_before) if state.not_before and source.every is None else following


def due_documents(
    urls: Iterable[str], urgent: Collection[str], known: Mapping[str, Resource], now: datetime, recheck: timedelta | None, budget: int
) -> tuple[str, ...]:
    """The addresses to ask for now: the urgent ones (new on the page), then those never asked, then the longest unasked.

    `recheck` is exact; None means by age, and then at most `budget` addresses that are not urgent are asked.
    """
    listed = list(dict.fromkeys(urls))
    new = [url for url in listed if url in urgent and _is_due(known.get(url), now, recheck)]
    again = [(asked(known.get(url)), url) for url in listed if url not in urgent and _is_due(known.get(url), now, recheck)]
    again.sort(key=lambda row: row[0])
    return (*new, *(url for _, url in (again if recheck is not None else again[: max(budget, 0)])))


def asked(resource: Resource | None) -> tuple[bool, str]:
    """A key that orders addresses by when they were last asked for, those never asked first."""
    checked = resource.checked if resource else None
    return checked is not None, checked.isoformat() if checked else ""


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
    return waited >= pause_for(now - (resource.changed or resource.first_seen))


def pause_for(age: timedelta) -> timedelta:
    """How long a document of this age since its last change is left alone: not at all while young, a week at most."""
    if age < _YOUNG:
        return timedelta(0)
    return next((pause for limit, pause in _PAUSES if age < limit), _OLD)


def follows(source: Source, url: str, hosts: Collection[str]) -> bool:
    """Whether a source with `follow` watches the linked page itself: a page, no file, of a host that is asked."""
    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    return source.follow > 0 and suffix in PAGE_SUFFIXES and host_of(url) in hosts
