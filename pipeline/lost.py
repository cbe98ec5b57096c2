"""Kept bytes that are missing or damaged: which document they are of, and how they come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from pipeline.blobs import Blobs
from pipeline.cycle import blobs_folder
from pipeline.errors import BytesLost, StoreError
from pipeline.store import keeping, retention
from pipeline.store.database import open_database
from pipeline.store.keeping import Owner


def silent(hashes: Sequence[str]) -> Iterable[str]:
    """Shows nothing."""
    return hashes


Progress = Callable[[Sequence[str]], Iterable[str]]
"""Passes hashes on one by one and shows how far they are."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Bytes that the store names and that are not there; `reason`: missing, damaged, or why they cannot be read."""

    sha256: str
    reason: str
    owner: Owner

    def __str__(self) -> str:
        """One line: what it is and what to do."""
        named = ", ".join(filter(None, (self.owner.title, self.owner.what, self.owner.url)))
        return f"{self.sha256}: {self.reason}: {named}: {_ASKED if self.owner.is_asked else _NOT_ASKED}"


_ASKED = "the next visit asks for it again; `restore FILE --lost-only` takes it from a backup at once"
_NOT_ASKED = (
    "no visit brings these bytes any more: take them from a backup with `restore FILE --lost-only`, or go on without them with"
    " `verify --let-go`"
)


def lost_of(db: Database, hashes: Iterable[str], read: Callable[[str], object]) -> Iterator[Lost]:
    """Those bytes that cannot be read (`read` raises BytesLost), with what they are of."""
    for sha256 in hashes:
        try:
            read(sha256)
        except BytesLost as error:
            yield Lost(sha256, error.reason, keeping.owner(db, sha256))


def still_missed(store: Path, lost: Sequence[Lost]) -> list[Lost]:
    """Those that were not let go meanwhile, by retention in a cycle beside."""
    if not lost:
        return []
    with open_database(store, read_only=True) as db:
        named = frozenset(retention.named(db))
    return [one for one in lost if one.sha256 in named]


def verify(store: Path, progress: Progress = silent) -> list[Lost]:
    """Hash every kept document again; answers what is lost, and has the next visits ask for it again where that brings it back.

    Raises StoreError where the store cannot be read.
    """
    with open_database(store, read_only=True) as db:
        found = list(lost_of(db, progress(retention.named(db)), Blobs(blobs_folder(store)).packed))
    lost = still_missed(store, found)
    # Where the store cannot be written, the visits find out by themselves, when the documents are due.
    with suppress(StoreError):
        ask_again(store, lost)
    return lost


def ask_again(store: Path, lost: Sequence[Lost]) -> None:
    """Have the next visits ask for what is lost. Raises StoreError where the store cannot be written."""
    if lost:
        with open_database(store) as db, db.atomic():
            keeping.ask_again(db, [one.sha256 for one in lost])


def let_go(store: Path, lost: Sequence[Lost], now: datetime) -> None:
    """Miss these bytes no longer; should they come again, they are kept again. Raises StoreError."""
    with open_database(store) as db, db.atomic():
        keeping.let_go(db, [one.sha256 for one in lost], now)
