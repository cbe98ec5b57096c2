"""Backup and restore: one tar file with a consistent copy of the store and every document it names."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.blobs import Blobs, make_lasting
from pipeline.cycle import blobs_folder
from pipeline.errors import BytesLost, StoreError
from pipeline.lost import Lost, Progress, ask_again, lost_of, silent, still_missed, verify
from pipeline.store import keeping, retention
from pipeline.store.advice import advice
from pipeline.store.database import locked, open_database

_STORE, _PART = "store.db", "part"
_TORN = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)
_BLOB = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{62})\.zst")


@dataclass(frozen=True, slots=True)
class Copied:
    """How many documents a backup or a restore holds, and which it had to leave out."""

    documents: int
    lost: tuple[Lost, ...]


def backup(store: Path, target: Path, progress: Progress = silent) -> Copied:
    """Copy the store as it stands at one moment, and its documents, into a tar file; answers how many, and which are missing or damaged.

    May run beside a working instance: SQLite copies a consistent state, documents are on disk before the store names them, and those
    that retention lets go meanwhile are not missed. Each is hashed while it is copied. The file appears whole or not at all.
    Raises StoreError, also where the store is damaged: the former backups are then worth more.
    """
    if not store.exists():
        raise StoreError(f"{store}: there is no store to back up; look at [store] path in the configuration")
    part = target.with_name(target.name + ".part")
    try:
        with TemporaryDirectory(dir=target.resolve().parent, prefix=".kaitei-backup-") as scratch:
            copy = Path(scratch) / _STORE
            _copy_store(store, copy)
            if said := _damage(copy):
                raise StoreError(f"{store}: it is damaged ({said}) and was not backed up; bring the newest backup back with `restore`")
            copied = _write(store, copy, _opened(part, target), progress)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
        make_lasting(target.resolve().parent)
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        reason = advice(error, store) if isinstance(error, sqlite3.Error) else error
        raise StoreError(f"{target}: the backup could not be made: {reason}") from error
    finally:
        part.unlink(missing_ok=True)
    return copied


def _write(store: Path, copy: Path, opened: tarfile.TarFile, progress: Progress) -> Copied:
    """The store's copy and each sound document. What was let go meanwhile is noted in the copy, which is then written once more."""
    blobs = Blobs(blobs_folder(store))
    with opened as archive:
        with open_database(copy) as db:
            named = retention.named(db)
        archive.add(copy, _STORE)
        with open_database(copy) as db:
            found = list(lost_of(db, progress(named), lambda sha256: _add(archive, sha256, blobs.packed(sha256))))
            lost = still_missed(store, found)
            if released := [one.sha256 for one in found if one not in lost]:
                with db.atomic():
                    keeping.let_go(db, released, datetime.now(UTC))
        if released:
            archive.add(copy, _STORE)
    return Copied(len(named) - len(found), tuple(lost))


def _add(archive: tarfile.TarFile, sha256: str, packed: bytes) -> None:
    member = tarfile.TarInfo(f"files/{sha256[:2]}/{sha256}.zst")
    member.size = len(packed)
    archive.addfile(member, BytesIO(packed))


def restore(source: Path, store: Path, *, force: bool = False) -> Copied:
    """Put a backup in the place of the store; answers how many documents are there, and which are neither in it nor here already.

    Everything is unpacked beside the place and checked (the store by SQLite, each document by its SHA-256) before anything
    is moved. What is lost is left out, and the next visits ask for it. A store that is there already is kept unless `force` is set.
    Raises StoreError, where the store in the backup is damaged too, or Locked.
    """
    if store.exists() and not force:
        raise StoreError(f"{store}: there is a store already; move it away, or say --force to replace it")
    store.parent.mkdir(parents=True, exist_ok=True)
    with locked(store), _unpacked(source, store.parent) as folder:
        copied = _checked(source, folder, blobs_folder(store))
        _move(folder, store)
    return copied


