"""Who is to be told what now: alerts at once, digests at their time, a word of reassurance after a week without news."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlite_utils import Database

from pipeline.digest.news import News
from pipeline.model import Entry, Mailing, MailKind, Period, Subscriber
from pipeline.store import outbox, subscribers
from pipeline.store.database import from_moment
from pipeline.store.watching import note
from pipeline.workdays import latest_slot

COMPOSED = "mail composed"
"""The note of when composing was last done for everybody."""
_AT = time(8)
_BATCH = 500
_WEEK = timedelta(days=6)
"""A week of working days may be a day short: the first working day of a week is not always a Monday."""

Waiting = Sequence[tuple[MailKind, Mailing]]


@dataclass(frozen=True, slots=True)
class Telling:
    """One message to be: what it tells, and which waiting messages it tells too."""

    kind: MailKind
    entries: tuple[str, ...]
    merged: tuple[Mailing, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a subscriber is told now, and up to which entries everything is considered then."""

    subscriber: Subscriber
    tellings: tuple[Telling, ...]
    since: int
    alerted: int

    @property
    def is_new(self) -> bool:
        """Whether there is anything to be written."""
        one = self.subscriber
        return bool(self.tellings) or (self.since, self.alerted) != (one.since, one.alerted)


@dataclass(frozen=True, slots=True)
class When:
    """The moment of planning. `composed`: when that was last done; `asked`: a digest is asked for, whoever never had one gets it."""

    now: datetime
    composed: datetime | None
    asked: bool = False

    def cutoff(self, one: Subscriber) -> datetime | None:
        """Where a digest is due: the moment before which something must have been published for it to be sent now; else None.

        The first planning after eight o'clock tells all there is. Later ones find what came in since, and that waits for the next day.
        """
        slot = latest_slot(one.period, self.now, _AT)
        last = self._past(one.last_digest) or (None if self.asked else self._past(one.created))
        if last is not None and last >= slot:
            return None
        composed = self._past(self.composed)
        return datetime.max.replace(tzinfo=UTC) if self.asked or composed is None or composed < slot else slot

    def _past(self, moment: datetime | None) -> datetime | None:
        """A moment that is over; one that lies ahead was written down by a clock that was wrong, and is not known."""
        return moment if moment and moment <= self.now else None

    def is_silent(self, one: Subscriber) -> bool:
        """Whether somebody had no mail for a week, and the weekly moment has come since."""
        last = max(filter(None, map(self._past, (one.last_mail, one.created))), default=datetime.min.replace(tzinfo=UTC))
        return last <= latest_slot("weekly", self.now, _AT) - _WEEK


def planned(db: Database, now: datetime, period: Period | None = None, *, asked: bool = False, people: bool = True) -> Iterator[Plan]:
    """A plan for everybody who is written to, a few hundred in memory at a time; `period`: for its subscribers only. Writes nothing.

    `asked` is for the command: a digest is due though its subscriber was only just added. `people` False plans for channels alone.
    """
    when, mark = When(now, from_moment(note(db, COMPOSED) or None), asked), subscribers.oldest_mark(db)
    if mark is None:
        return
    news, last = News(db, mark), 0
    while found := subscribers.batch(db, last, _BATCH):
        waiting = outbox.waiting(db, found[0].id, found[-1].id)
        last = found[-1].id
        for one in found:
            if (people or one.is_channel) and (period is None or one.period == period):
                yield _plan(db, news, when, one, waiting.get(one.id, ()))


def _plan(db: Database, news: News, when: When, one: Subscriber, waiting: Waiting) -> Plan:
    if one.period == "at-once":
        fresh = [entry for entry in news.since(one.since) if _is_wanted(news, one, entry)]
        told = _telling("alert", fresh, [mailing for _, mailing in waiting])
        return Plan(one, told or _reassurance(when, one, waiting), news.newest, news.newest)
    urgent = [entry for entry in news.since(one.alerted) if set(one.alerts) & set(entry.topics)] if one.alerts else []
    alert = _telling("alert", urgent, [mailing for kind, mailing in waiting if kind == "alert"])
    cutoff = when.cutoff(one)
    if cutoff is None:
        return Plan(one, alert or _reassurance(when, one, waiting), one.since, news.newest)
    known = frozenset[str]() if one.repeat else _told_at_once(db, one) | {entry.id for entry in urgent}
    fresh = [entry for entry in news.since(one.since) if entry.id not in known and _is_wanted(news, one, entry)]
    if fresh and all(cutoff <= entry.published <= when.now for entry in fresh):
        return Plan(one, alert, one.since, news.newest)
    merged = {mailing.id for telling in alert for mailing in telling.merged}
    digest = _telling("digest", fresh, [mailing for _, mailing in waiting if mailing.id not in merged])
    return Plan(one, alert + digest or _reassurance(when, one, waiting), news.newest, news.newest)


def _is_wanted(news: News, one: Subscriber, entry: Entry) -> bool:
    return news.is_followed(one.follow, entry) or bool(set(one.alerts) & set(entry.topics))


def _told_at_once(db: Database, one: Subscriber) -> frozenset[str]:
    return outbox.told_at_once(db, one.id, one.since) if one.alerts else frozenset()


def _telling(kind: MailKind, fresh: Sequence[Entry], merged: Sequence[Mailing]) -> tuple[Telling, ...]:
    """The message that tells of what is fresh and of what waits; none where nothing is fresh: then what waits goes as it is."""
    if not fresh:
        return ()
    return (Telling(kind, tuple(entry.id for entry in fresh), tuple(merged)),)


def _reassurance(when: When, one: Subscriber, waiting: Waiting) -> tuple[Telling, ...]:
    return (Telling("quiet", ()),) if one.reassured and not waiting and when.is_silent(one) else ()
