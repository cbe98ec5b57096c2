"""An import from the paths that were named to the report of what was taken and what not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from pipeline.backfill.assign import Wishes, assign, file_name
from pipeline.backfill.history import Desk, Taken, take_in
from pipeline.backfill.material import Piece, Refusal, files_of, is_list, listed
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
    at: datetime | None = None, begin: Callable[[int], None] = lambda _: None, progress: Callable[[str], None] = lambda _: None,
) -> Report:  # fmt: skip
    """Take in files, folders, zips and lists of addresses, oldest first, without announcing anything.

    `source` is the source that pages without an address are of, `at` the time of all pieces (aware). `begin` is called with the number
    of pieces, `progress` with each. Raises ConfigError for a source that is not there, ImportRefused for a path that cannot be read.
    """
    sources = sources_of(db, options)
    only = next((one for one in sources if one.id == source), None)
    if source and only is None:
        raise ConfigError(f"--source {source}: no such source; there are {', '.join(one.id for one in sources)}")
    blobs = Blobs(blobs_folder(options.store.path))
    with ExitStack() as stay_open:
        pieces = [piece for path in paths for piece in _brought(db, options, path, clock, blobs, stay_open)]
        names: dict[str, set[str]] = defaultdict(set)
        for url in past.addresses(db):
            names[file_name(url)].add(url)
        wishes = Wishes(sources, clock(), only, at)
        plan = assign(pieces, wishes, {name: frozenset(urls) for name, urls in names.items()})
        begin(len(plan.pages) + len(plan.files))
        with pool_of(options.pool) as pool:
            results = list(take_in(Desk(db, blobs, pool, options, sources), plan, progress))
    refused = [one for one in results if isinstance(one, Refusal)]
    return Report(tuple(one for one in results if isinstance(one, Taken)), (*plan.refused, *refused))


def _brought(
    db: Database, options: Options, path: Path, clock: Callable[[], datetime], blobs: Blobs, stay_open: ExitStack
) -> Iterator[Piece | Refusal]:
    if not is_list(path):
        yield from files_of(path, options.http.max_bytes, stay_open)
        return
    with Fetcher(options.http, clock=clock, robots=watching.robots(db)) as fetcher:
        yield from listed(path, fetcher, options.hosts, blobs)


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
