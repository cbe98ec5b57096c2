"""What is well and what is not: for `status` and `doctor`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from pipeline.errors import FetchError, KaiteiError
from pipeline.fetch import Fetcher
from pipeline.options import Options
from pipeline.store import documents, watching
from pipeline.store.database import open_database, rows
from pipeline.watch import next_visit


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, and what was found."""

    name: str
    good: bool
    finding: str


def status(db: Database | None, options: Options, now: datetime) -> dict[str, Any]:
    """Counts of the store and the state of every source, as JSON values; times in UTC."""
    states = watching.source_states(db) if db else {}
    lines = []
    for source in options.sources:
        state = states.get(source.id)
        following = next_visit(source, state) if state else None
        lines.append({
            "source": source.id, "url": source.url, "topic": source.topic,
            "outcome": str(state.outcome) if state and state.outcome else None,
            "last_visit": state.last_visit.isoformat() if state and state.last_visit else None,
            "last_good": state.last_good.isoformat() if state and state.last_good else None,
            "next": (following or now).isoformat(), "failures": state.failures if state else 0, "error": state.error if state else None,
        })  # fmt: skip
    healthy = all(line["failures"] == 0 for line in lines)
    return {"healthy": healthy, "counts": documents.counts(db) if db else {}, "sources": lines}


def doctor(options: Options, clock: Callable[[], datetime]) -> tuple[Check, ...]:
    """Looks at store, output folder, contact and network; one request to each host that is watched."""
    return (Check("configuration", good=True, finding=f"{len(options.sources)} sources"), *_local(options), *_network(options, clock))


def _local(options: Options) -> Iterator[Check]:
    yield _store(options.store.path)
    yield _folder("output folder", options.publish.directory)
    contact = options.http.contact
    advice = "[http] contact is empty: the ministry cannot reach whoever runs this; name an address"
    yield Check("contact", bool(contact), contact or advice)


def _store(path: Path) -> Check:
    if not path.exists():
        return _folder("store", path.parent)
    try:
        with open_database(path, read_only=True) as db:
            said = str(rows(db, "PRAGMA quick_check")[0][0])
    except KaiteiError as error:
        return Check("store", good=False, finding=str(error))
    return Check("store", said == "ok", f"{path}: {said}")


def _folder(name: str, folder: Path) -> Check:
    """Whether files can be made in a folder, or the folder itself where it is not there."""
    nearest = next(place for place in (folder.resolve(), *folder.resolve().parents) if place.exists())
    good = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    return Check(name, good, str(folder) if good else f"{nearest} is not writable; change its owner or choose another place")


def _network(options: Options, clock: Callable[[], datetime]) -> Iterator[Check]:
    """Each watched host's first source, asked once."""
    firsts = {source.url.split("/")[2]: source.url for source in reversed(options.sources)}
    with Fetcher(options.http, clock=clock) as fetcher:
        for host, url in sorted(firsts.items()):
            try:
                fetched = fetcher.get(url, hosts=options.hosts)
                yield Check(host, good=True, finding=f"{url}: {fetched.status}, {len(fetched.body)} bytes")
            except FetchError as error:
                yield Check(host, good=False, finding=str(error))
