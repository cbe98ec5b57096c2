"""What would be sent, for people to look at; nothing is written to the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlite_utils import Database

from pipeline.digest.composing import Writer, message_id, told
from pipeline.digest.letterhead import Letterhead
from pipeline.digest.plan import planned
from pipeline.model import Follow, Letter, Mailing, Period, Subscriber
from pipeline.options import Options
from pipeline.store import changes, outbox
from pipeline.store.subscribers import secret, subscriber

_NEWEST, _WAITING = 30, 100_000


def messages(db: Database, options: Options, now: datetime, period: Period | None) -> Iterator[str]:
    """Every message that would go out now, whole, as mbox has them (RFC 4155): any mail parser reads it, and so do people.

    What is due comes first, then what waits from before and is not told in it.
    """
    writer = Writer(db, options, now)
    head = Letterhead(writer.site, options, secret(db, keep=False))
    letters: dict[tuple[object, ...], Letter] = {}
    merged: set[int] = set()
    for plan in planned(db, now, period, asked=True, people=bool(options.mail.host)):
        one = plan.subscriber
        for telling in plan.tellings:
            names = told(db, telling)
            key = (telling.kind, names, one.follow, one.period, one.is_channel)
            written = letters[key] = letters.get(key) or writer.written(one, telling.kind, names)
            merged |= {mailing.id for mailing in telling.merged}
            yield _shown(head, written, Mailing(0, one.id, 0, message_id(options, one, telling.kind, names, now), now), one)
    everybody: tuple[outbox.Recipients, ...] = ("people", "channels")
    for recipients in everybody:
        for mailing in outbox.due(db, now, 0, _WAITING, to=recipients):
            who = subscriber(db, mailing.subscriber)
            if who and mailing.id not in merged:
                yield _shown(head, outbox.letter(db, mailing.letter), mailing, who)


def _shown(head: Letterhead, written: Letter, mailing: Mailing, one: Subscriber) -> str:
    if one.is_channel:
        return f"To: {one.address}\nSubject: {written.subject}\n\n{written.text}\n\n"
    body = head.message(written, mailing, one, readable=True).decode().replace("\r\n", "\n")
    escaped = body.replace("\nFrom ", "\n>From ")
    return f"From {head.sender} {mailing.composed:%a %b %d %H:%M:%S %Y}\n{escaped}\n"


def preview(db: Database, options: Options, now: datetime) -> str:
    """A digest of the newest entries as HTML, for whoever follows everything."""
    writer = Writer(db, options, now)
    nobody = Subscriber(0, "", "", Follow(), "daily", "html", "", 0, now)
    names = [entry.id for entry in changes.entries(db, limit=_NEWEST)]
    return Letterhead(writer.site, options, "").preview(writer.written(nobody, "digest", names))
