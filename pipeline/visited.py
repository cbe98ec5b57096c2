"""What a visit works with and what it brings; and a visit that changed nothing, recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sqlite_utils import Database

from pipeline.addresses import host_of
from pipeline.blobs import Blobs
from pipeline.model import Change, Entry, Fetched, Outcome, Page, Source, Validators, Visit
from pipeline.options import Options
from pipeline.pool import Pool
from pipeline.states import SourceState
from pipeline.store import watching
from pipeline.watch import follows


class Answers(Protocol):
    """What answers addresses: a `Fetcher`, or what was kept of the past."""

    def get(self, url: str, validators: Validators = ..., *, hosts: frozenset[str] = ...) -> Fetched:
        """The answer to an address. Raises FetchError."""

    def robots_state(self) -> Mapping[str, tuple[str, datetime]]:
        """Every robots.txt known."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a visit works with. `watched` are the addresses of all sources, which are no documents of each other; `hosts` those
    whose documents are fetched. `brought` is None but for a page of the past: then these addresses alone can be asked, at `now`
    of the past, and nothing is told or waited for. `alive` is called again and again while the visit goes on."""

    db: Database
    blobs: Blobs
    fetcher: Answers
    pool: Pool
    options: Options
    now: datetime
    watched: frozenset[str]
    hosts: frozenset[str]
    brought: frozenset[str] | None = None
    alive: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Visited:
    """What a visit brought, committed. `asked` is how many documents beyond the new ones were asked for."""

    visit: Visit
    changes: tuple[Change, ...] = ()
    entries: tuple[Entry, ...] = ()
    page: Page | None = None
    asked: int = 0


def is_compared(tools: Tools, source: Source, url: str) -> bool:
    """Whether the bytes behind an address are compared: it is of a host that is asked, and no page that is watched (or followed) itself."""
    hosts = tools.hosts
    return host_of(url) in hosts and url not in tools.watched and not follows(source, url, hosts)


def good(state: SourceState, now: datetime, outcome: Outcome) -> SourceState:
    """The state after a sound visit."""
    return replace(state, visited=True, last_visit=now, last_good=now, not_before=None, outcome=outcome, failures=0, pending=(), error=None)


def recorded(tools: Tools, row: Visit, state: SourceState) -> Visited:
    """A visit without changes, committed."""
    with tools.db.atomic():
        watching.save_source(tools.db, state)
        watching.save_visit(tools.db, row, tools.now)
        watching.save_robots(tools.db, tools.fetcher.robots_state())
    return Visited(row)
