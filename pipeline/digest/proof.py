"""The proof of watching: what was looked at, what could not be read, and which source is silent beyond its habit."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from pipeline.edition.making import site_of
from pipeline.health import health
from pipeline.model import Incident, Proof, SourceHealth, Watched
from pipeline.options import Options
from pipeline.store import looked

_NAMED = 3


def proof_of(db: Database, options: Options, now: datetime, hours: int) -> Proof:
    """What was watched in the last hours. Times in UTC."""
    since, found = now - timedelta(hours=hours), health(db, options, now, counted=False)
    silent = {one.source: one for one in found.incidents if one.kind == "silent"}
    titles, named = site_of(db, options).sources, {source.id for source in options.sources}
    sources = tuple(
        _watched(one, titles.get(one.source.id, ""), silent.get(one.source.id), now) for one in found.sources if one.source.id in named
    )
    pages = sum(1 for one in found.sources if one.last_good and one.last_good >= since)
    return Proof(hours, pages, looked.documents_since(db, since), sources, looked.unread(db, _NAMED), looked.unread_count(db))


def _watched(one: SourceHealth, title: str, silent: Incident | None, now: datetime) -> Watched:
    quiet = (now - silent.since).days if silent else None
    usual = silent.usual.days if silent and silent.usual else None
    return Watched(title or one.source.url, one.source.url, one.last_good, one.failures, quiet, usual)
