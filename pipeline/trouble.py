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
    return (*found, *_of_mail(health, limits), *_of_channels(health, limits), *_of_disk(health, limits), *_of_backup(health, limits))


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


def _of_backup(health: Health, limits: OperatorOptions) -> Iterator[Incident]:
    """Only where backups were made by us before."""
    if limits.backup and health.backup and health.at - health.backup > limits.backup:
        yield Incident("backup", health.backup)


def standstill(health: Health, most: timedelta) -> str:
    """Why nobody seems to work on the store as they should, in words; empty where all is well.

    No sign of life for longer than `most`; a source that has been due for so long while nothing at all was visited; a last cycle that
    broke off. A visit that takes longer is no standstill as long as its documents give signs of life.
    """
    span = f"{most.total_seconds() / 60:.0f} minutes"
    if health.alive is None or abs(health.at - health.alive) > most:
        since = f"since {health.alive:%Y-%m-%d %H:%M} UTC" if health.alive else "ever"
        return f"no sign of life {since}: nothing works on the store; look at the daemon's log or the cron job's mail, and start it again"
    broken = next((one for one in health.incidents if one.kind == "cycle"), None)
    if broken:
        return f"the cycle of {broken.since:%Y-%m-%d %H:%M} UTC broke off, and none was good since: {broken.reason}"
    waiting = [one.source.id for one in health.sources if one.last_visit and one.next_visit and health.at - one.next_visit > most]
    visited = max((one.last_visit for one in health.sources if one.last_visit), default=health.at)
    if waiting and health.at - visited > most:
        return f"{', '.join(waiting)}: due for more than {span}, and nothing was visited; look at the log, and start the program again"
    return ""
