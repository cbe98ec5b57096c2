"""What is watched: the sources of the configuration, the pages followed from them, and when each is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from pipeline.model import Source
from pipeline.options import Options
from pipeline.store import documents, watching
from pipeline.store.health import change_moments
from pipeline.watch import NO_HABIT, Habit, follows, next_visit


def next_visits(db: Database, options: Options, now: datetime) -> dict[str, datetime]:
    """When each source is due, those followed from others too; one that was never visited is due now."""
    states, sources = watching.source_states(db), sources_of(db, options)
    known = habits(db, sources, now)
    found = ((source, states.get(source.id), known.get(source.id, NO_HABIT)) for source in sources)
    return {source.id: (next_visit(source, state, habit) if state else None) or now for source, state, habit in found}


def habits(db: Database, sources: Sequence[Source], now: datetime) -> dict[str, Habit]:
    """The habits of the sources without an exact interval: when their pages changed, and which days from yesterday on they name."""
    if all(source.every for source in sources):
        return {}
    changed, named = change_moments(db), documents.days_named(db, (now - timedelta(days=1)).date())
    return {source.id: Habit(changed.get(source.id, ()), named.get(source.id, frozenset())) for source in sources if not source.every}


def sources_of(db: Database, options: Options) -> tuple[Source, ...]:
    """The sources of the configuration, then the pages linked by those with `follow`, which have the same interval and topic."""
    named = {source.url for source in options.sources}
    hosts, found = options.hosts, dict[str, Source]()
    for source in options.sources:
        for place in documents.places(db, source.id) if source.follow else ():
            if place.state == "standing" and follows(source, place.url, hosts) and place.url not in named:
                followed = replace(source, id=f"{source.id}/{place.document}", url=place.url, kind="page", follow=0, title=place.title)
                found.setdefault(place.url, followed)
    return (*options.sources, *found.values())
