"""What is due: sources and documents, as arithmetic on times handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from pipeline.model import Resource, Source, SourceState

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
    following = {source.id: next_visit(source, state) for source in sources if (state := states.get(source.id))}
    return tuple(source for source in sources if (moment := following.get(source.id)) is None or moment <= now)


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
    urls: Iterable[str], known: Mapping[str, Resource], now: datetime, recheck: timedelta | None, budget: int | None
) -> tuple[str, ...]:
    """The addresses to ask for now, new ones first, then the longest unasked.

    `recheck` is exact; None means by age, and then at most `budget` addresses that are known already are asked in a cycle.
    """
    listed = list(dict.fromkeys(urls))
    fresh = [url for url in listed if url not in known]
    again = [known[url] for url in listed if url in known and _is_due(known[url], now, recheck)]
    again.sort(key=lambda resource: (resource.checked is not None, resource.checked or now))
    if recheck is None and budget is not None:
        again = again[:budget]
    return (*fresh, *(resource.url for resource in again))


def _is_due(resource: Resource, now: datetime, recheck: timedelta | None) -> bool:
    if resource.checked is None:
        return True
    if recheck is not None:
        return now - resource.checked >= recheck
    if resource.failures:
        return now - resource.checked >= min(_RETRY * 2 ** min(resource.failures, 10), _OLD)
    return now - resource.checked >= pause_for(now - (resource.changed or resource.first_seen))


def pause_for(age: timedelta) -> timedelta:
    """How long a document of this age since its last change is left alone: not at all while young, a week at most."""
    if age < _YOUNG:
        return timedelta(0)
    return next((pause for limit, pause in _PAUSES if age < limit), _OLD)
