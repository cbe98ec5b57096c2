"""What was brought: the files of a folder or a zip. Everything in it is hostile."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from pipeline.backfill.labels import JAPAN, Label, from_name, from_note
from pipeline.errors import ImportRefused

_MOST_FILES = 100_000
_MOST_UNPACKED = 20_000_000_000
_DENSEST = 200
"""Times that a member may grow when it is unpacked: text seldom exceeds 20, bombs have 1,000."""
_NOTE_BYTES = 65_536
_BESIDE = frozenset({".css", ".js", ".png", ".gif", ".jpg", ".jpeg", ".svg", ".ico", ".webp", ".woff", ".woff2", ".map", ".ds_store"})
"""What browsers save beside a page; no document that the ministry publishes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file that was brought, read when it is needed. `read` raises ImportRefused. `changed` is the file's own time (aware)."""

    name: str
    label: Label
    read: Callable[[], bytes]
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A piece that cannot be taken, and why. `is_trouble` is false for what nobody misses, as the pictures of a page."""

    name: str
    reason: str
    is_trouble: bool = True


def files_of(path: Path, most_bytes: int, stay_open: ExitStack) -> Iterator[Piece | Refusal]:
    """The files of a folder or zip, or a single file, by name; each of at most `most_bytes`. Raises ImportRefused.

    A zip can be read until `stay_open` closes it.
    """
    if path.is_dir():
        yield from _noted(dict(_in_folder(path, most_bytes)))
    elif zipfile.is_zipfile(path) and path.suffix.lower() == ".zip":
        yield from _in_zip(path, most_bytes, stay_open)
    elif path.is_file():
        yield from _noted({path.name: _file(path, most_bytes)})
    else:
        raise ImportRefused(f"{path}: there is no such file or folder")


@dataclass(frozen=True, slots=True)
class _File:
    """A file that can be read, and when it was changed last."""

    read: Callable[[], bytes]
    changed: datetime | None


Brought = _File | Refusal


def _in_folder(folder: Path, most_bytes: int) -> Iterator[tuple[str, Brought]]:
    """Plain files below a folder; links are not followed, since they may lead anywhere."""
    for count, path in enumerate(sorted(folder.rglob("*"))):
        if count >= _MOST_FILES:
            raise ImportRefused(f"{folder}: more than {_MOST_FILES} files; bring them in parts")
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield name, Refusal(name, "is a link; bring the file itself")
        elif path.is_file():
            yield f"{folder.name}/{name}", _file(path, most_bytes)


def _file(path: Path, most_bytes: int) -> Brought:
    def read() -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise ImportRefused(f"{path}: {error.strerror}") from error

    try:
        stat = path.stat()
    except OSError as error:
        return Refusal(path.name, str(error.strerror))
    return _fits(path.name, stat.st_size, most_bytes) or _File(read, datetime.fromtimestamp(stat.st_mtime, UTC))


def _fits(name: str, size: int, most_bytes: int) -> Refusal | None:
    return Refusal(name, f"has {size} bytes, more than [http] max_bytes") if size > most_bytes else None


def _in_zip(path: Path, most_bytes: int, stay_open: ExitStack) -> Iterator[Piece | Refusal]:
    """The members of a zip. Their names are words and never become paths; old ones are in cp932."""
    try:
        archive = stay_open.enter_context(zipfile.ZipFile(path, metadata_encoding="cp932"))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise ImportRefused(f"{path}: cannot be opened: {error}") from error
    members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    if len(members) > _MOST_FILES or sum(member.file_size for member in members) > _MOST_UNPACKED:
        raise ImportRefused(f"{path}: more than {_MOST_FILES} files or {_MOST_UNPACKED} bytes; bring them in parts")
    yield from _noted({f"{path.stem}/{member.filename}": _member(archive, member, most_bytes) for member in members})


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most_bytes: int) -> Brought:
    def read() -> bytes:
        try:
            with archive.open(member) as file:
                body = file.read(most_bytes + 1)
        except (OSError, RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise ImportRefused(f"{member.filename}: cannot be unpacked: {error}") from error
        if len(body) > most_bytes:
            raise ImportRefused(f"{member.filename}: is larger than it says, and than [http] max_bytes")
        return body

    if member.flag_bits & 1:
        return Refusal(member.filename, "is encrypted")
    if member.file_size > _DENSEST * max(member.compress_size, 1) and member.file_size > most_bytes // 100:
        return Refusal(member.filename, "unpacks to far more than a document does")
    return _fits(member.filename, member.file_size, most_bytes) or _File(read, _packed(member))


def _packed(member: zipfile.ZipInfo) -> datetime | None:
    """A member's time; a zip says it without a zone, and it was packed in Japan."""
    try:
        return datetime(*member.date_time, tzinfo=JAPAN).astimezone(UTC)
    except ValueError:
        return None


def _noted(files: dict[str, Brought]) -> Iterator[Piece | Refusal]:
    """Each file with what its name and the note beside it (`NAME.json`) say, in order."""
    for name in sorted(files):
        found, suffix = files[name], PurePosixPath(name).suffix.lower()
        if isinstance(found, Refusal):
            yield found
        elif name.endswith(".json") and name.removesuffix(".json") in files:
            continue
        elif suffix in _BESIDE or PurePosixPath(name).name.startswith("."):
            yield Refusal(name, "no document", is_trouble=False)
        else:
            yield _with_note(name, found, files.get(f"{name}.json"))


def _with_note(name: str, file: _File, note: Brought | None) -> Piece | Refusal:
    label = from_name(name)
    if note is None or isinstance(note, Refusal):
        return Piece(name, label, file.read, file.changed)
    try:
        return Piece(name, from_note(note.read()[:_NOTE_BYTES]).or_else(label), file.read, file.changed)
    except (ValueError, ImportRefused) as error:
        return Refusal(name, f"the note beside it cannot be read: {error}")