def bring_back(source: Path, store: Path, progress: Progress = silent) -> Copied:
    """Take from a backup only the documents that are lost here; the store stays, and may be at work.

    Answers how many came back, and what is lost still. Raises StoreError.
    """
    lost, blobs, found = verify(store, progress), Blobs(blobs_folder(store)), []
    with _unpacked(source, store.parent, frozenset(one.sha256 for one in lost)) as folder:
        brought = Blobs(folder / "files")
        for one in lost:
            with suppress(BytesLost):
                brought.packed(one.sha256)
                found.append(blobs.put(brought.get(one.sha256)))
    with open_database(store) as db, db.atomic():
        for sha256 in found:
            keeping.came_back(db, sha256)
    return Copied(len(found), tuple(one for one in lost if one.sha256 not in found))


def _opened(part: Path, target: Path) -> tarfile.TarFile:
    """The tar file to write; its contents are compressed already, but the store is not."""
    return tarfile.open(part, "w:gz") if target.suffix in (".gz", ".tgz") else tarfile.open(part, "w")


def _copy_store(store: Path, copy: Path) -> None:
    with closing(sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new, pages=2000)


def _damage(store: Path) -> str:
    """What SQLite finds wrong in a store, empty where it is sound. Raises OperationalError where it cannot be read at all."""
    try:
        with closing(sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)) as db:
            said = str(db.execute("PRAGMA integrity_check").fetchone()[0])
            is_ours = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'contents'").fetchone()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        return str(error)
    if said != "ok":
        return said
    return "" if is_ours else "it is no store of this program"


@contextmanager
def _unpacked(source: Path, beside: Path, wanted: frozenset[str] | None = None) -> Iterator[Path]:
    """A backup, or of its documents only those wanted, in a folder that goes again. Raises StoreError where that cannot be done."""
    with TemporaryDirectory(dir=beside, prefix=".kaitei-restore-") as scratch:
        try:
            try:
                _unpack(source, Path(scratch), wanted)
            except _TORN as error:
                # What came before the tear is looked at like the rest: what is not there will be missed and named.
                if not any(path.name != _PART for path in Path(scratch).iterdir()):
                    raise StoreError(f"{source}: is no backup, or it is torn; nothing was replaced, try another one") from error
            yield Path(scratch)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{source}: the backup could not be restored: {error}") from error


def _unpack(source: Path, folder: Path, wanted: frozenset[str] | None) -> None:
    """The members we know, and only these: a name from outside never becomes a path. Of two stores the last counts, as tar has it."""
    with tarfile.open(source) as archive:
        for member in archive:
            known = _BLOB.fullmatch(member.name)
            if not member.isfile() or not (known or member.name == _STORE):
                raise StoreError(f"{source}: {member.name!r} does not belong into a backup")
            if wanted is not None and not (known and known[2] in wanted):
                continue
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            body = archive.extractfile(member)
            assert body is not None
            with body, (folder / _PART).open("wb") as file:
                shutil.copyfileobj(body, file, 1 << 20)
            (folder / _PART).replace(target)


def _checked(source: Path, folder: Path, files: Path) -> Copied:
    """What an unpacked backup holds. Raises StoreError where the store in it is missing or damaged."""
    store, brought, kept = folder / _STORE, Blobs(folder / "files"), Blobs(files)
    if not store.exists():
        raise StoreError(f"{source}: the backup holds no store; nothing was replaced, try another one")
    if said := _damage(store):
        raise StoreError(f"{source}: the store in the backup is damaged: {said}; nothing was replaced, try another one")

    def read(sha256: str) -> None:
        try:
            brought.packed(sha256)
        except BytesLost:
            if not kept.is_sound(sha256):
                raise

    with open_database(store) as db:
        named = retention.named(db)
        lost = tuple(lost_of(db, named, read))
    ask_again(store, lost)
    return Copied(len(named) - len(lost), lost)


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
    make_lasting(store.resolve().parent)
