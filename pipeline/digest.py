"""What is due for whom: letters are composed and noted as told in one transaction, and sent afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from email.utils import parseaddr

from sqlite_utils import Database

from pipeline.deliver import Postman
from pipeline.edition import site_of
from pipeline.japanese.text import fold
from pipeline.model import Delivery, Entry, Letter, Mailing, Period, Site, Subscriber
from pipeline.options import Options
from pipeline.render.mail import letter, message
from pipeline.render.wording import time_words
from pipeline.store import changes, documents, outbox, subscribers, watching
from pipeline.store.database import rows
from pipeline.workdays import latest_slot

_AT = time(8)
_BATCH = 200
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360))


Due = tuple[Subscriber, list[Entry], tuple[Mailing, ...]]


def planned(db: Database, now: datetime, period: Period | None, *, asked: bool) -> Iterator[Due]:
    """Whoever is due something, with the entries not yet told to them (those of messages that never went out too). Writes nothing."""
    last = 0
    while found := subscribers.batch(db, last, _BATCH):
        last = found[-1].id
        for one in found:
            if one.is_channel or (period and one.period != period) or not _is_due(one, now, asked=asked):
                continue
            names = [row["id"] for row in rows(db, "SELECT id FROM entries WHERE number > ? ORDER BY number", one.since)]
            fresh = [entry for entry in (changes.entry(db, name) for name in names) if entry and follows(one, entry)]
            if fresh:
                waiting = outbox.waiting_for(db, one.id)
                old = [changes.entry(db, name) for mailing in waiting for name in outbox.entries_of(db, mailing.letter)]
                yield one, list({entry.id: entry for entry in (*old, *fresh) if entry}.values()), waiting


def _is_due(one: Subscriber, now: datetime, *, asked: bool) -> bool:
    if one.period == "at-once":
        return True
    since = one.last_digest or (None if asked else one.created)
    return since is None or since < latest_slot(one.period, now, _AT)


def follows(one: Subscriber, entry: Entry) -> bool:
    """Whether a subscriber wants to hear of an entry: of a topic, a word or a code followed; of all where none is."""
    follow = one.follow
    words = fold(" ".join((entry.title, *(line.text for line in entry.summary), *(change.title for change in entry.changes)))).lower()
    named = any(fold(word).lower() in words for word in (*follow.keywords, *follow.codes))
    return named or bool(set(follow.topics) & set(entry.topics)) or not (follow.topics or follow.keywords or follow.codes)


def compose(db: Database, options: Options, now: datetime, period: Period | None = None, *, asked: bool = False) -> int:
    """Put what is due into the outbox; message and mark are written together for each recipient. Answers how many."""
    site, proof, known = site_of(db, options), proof_of(db, options), dict[tuple[str, ...], int]()
    domain, count, newest = parseaddr(options.mail.sender)[1].rpartition("@")[2], 0, subscribers.newest_entry(db)
    for one, told, waiting in list(planned(db, now, period, asked=asked)):
        key = tuple(entry.id for entry in told)
        with db.atomic():
            if key not in known:
                known[key] = outbox.save_letter(db, letter(site, "digest", told, proof), now)
            name = hashlib.sha256(f"{one.key} {known[key]} {now.isoformat()}".encode()).hexdigest()[:32]
            outbox.merge(db, waiting, now)
            outbox.put(db, one.id, known[key], f"<{name}@{domain}>", now)
            subscribers.considered(db, one.id, newest, digest=now, mail=now)
        count += 1
    return count


def proof_of(db: Database, options: Options) -> tuple[str, ...]:
    """The foot of a digest: what is watched, and when each source was last seen well."""
    states, total = watching.source_states(db), len(documents.document_ids(db))
    lines = [f"監視中：ページ{len(options.sources)}件、文書{total}件"]
    for source in options.sources:
        state = states.get(source.id)
        seen = f"最終確認 {time_words(state.last_good)}" if state and state.last_good else "まだ確認できていません"
        lines.append(f"{source.title or source.id}：{seen}{f'（直近{state.failures}回は失敗）' if state and state.failures else ''}")
    return tuple(lines)


def send(db: Database, options: Options, password: str, clock: Callable[[], datetime]) -> Delivery:
    """Send what waits, each message's state written before and after it is handed over. Stops where the server takes nothing."""
    site, postman, sent, failed, last, error = site_of(db, options), Postman(options.mail, password), 0, 0, 0, None
    letters: dict[int, Letter] = {}
    while error is None and (found := outbox.due(db, clock(), last, _BATCH)):
        last = found[-1].id
        for mailing in found:
            if mailing.letter not in letters:
                letters = {mailing.letter: outbox.letter(db, mailing.letter)}
            verdict, said = _send_one(db, options, site, postman, mailing, letters[mailing.letter], clock)
            sent, failed = sent + (verdict == "accepted"), failed + (verdict in ("refused", "unknown-address"))
            if verdict == "server":
                error = said
                break
    postman.close()
    return Delivery(sent, failed, outbox.pending(db), error)


def _send_one(
    db: Database, options: Options, site: Site, postman: Postman, mailing: Mailing, written: Letter, clock: Callable[[], datetime]
) -> tuple[str, str]:
    one = subscribers.subscriber(db, mailing.subscriber)
    assert one is not None
    body = message(site, written, mailing, one, options.mail.sender, None)
    with db.atomic():
        outbox.sending(db, mailing)
    answer = postman.send(parseaddr(options.mail.sender)[1], one.address, body)
    now = clock()
    with db.atomic():
        if answer.verdict == "accepted":
            outbox.sent(db, mailing, now)
        elif answer.verdict in ("refused", "unknown-address"):
            outbox.failed(db, mailing, now, answer.words)
            if answer.verdict == "unknown-address":
                subscribers.suppress(db, one.id, answer.words)
        elif answer.verdict == "unanswered":
            outbox.unanswered(db, mailing, now + _PAUSES[0], answer.words)
        else:
            pause = None if answer.verdict == "server" else now + _PAUSES[min(mailing.attempts, len(_PAUSES) - 1)]
            outbox.later(db, mailing, pause, answer.words)
    return answer.verdict, answer.words
