"""How the program and what it watches are doing: for `status`, the status page, the metrics and the operator's mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pipeline.model.mailing import Delivery
from pipeline.model.watching import Outcome, Source

Trouble = Literal["failing", "suspect", "silent", "shrunk", "mail", "channel", "disk", "cycle", "store", "backup"]


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that stays wrong and that a person should look at. Times are aware.

    `failing`, `suspect`: so many visits in a row (`count`), the last for `reason`; `silent`: no change for twice as long as usual
    (`usual`); `shrunk`: so many links (`count`) went within a week; `mail`: so many messages (`count`) wait; `channel`: so many wait
    for the channel named as `source`, or the last was given up; `disk`: so few bytes (`count`) are free at `reason`; `cycle`: the last
    cycle broke off for `reason`; `store`: the store cannot be used for `reason` (told without it and never kept in it); `backup`: the last
    backup is long ago.
    """

    kind: Trouble
    since: datetime
    source: str = ""
    count: int = 0
    reason: str = ""
    usual: timedelta | None = None

    @property
    def key(self) -> str:
        """What makes it the same incident from cycle to cycle."""
        return f"{self.kind} {self.source}".strip()


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One watched page or feed. `changed`: when its page last changed; `usual`: the longest pause that is usual; `links`: how many now."""

    source: Source
    outcome: Outcome | None = None
    last_visit: datetime | None = None
    last_good: datetime | None = None
    changed: datetime | None = None
    next_visit: datetime | None = None
    failures: int = 0
    error: str | None = None
    usual: timedelta | None = None
    links: int = 0


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """A channel: so many messages wait `since`, put off for the reason `error`; the last that is done with was `given_up` at a moment."""

    name: str
    pending: int = 0
    since: datetime | None = None
    error: str = ""
    given_up: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """Everything at one moment. `oldest_mail`: since when the oldest message waits; sizes in bytes, None where they are not known.

    `alive`: when whoever works on the store last gave a sign of life; `backup`: when the last backup was made, None where there never
    was one.
    """

    at: datetime
    counts: Mapping[str, int]
    sources: tuple[SourceHealth, ...]
    incidents: tuple[Incident, ...]
    mail: Delivery
    oldest_mail: datetime | None = None
    store_bytes: int | None = None
    free_bytes: int | None = None
    channels: tuple[ChannelHealth, ...] = ()
    alive: datetime | None = None
    backup: datetime | None = None

    @property
    def is_well(self) -> bool:
        """Whether nothing stays wrong and every source's last visit was good."""
        return not self.incidents and all(one.failures == 0 for one in self.sources)
