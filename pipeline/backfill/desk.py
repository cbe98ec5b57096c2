"""What taking in works with, and the documents of the past read ahead, some at a time: what was read stays read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from pipeline.backfill.assign import SavedFile
from pipeline.backfill.steps import Steps
from pipeline.blobs import Blobs
from pipeline.errors import ImportRefused, Refused, Unreachable
from pipeline.gather import Gathered, gather, read_texts
from pipeline.knowledge import keep, understood
from pipeline.model import Fetched, Source, Validators
from pipeline.options import Options
from pipeline.pool import Pool
from pipeline.states import NOTHING_KNOWN
from pipeline.store import documents

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Desk:
    """What taking in works with; `now` is the present."""

    db: Database
    blobs: Blobs
    pool: Pool
    options: Options
    sources: tuple[Source, ...]
    now: datetime


class Kept:
    """What was kept of a moment answers in the place of the ministry's servers."""

    def __init__(self, at: datetime, bodies: Mapping[str, Callable[[], bytes]]) -> None:
        self._at, self._bodies = at, bodies

    def get(self, url: str, validators: Validators = NOTHING_KNOWN, *, hosts: frozenset[str] = frozenset()) -> Fetched:  # noqa: ARG002
        """The body brought for an address. Raises Refused where there is none, Unreachable where it cannot be read."""
        if url not in self._bodies:
            raise Refused(url, "was not brought")
        try:
            body = self._bodies[url]()
        except ImportRefused as error:
            raise Unreachable(url, str(error)) from error
        return Fetched(url, url, 200, body, "", None, NOTHING_KNOWN, self._at, requests=0)

    def robots_state(self) -> Mapping[str, tuple[str, datetime]]:
        """None was asked for."""
        return {}


def gathered(desk: Desk, files: Iterable[SavedFile], at: datetime) -> Gathered:
    """The documents of some files, as they would be met at their addresses; those that are not known yet are read."""
    found, names = Gathered(), dict[str, str]()
    for file in files:
        one = gather((file.url,), {}, Kept(at, {file.url: file.read}), desk.blobs, desk.options.hosts, at)
        found.resources |= one.resources
        found.contents |= one.contents
        names |= dict.fromkeys(one.contents, file.url)
    read_texts(found, documents.contents(desk.db, found.contents), desk.blobs, desk.pool, names)
    return found


def read_ahead(desk: Desk, files: Sequence[SavedFile], steps: Steps) -> None:
    """Read and understand files that the store has not read yet, a few in each transaction."""
    steps.begin("reading", len(files))
    for start in range(0, len(files), _AT_ONCE):
        part = files[start : start + _AT_ONCE]
        known = documents.contents(desk.db, {file.sha256 for file in part})
        found = gathered(desk, (file for file in part if file.sha256 not in known), desk.now)
        meant = understood(desk.pool, found.texts)
        with desk.db.atomic():
            for sha256, text in sorted(found.texts.items()):
                documents.save_content(desk.db, found.contents[sha256], text)
            for sha256, meaning in sorted(meant.items()):
                keep(desk.db, sha256, meaning)
        for file in part:
            steps.done(file.name)
