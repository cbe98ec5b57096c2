"""What is wrong with configuration, network, store and mail, and what to do about it: for the command `doctor`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.digest.account import findings
from pipeline.errors import FetchError, KaiteiError, PublishError
from pipeline.fetch import Fetcher
from pipeline.health import ADVICE, free_bytes, health
from pipeline.model import Outcome, SourceHealth
from pipeline.options import MAIL_PASSWORD, Options
from pipeline.publish import try_out
from pipeline.store.database import open_database, rows


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, and what was found."""

    name: str
    good: bool
    finding: str


def doctor(options: Options, clock: Callable[[], datetime]) -> tuple[Check, ...]:
    """Looks at store, output, contact, network and mail: one request to each host that is watched, one empty object put and deleted.

    No message is sent, nothing stays anywhere.
    """
    first = Check("configuration", good=True, finding=f"{len(options.sources)} sources")
    return (first, *_local(options), *_network(options, clock), *_mail(options), *_incidents(options, clock()))


def _mail(options: Options) -> Iterator[Check]:
    for name, finding in findings(options, os.environ.get(MAIL_PASSWORD, "")):
        yield Check(name, finding.good, finding.words)


def _local(options: Options) -> Iterator[Check]:
    yield _store(options.store.path)
    yield _disk(options)
    yield _output(options)
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


def _disk(options: Options) -> Check:
    free, wanted = free_bytes(options.store.path), options.operator.min_free
    if free is None:
        return Check("disk", good=False, finding=f"{options.store.path}: how much is free cannot be asked")
    finding = f"{free // 1_000_000} MB free"
    return Check("disk", free >= wanted, finding if free >= wanted else f"{finding}, less than [operator] min_free; make room")


def _incidents(options: Options, now: datetime) -> Iterator[Check]:
    """What stays wrong by now, and who hears of it."""
    told = (options.operator.address if options.mail.host else "", "a channel" if options.operator.channel else "")
    nobody = "nobody is told when something stays wrong; see [operator]"
    yield Check("operator", good=True, finding=" and ".join(filter(None, told)) or nobody)
    if not options.store.path.exists():
        return
    try:
        with open_database(options.store.path, read_only=True) as db:
            found = health(db, options, now, counted=False)
    except KaiteiError:
        return
    for one in found.incidents:
        reason = f" ({one.reason})" if one.reason else ""
        yield Check(one.key, good=False, finding=f"since {one.since:%Y-%m-%d %H:%M} UTC{reason}: {ADVICE[one.kind]}")
    known = {one.source for one in found.incidents}
    yield from (_failing(one) for one in found.sources if one.failures and one.source.id not in known)


def _failing(one: SourceHealth) -> Check:
    """A source that failed lately, and not yet for so long that it is an incident."""
    advice = ADVICE["suspect" if one.outcome is Outcome.SUSPECT else "failing"]
    finding = f"{one.source.url}: {one.error or one.outcome} at the last visit, and tried again by itself; if it stays: {advice}"
    return Check(f"source {one.source.id}", good=False, finding=finding)


def _output(options: Options) -> Check:
    """The output folder, or the object storage in its place."""
    place = options.publish.remote
    if not place:
        return _folder("output folder", options.publish.directory)
    try:
        try_out(place, options.publish.storage)
    except PublishError as error:
        return Check("object storage", good=False, finding=str(error))
    return Check("object storage", good=True, finding=f"{place}: an object was put, found and deleted")


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
                advice = "look at the network, at proxies and firewalls, and at [http] connect_to"
                yield Check(host, good=False, finding=f"{error}; {advice}")
