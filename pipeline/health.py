"""What is well and what is not: for `status`, `doctor`, the status page, the metrics and the operator."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from pipeline.model import Delivery, Health, Incident, Source, SourceHealth, Trouble
from pipeline.options import Options
from pipeline.sources import next_visits, sources_of
from pipeline.states import SourceState
from pipeline.store import documents, outbox, watching
from pipeline.store import health as figures
from pipeline.store.database import last_beat
from pipeline.trouble import WEEK, incidents, usual_pause

ADVICE: Mapping[Trouble, str] = {
    "failing": "open the address in a browser; if it moved, mend [[source]] url; `doctor` tests the network",
    "suspect": "open the address in a browser: a notice or a robot check passes by itself, a page that moved needs a new [[source]] url",
    "silent": "open the page and see whether news appears elsewhere by now; a page that is finished may be visited rarer or taken out",
    "shrunk": "compare the page with `kaitei at`: if the ministry cleared it up, nothing is to be done",
    "mail": "`doctor` talks to the mail server; the password is the environment variable KAITEI_MAIL_PASSWORD",
    "channel": "`doctor` looks at its address; mend [[channel]] url, or take the channel out; what was given up is not told there again",
    "disk": "make room, or let old things go with [retention]",
    "store": "do what the reason says; `doctor` looks at the store, `restore` brings a backup back",
    "backup": 'look at what the cron line or timer of `backup` says; [operator] backup = "forever" where backups are made otherwise',
    "cycle": "`doctor` looks at store and output folder; what was gathered is kept and published as soon as it can be",
}
"""What an operator can do, by kind of incident."""


def health(db: Database | None, options: Options, now: datetime, *, counted: bool = True) -> Health:
    """How everything is at this moment. Without a store, that nothing was visited yet. Not `counted` spares counts, plans, and the
    number of links on pages that lost none."""
    free, alive = free_bytes(options.store.path), last_beat(options.store.path)
    if db is None:
        sources = tuple(SourceHealth(source, next_visit=now) for source in options.sources)
        return Health(now, {}, sources, (), Delivery(), free_bytes=free, alive=alive)
    counts, mail = (documents.counts(db), outbox.counts(db)) if counted else ({}, Delivery(pending=outbox.pending(db)))
    lost = figures.lost_links(db, now - WEEK, now)
    sources = _sources(db, options, now, lost, counted=counted)
    named = {channel.name for channel in options.channels}
    channels = tuple(one for one in figures.channels(db) if one.name in named) if named else ()
    mails, size, backup = figures.oldest_mail(db), figures.store_bytes(db), figures.last_backup(db)
    found = Health(now, counts, sources, (), mail, mails, size, free, channels, alive, backup)
    known = figures.open_incidents(db)
    present = incidents(found, lost, options.operator)
    broken = tuple(one for one in known.values() if one.kind == "cycle")
    return replace(found, incidents=(*(_as_known(one, known.get(one.key)) for one in present), *broken))


def _as_known(one: Incident, known: Incident | None) -> Incident:
    """An incident that was seen before began then."""
    return replace(one, since=min(one.since, known.since)) if known else one


def _sources(db: Database, options: Options, now: datetime, lost: Collection[str], *, counted: bool) -> tuple[SourceHealth, ...]:
    sources, states, changed = sources_of(db, options), watching.source_states(db), figures.change_moments(db)
    links = figures.standing_links(db, (source.id for source in sources) if counted else lost)
    following = next_visits(db, options, now) if counted else {}
    # What lies ahead was noted by a clock that was wrong.
    changed = {source: tuple(moment for moment in moments if moment <= now) for source, moments in changed.items()}
    return tuple(
        _of_source(source, states.get(source.id, SourceState(source.id)), changed.get(source.id, ()), links.get(source.id, 0), following)
        for source in sources
    )


def _of_source(
    source: Source, state: SourceState, changed: tuple[datetime, ...], links: int, following: Mapping[str, datetime]
) -> SourceHealth:
    return SourceHealth(
        source, state.outcome, state.last_visit, state.last_good, changed[0] if changed else None, following.get(source.id), state.failures,
        state.error, usual_pause(changed), links,
    )  # fmt: skip


def free_bytes(path: Path) -> int | None:
    """How many bytes are free where a file lies or will lie; None where that cannot be asked."""
    nearest = next((place for place in path.resolve().parents if place.exists()), None)
    try:
        return shutil.disk_usage(nearest).free if nearest else None
    except OSError:
        return None


def next_step(found: Health) -> str:
    """What whoever looks at this should do next, in one line."""
    failing = [one.source.id for one in found.sources if one.failures]
    if all(one.last_visit is None for one in found.sources):
        return "nothing was visited yet: run `once`, or start the daemon"
    if found.incidents:
        return f"{len(found.incidents)} things stay wrong: each says what to do; `doctor` tests network, store, output and mail"
    if failing:
        return f"{', '.join(failing)} failed at the last visit and will be tried again; if that stays, `doctor` tests the network"
    return "nothing: every source is well"


def status_json(found: Health) -> dict[str, Any]:
    """What `status --json` prints; times in UTC, sizes in bytes."""
    return {
        "at": found.at.isoformat(),
        "healthy": found.is_well,
        "next": next_step(found),
        "counts": dict(found.counts),
        "incidents": [_incident_json(one) for one in found.incidents],
        "mail": {
            "sent": found.mail.sent, "failed": found.mail.failed, "pending": found.mail.pending, "oldest": _iso(found.oldest_mail),
        },
        "disk": {"store": found.store_bytes, "free": found.free_bytes},
        "alive": _iso(found.alive),
        "backup": _iso(found.backup),
        "sources": [_source_json(one) for one in found.sources],
    }  # fmt: skip


def _incident_json(one: Incident) -> dict[str, Any]:
    usual = one.usual.total_seconds() if one.usual else None
    return {"kind": one.kind, "source": one.source or None, "since": one.since.isoformat(), "count": one.count, "reason": one.reason,
            "usual_seconds": usual, "advice": ADVICE[one.kind]}  # fmt: skip


def _source_json(one: SourceHealth) -> dict[str, Any]:
    return {
        "source": one.source.id, "url": one.source.url, "topic": one.source.topic, "title": one.source.title,
        "outcome": str(one.outcome) if one.outcome else None, "last_visit": _iso(one.last_visit), "last_good": _iso(one.last_good),
        "changed": _iso(one.changed), "next": _iso(one.next_visit), "failures": one.failures, "error": one.error, "links": one.links,
        "usual_seconds": one.usual.total_seconds() if one.usual else None,
    }  # fmt: skip


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
