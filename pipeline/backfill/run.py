"""An import from the paths that were named to the report of what was taken and what not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from pipeline.backfill.asking import Enquiry
from pipeline.backfill.assign import Wishes, assign, file_name
from pipeline.backfill.desk import Desk
from pipeline.backfill.history import Taken, take_in
from pipeline.backfill.lists import Line, is_list, lines_of
from pipeline.backfill.material import Piece, Refusal, files_of
from pipeline.backfill.steps import UNSEEN, Steps
from pipeline.blobs import Blobs
from pipeline.cluster import pool_of
from pipeline.cycle import blobs_folder
from pipeline.errors import ConfigError
from pipeline.fetch import Fetcher
from pipeline.options import Options
from pipeline.sources import sources_of
from pipeline.store import past, watching


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every piece that was brought."""

    taken: tuple[Taken, ...]
    refused: tuple[Refusal, ...]

    @property
    def failed(self) -> bool:
        """Whether something was not taken that somebody may miss."""
        return any(one.is_trouble for one in self.refused)


def bring(
    db: Database, options: Options, paths: Sequence[Path], clock: Callable[[], datetime], *, source: str | None = None,
    at: datetime | None = None, by_file_time: bool = False, steps: Steps = UNSEEN,
) -> Report:  # fmt: skip
    """Take in files, folders, zips and lists of addresses, oldest first, without announcing anything.

    `source` is the source that pages without an address are of, `at` the time of all pieces (aware); with `by_file_time` a piece of which
    nothing tells the day is of the time at which its file was changed last. `steps` hears how far it is. Raises ConfigError for a source
    that is not there, ImportRefused for a path that cannot be read.
    """
    sources = sources_of(db, options)
    only = next((one for one in sources if one.id == source), None)
    if source and only is None:
        raise ConfigError(f"--source {source}: no such source; there are {', '.join(one.id for one in sources)}")
    blobs = Blobs(blobs_folder(options.store.path))
    with ExitStack() as stay_open:
        pieces = _brought(db, options, paths, clock, blobs, stay_open, steps)
        names: dict[str, set[str]] = defaultdict(set)
        for url in past.addresses(db):
            names[file_name(url)].add(url)
        wishes = Wishes(sources, clock(), only, at, by_file_time)
        steps.begin("sorting", len(pieces))
        plan = assign(pieces, wishes, {name: frozenset(urls) for name, urls in names.items()}, steps.done)
        with pool_of(options.pool) as pool:
            results = list(take_in(Desk(db, blobs, pool, options, sources, clock()), plan, steps))
    refused = [one for one in results if isinstance(one, Refusal)]
    return Report(tuple(one for one in results if isinstance(one, Taken)), (*plan.refused, *refused))


def _brought(
    db: Database, options: Options, paths: Sequence[Path], clock: Callable[[], datetime], blobs: Blobs, stay_open: ExitStack, steps: Steps
) -> list[Piece | Refusal]:
    """Every piece, in the order of the paths; the addresses of all lists are asked."""
    found: list[Line | Piece | Refusal] = []
    for path in paths:
        found += lines_of(path, options.hosts) if is_list(path) else files_of(path, options.http.max_bytes, stay_open)
    lines = sum(isinstance(one, Line) for one in found)
    if not lines:
        return [one for one in found if not isinstance(one, Line)]
    steps.begin("fetching", lines)
    with Fetcher(options.http, clock=clock, robots=watching.robots(db)) as fetcher:
        enquiry = Enquiry(db, blobs, fetcher, options.hosts, clock)
        return [_answered(enquiry, one, steps) if isinstance(one, Line) else one for one in found]


def _answered(enquiry: Enquiry, line: Line, steps: Steps) -> Piece | Refusal:
    found = enquiry.answer(line)
    steps.done(line.ask)
    return found


def as_json(report: Report) -> dict[str, Any]:
    """The report as `import --json` prints it; times in UTC."""
    return {
        "taken": [
            {"name": one.name, "url": one.url, "at": one.at.isoformat() if one.at else None, "source": one.source or None,
             "document": one.document or None}
            for one in report.taken
        ],
        "refused": [{"name": one.name, "reason": one.reason} for one in report.refused if one.is_trouble],
        "ignored": [{"name": one.name, "reason": one.reason} for one in report.refused if not one.is_trouble],
    }  # fmt: skip
