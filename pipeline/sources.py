"""What is watched: the sources of the configuration, the pages followed from them, and when each is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from pipeline.model import Source
from pipeline.options import Options
from pipeline.store import documents, watching
from pipeline.watch import follows, next_visit


def next_visits(db: Database, options: Options, now: datetime) -> dict[str, datetime]:
    """When each source is due, those followed from others too; one that was never visited is due now."""
    states = watching.source_states(db)
    found = ((source, states.get(source.id)) for source in sources_of(db, options))
    return {source.id: (next_visit(source, state) if state else None) or now for source, state in found}


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
