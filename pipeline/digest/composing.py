"""Writing: letters, each once for all who are told the same, a message for each recipient, and the marks, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice

from sqlite_utils import Database

from pipeline.digest.channels import know
from pipeline.digest.news import News
from pipeline.digest.plan import COMPOSED, Plan, Telling, planned
from pipeline.digest.proof import proof_of
from pipeline.edition.making import site_of
from pipeline.model import Follow, Letter, MailKind, Period, Proof, Stated, Subscriber
from pipeline.options import Options
from pipeline.render.mail import brief, letter
from pipeline.render.wording import japan_day
from pipeline.store import changes, events, outbox, subscribers, watching
from pipeline.watch import daily

_BATCH = 500
_NEAR = timedelta(days=90)
_DEADLINE_BINDINGS = ("届出期限", "届出開始", "施行", "適用", "算定開始", "経過措置", "廃止", "開催")
_FORGOTTEN = "mail forgotten"
_CONFIRMED_WITHIN = timedelta(days=7)


class Writer:
    """Writes letters as they are at one moment: the site, the coming deadlines and the proof of watching are read once."""

    def __init__(self, db: Database, options: Options, now: datetime) -> None:
        self.db, self.now, self.site = db, now, site_of(db, options)
        self._options, self._today = options, japan_day(now)
        self._news = News(db, changes.newest_number(db))
        self._stated = _coming(db, self._today)
        self._proofs: dict[int, Proof] = {}
        self._near: dict[Follow, tuple[Stated, ...]] = {}
        self._same: dict[Follow, int] = {}
        self._numbers: dict[tuple[Stated, ...], int] = {}

    def written(self, one: Subscriber, kind: MailKind, names: Iterable[str]) -> Letter:
        """The letter for whoever is told of these entries and follows what `one` follows."""
        entries = [entry for entry in map(self._news.entry, names) if entry]
        if one.is_channel:
            return brief(self.site, kind, entries, today=self._today, deadlines=self.deadlines(one.follow))
        proof = self._proof(24 if one.period == "daily" and kind == "digest" else 7 * 24) if kind != "alert" else None
        deadlines = self.deadlines(one.follow) if kind != "alert" else ()
        return letter(self.site, kind, entries, today=self._today, deadlines=deadlines, proof=proof)

    def deadlines(self, follow: Follow) -> tuple[Stated, ...]:
        """The coming days that bind whoever follows this, the nearest first."""
        if follow not in self._near:
            followed = (one for one in self._stated if (entry := self._news.entry(one.entry)) and self._news.is_followed(follow, entry))
            self._near[follow] = tuple(followed)
        return self._near[follow]

    def sameness(self, follow: Follow) -> int:
        """A number that two have in common whose deadlines are the same."""
        if follow not in self._same:
            self._same[follow] = self._numbers.setdefault(self.deadlines(follow), len(self._numbers))
        return self._same[follow]

    def _proof(self, hours: int) -> Proof:
        if hours not in self._proofs:
            self._proofs[hours] = proof_of(self.db, self._options, self.now, hours)
        return self._proofs[hours]


def _coming(db: Database, today: date) -> list[Stated]:
    """The days of the next three months that bind, the nearest first, each day of a document once."""
    found = events.deadlines(db, today)
    once = {(one.title, one.day, one.binding): one for one in found if one.day <= today + _NEAR and one.binding in _DEADLINE_BINDINGS}
    return list(once.values())


def compose(db: Database, options: Options, now: datetime, period: Period | None = None, *, asked: bool = False) -> int:
    """Put what is due into the outbox. Answers how many messages.

    Letters, messages and marks of some hundred recipients are one transaction, so a crash leaves each told once or not yet.
    """
    know(db, options.channels, now)
    writer, known, count = Writer(db, options, now), dict[tuple[object, ...], int](), 0
    plans = planned(db, now, period, asked=asked, people=bool(options.mail.host))
    while batch := list(islice(plans, _BATCH)):
        with db.atomic():
            count += sum(_note(db, options, writer, known, plan) for plan in batch if plan.is_new)
    with db.atomic():
        if period is None:
            watching.save_note(db, COMPOSED, now.isoformat())
        _forget(db, options, now)
    return count


def _note(db: Database, options: Options, writer: Writer, known: dict[tuple[object, ...], int], plan: Plan) -> int:
    """Write down one plan. Answers how many messages it has."""
    one, now = plan.subscriber, writer.now
    for telling in plan.tellings:
        names = told(db, telling)
        key = _sameness(writer, one, telling.kind, names)
        if key not in known:
            known[key] = outbox.save_letter(db, writer.written(one, telling.kind, names), now)
        outbox.put(db, one.id, known[key], message_id(options, one, telling.kind, names, now), now, merged=telling.merged)
    kinds = {telling.kind for telling in plan.tellings}
    digest, mail = now if "digest" in kinds else None, now if kinds else None
    subscribers.considered(db, one, since=plan.since, alerted=plan.alerted, digest=digest, mail=mail)
    return len(plan.tellings)


def told(db: Database, telling: Telling) -> tuple[str, ...]:
    """The entries that a message tells of: those of the messages it replaces, then the fresh ones, each once."""
    waiting = (name for mailing in telling.merged for name in outbox.entries_of(db, mailing.letter))
    return tuple(dict.fromkeys((*waiting, *telling.entries)))


def _sameness(writer: Writer, one: Subscriber, kind: MailKind, names: tuple[str, ...]) -> tuple[object, ...]:
    """Two recipients with the same answer get the same letter."""
    span = "channel" if one.is_channel else one.period
    return kind, span, names, writer.sameness(one.follow)


def message_id(options: Options, one: Subscriber, kind: MailKind, names: Iterable[str], now: datetime) -> str:
    """The same for the same recipient and entries, however often it is composed; a message without entries has its day for a name."""
    domain = options.mail.sender.rpartition("@")[2].rstrip("> ") or "localhost"
    said = " ".join((one.key, kind, *(tuple(names) or (japan_day(now).isoformat(),))))
    return f"<{hashlib.sha256(said.encode()).hexdigest()[:32]}@{domain}>"


def _forget(db: Database, options: Options, now: datetime) -> None:
    """Once a day: messages long done with, and people who never confirmed."""
    known = watching.note(db, _FORGOTTEN)
    is_due, mark = daily(known, japan_day(now), at_once=options.retention.at_once)
    if mark != known:
        watching.save_note(db, _FORGOTTEN, mark)
    if not is_due:
        return
    if options.retention.letters:
        outbox.forget(db, now - options.retention.letters)
    subscribers.forget_unconfirmed(db, now - _CONFIRMED_WITHIN)
