"""Backup and restore: one tar file with a consistent copy of the store and every document it names."""

from __future__ import annotations

import re
import sqlite3
import tarfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.blobs import Blobs
from pipeline.cycle import blobs_folder
from pipeline.errors import StoreError
from pipeline.store import retention
from pipeline.store.advice import advice
from pipeline.store.database import locked, open_database, rows

_STORE = "store.db"
_BLOB = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{62})\.zst")


def _silent(hashes: Sequence[str]) -> Iterable[str]:
    return hashes


Progress = Callable[[Sequence[str]], Iterable[str]]
"""Passes hashes on one by one and shows how far they are."""


def backup(store: Path, target: Path, progress: Progress = _silent) -> int:
    """Copy the store as it stands at one moment, and its documents, into a tar file; answers how many documents.

    May run beside a working instance: SQLite copies a consistent state, and documents are on disk before the store names
    them. The file appears whole or not at all. Raises StoreError.
    """
    if not store.exists():
        raise StoreError(f"{store}: there is no store to back up; look at [store] path in the configuration")
    files = blobs_folder(store)
    part = target.with_name(target.name + ".part")
    try:
        beside = target.resolve().parent
        with TemporaryDirectory(dir=beside, prefix=".kaitei-backup-") as scratch, _opened(part, target) as archive:
            copy = Path(scratch) / _STORE
            _copy_store(store, copy)
            archive.add(copy, _STORE)
            named = _named(copy)
            for sha256 in progress(named):
                archive.add(files / sha256[:2] / f"{sha256}.zst", f"files/{sha256[:2]}/{sha256}.zst")
        part.replace(target)
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        part.unlink(missing_ok=True)
        reason = advice(error, store) if isinstance(error, sqlite3.Error) else error
        raise StoreError(f"{target}: the backup could not be made: {reason}") from error
    return len(named)


def restore(source: Path, store: Path, *, force: bool = False) -> int:
    """Put a backup in the place of the store; answers how many documents.

    Everything is unpacked beside the place and checked (the store by SQLite, each document by its SHA-256) before anything
    is moved. A store that is there already is kept unless `force` is set. Raises StoreError, or Locked.
    """
    if store.exists() and not force:
        raise StoreError(f"{store}: there is a store already; move it away, or say --force to replace it")
    store.parent.mkdir(parents=True, exist_ok=True)
    with locked(store), TemporaryDirectory(dir=store.parent, prefix=".kaitei-restore-") as scratch:
        try:
            count = _unpack(source, Path(scratch))
            _check(Path(scratch))
            _move(Path(scratch), store)
        except tarfile.TarError as error:
            raise StoreError(f"{source}: is no backup, or it is torn; nothing was replaced, try another one") from error
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{source}: the backup could not be restored: {error}") from error
    return count


def _opened(part: Path, target: Path) -> tarfile.TarFile:
    """The tar file to write; its contents are compressed already, but the store is not."""
    return tarfile.open(part, "w:gz") if target.suffix in (".gz", ".tgz") else tarfile.open(part, "w")


def _copy_store(store: Path, copy: Path) -> None:
    with closing(sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new, pages=2000)


def _named(store: Path) -> list[str]:
    """The hashes of all bytes that a store names, but those that were let go."""
    with open_database(store, read_only=True) as db:
        return retention.named(db)


def _unpack(source: Path, folder: Path) -> int:
    """The members we know, and only these: a name from outside never becomes a path."""
    count = 0
    with tarfile.open(source) as archive:
        for member in archive:
            known = _BLOB.fullmatch(member.name)
            if not member.isfile() or not (known or member.name == _STORE):
                raise StoreError(f"{source}: {member.name!r} does not belong into a backup")
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            body = archive.extractfile(member)
            assert body is not None
            with body, target.open("wb") as file:
                while block := body.read(1 << 20):
                    file.write(block)
            count += known is not None
    return count


def _check(folder: Path) -> None:
    """Raise StoreError where the store is damaged or a document is missing or is not what its name says."""
    store = folder / _STORE
    if not store.exists():
        raise StoreError("the backup holds no store")
    with open_database(store, read_only=True) as db:
        said = str(rows(db, "PRAGMA integrity_check")[0][0])
    if said != "ok":
        raise StoreError(f"the store in the backup is damaged: {said}")
    blobs = Blobs(folder / "files")
    wrong = [sha256 for sha256 in _named(store) if not blobs.is_sound(sha256)]
    if wrong:
        raise StoreError(f"{len(wrong)} documents in the backup are missing or damaged, the first is {wrong[0]}")


def _move(folder: Path, store: Path) -> None:
    files = blobs_folder(store)
    for suffix in ("-wal", "-shm"):
        store.with_name(store.name + suffix).unlink(missing_ok=True)
    files.mkdir(parents=True, exist_ok=True)
    for blob in (folder / "files").glob("*/*.zst"):
        target = files / blob.parent.name / blob.name
        target.parent.mkdir(exist_ok=True)
        blob.replace(target)
    (folder / _STORE).replace(store)


def verify(store: Path, progress: Progress = _silent) -> list[str]:
    """Hash every document again; answers what is wrong, one line each. Raises StoreError where the store cannot be read."""
    blobs = Blobs(blobs_folder(store))
    return [f"{sha256}: missing or damaged" for sha256 in progress(_named(store)) if not blobs.is_sound(sha256)]
