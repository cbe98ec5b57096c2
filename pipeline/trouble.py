"""What stays wrong, as arithmetic on figures handed in: which incidents there are now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from pipeline.model import Health, Incident, Outcome, SourceHealth, Trouble
from pipeline.options import OperatorOptions

_FEWEST = 5
"""A page that changed fewer times has no habit yet."""
_SHORTEST = timedelta(days=1)
"""A page that changes several times a day is not silent after some hours: nights and weekends are usual."""
_USUALLY = 0.9
_FEW_LINKS = 5
WEEK = timedelta(days=7)
"""How long ago a link may have gone to count as lost just now."""


def usual_pause(changes: Sequence[datetime]) -> timedelta | None:
    """The pause between two changes of a page that nine of ten do not exceed; None before there are enough to tell.

    `changes` are the moments at which it changed, in any order.
    """
    if len(changes) < _FEWEST:
        return None
    moments = sorted(changes)
    pauses = sorted(later - earlier for earlier, later in pairwise(moments))
    return max(pauses[round(_USUALLY * (len(pauses) - 1))], _SHORTEST)


def incidents(health: Health, lost: Mapping[str, tuple[int, datetime]], limits: OperatorOptions) -> tuple[Incident, ...]:
    """What stays wrong by now, sources first.

    `health` is looked at without its own incidents; `lost` tells how many links of a source's page went within a week, and when
    the first of them.
    """
    found: Iterable[Incident] = (one for source in health.sources for one in _of_source(source, health.at, lost, limits))
    return (*found, *_of_mail(health, limits), *_of_channels(health, limits), *_of_disk(health, limits))


def _of_source(one: SourceHealth, now: datetime, lost: Mapping[str, tuple[int, datetime]], limits: OperatorOptions) -> Iterator[Incident]:
    name = one.source.id
    since = one.last_good or one.last_visit or now
    if one.failures >= limits.failures:
        kind: Trouble = "suspect" if one.outcome is Outcome.SUSPECT else "failing"
        yield Incident(kind, since, name, one.failures, one.error or "")
        return
    if one.usual and one.changed and now - one.changed > limits.rhythm * one.usual:
        yield Incident("silent", one.changed, name, usual=one.usual)
    gone, first = lost.get(name, (0, now))
    if gone >= _FEW_LINKS and one.source.kind == "page" and gone > limits.lost * (gone + one.links):
        yield Incident("shrunk", first, name, gone)


def _of_mail(health: Health, limits: OperatorOptions) -> Iterator[Incident]:
    if health.oldest_mail and health.at - health.oldest_mail > limits.mail_stalled:
        yield Incident("mail", health.oldest_mail, count=health.mail.pending, reason=health.mail.error or "")


def _of_channels(health: Health, limits: OperatorOptions) -> Iterator[Incident]:
    """A channel is well again as soon as it takes a message: until then the one that was given up last counts."""
    for one in health.channels:
        if one.given_up:
            yield Incident("channel", one.given_up, one.name, one.pending, one.why)
        elif one.since and health.at - one.since > limits.mail_stalled:
            yield Incident("channel", one.since, one.name, one.pending, one.error)


def _of_disk(health: Health, limits: OperatorOptions) -> Iterator[Incident]:
    if health.free_bytes is not None and health.free_bytes < limits.min_free:
        yield Incident("disk", health.at, count=health.free_bytes)
