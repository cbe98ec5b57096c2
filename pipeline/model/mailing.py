"""Who is told what by mail or another channel, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many messages left, failed for good, or wait; those to persons and to channels together."""

    sent: int = 0
    failed: int = 0
    pending: int = 0
    error: str | None = None
    """Why the mail server or a channel as a whole took nothing (more), if so; what waits then stays pending."""

    def __add__(self, other: Delivery) -> Delivery:
        """Both together."""
        error = "; ".join(filter(None, (self.error, other.error))) or None
        return Delivery(self.sent + other.sent, self.failed + other.failed, self.pending + other.pending, error)


Period = Literal["at-once", "daily", "weekly"]
Form = Literal["html", "text"]
MailKind = Literal["digest", "alert", "quiet", "confirm", "operator"]
SubscriberState = Literal["active", "suppressed", "unconfirmed", "left", "operator"]


@dataclass(frozen=True, slots=True)
class Follow:
    """What somebody wants to hear of: an entry of one of the topics, or with one of the words, or one of the 区分番号; all if empty.

    A code means itself alone (`A234` is not `A234-2`); with a star after it, its branches too (`A234*`).
    """

    topics: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody (or a channel, `channel:<name>`) who is told of entries.

    `since` is the number of the last entry that was considered for the digest, `alerted` for alerts; `key` a secret of this row, so
    that signed addresses die with it; `alerts` are topics told at once besides the digest, `repeat` tells them in the digest again;
    `reassured` wants a short mail after a week without news. `state`: only the `active` are written to; `suppressed` where the
    address is bad (`reason` says why), `unconfirmed` until the person has answered a confirmation, `left` after leaving: such an address
    is kept so that no list that is read in brings it back; `operator`: a way to whoever runs this (`operator:<way>`).
    """

    id: int
    address: str
    name: str
    follow: Follow
    period: Period
    form: Form
    key: str
    since: int
    created: datetime
    alerts: tuple[str, ...] = ()
    repeat: bool = False
    reassured: bool = False
    state: SubscriberState = "active"
    reason: str | None = None
    last_digest: datetime | None = None
    last_mail: datetime | None = None
    alerted: int = 0

    @property
    def is_channel(self) -> bool:
        """Whether it is a channel of the configuration and not a person."""
        return self.address.startswith("channel:")

    @property
    def is_person(self) -> bool:
        """Whether it is somebody who subscribed, neither a channel nor a way to the operator."""
        return not self.is_channel and self.state != "operator"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said, the same for all who follow the same; whose it is and how to leave is added when it is sent."""

    kind: MailKind
    subject: str
    html: str
    text: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """How well a source was watched. `silent` days without a change are far more than the `usual`, where they are."""

    title: str
    url: str
    last_good: datetime | None
    failures: int
    silent: int | None = None
    usual: int | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of watching in the last `hours`: how many pages and documents were looked at, each source, what could not be read."""

    hours: int
    pages: int
    documents: int
    sources: tuple[Watched, ...]
    unread: tuple[str, ...] = ()
    unread_count: int = 0


@dataclass(frozen=True, slots=True)
class Mailing:
    """One message to one recipient in the outbox. `uncertain`: handed over once without an answer that we lived to see.

    `waiting`: since when the oldest of what it tells waits; `refused`: since when the other side does not take it for now.
    """

    id: int
    subscriber: int
    letter: int
    message_id: str
    composed: datetime
    attempts: int = 0
    uncertain: bool = False
    waiting: datetime | None = None
    refused: datetime | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the configuration: an Apprise address (or `env:NAME`, where it lies), and what is told there and when.

    A message that the service does not take for so long is given up.
    """

    name: str
    url: str
    follow: Follow = Follow()
    period: Period = "at-once"
    give_up: timedelta = timedelta(days=5)
