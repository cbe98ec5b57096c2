"""The output folder: files appear whole or not at all, what did not change is not touched, and only what we made is removed."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import FileIO
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from pipeline.errors import PublishError
from pipeline.model import File
from pipeline.publish.output import Counts, ignored

_MANIFEST = ".kaitei-manifest"
_PART = ".kaitei-part-"
_SYNCED = 32
"""Files that are synced side by side."""
_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "no permission to write there",
    errno.EPERM: "no permission to write there",
    errno.EROFS: "the file system is read-only",
    errno.ENOTDIR: "a file stands where a folder is needed",
    errno.EEXIST: "a file stands where a folder is needed",
    errno.EISDIR: "a folder stands where a file is needed",
    errno.ENAMETOOLONG: "the name is too long for the file system",
    errno.ELOOP: "a symbolic link stands in the way",
}

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def _clearly(method: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """The method with errors of the file system told as PublishError, the place and the cause in it."""

    @functools.wraps(method)
    def told(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        try:
            return method(*args, **kwargs)
        except OSError as error:
            reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
            raise PublishError(f"{error.filename or 'output folder'}: cannot publish: {reason}") from error

    return told


class Publisher:
    """Writes below one folder and remembers, in a hidden manifest there, which files it made.

    Nobody sees half a file: each is written beside its place, synced and renamed. Paths that leave the folder, by `..`, as absolute
    paths or through symbolic links, are refused. One publisher at a time may work on a folder (the store's lock sees to that).
    """

    def __init__(self, directory: Path) -> None:
        """`directory` is made at the first write if it is not there."""
        self._directory = directory
        self._known: set[str] | None = None

    @_clearly
    def write(self, files: Iterable[File], written: Callable[[str], None] = ignored) -> Counts:
        """Publishes the files in the order given, so give what is linked before what links it; PublishError on failure.

        A file whose bytes are the same already is left alone, its time of change too.
        """
        known = self._load()
        count = unchanged = 0
        with contextlib.ExitStack() as stack:
            batch = stack.enter_context(_Batch(written))
            manifest: FileIO | None = None
            for file in files:
                target = self._target(file.path)
                if file.path not in known:
                    manifest = manifest or stack.enter_context((self._directory / _MANIFEST).open("ab", buffering=0))
                    manifest.write(file.path.encode("utf-8") + b"\n")
                    known.add(file.path)
                if _holds(target, file.body):
                    unchanged += 1
                    continue
                batch.add(file, target)
                count += 1
        return Counts(count, unchanged)

    @_clearly
    def remove(self, paths: Iterable[str]) -> int:
        """Removes files of that name that were made here, and folders left empty; says how many went."""
        known = self._load()
        gone = [path for path in paths if path in known]
        removed = sum(self._unlink(path) for path in gone)
        if gone:
            known.difference_update(gone)
            self._save(known)
        return removed

    @_clearly
    def sweep(self, keep: Collection[str]) -> int:
        """Removes every file made here that is not in `keep`, and torn halves left by a crash; says how many files went.

        Hidden files, any README.md and files that somebody else put there stay.
        """
        wanted = frozenset(keep)
        for torn in self._directory.rglob(_PART + "*"):
            torn.unlink(missing_ok=True)
        return self.remove(sorted(path for path in self._load() if path not in wanted))

    @_clearly
    def exists(self, path: str) -> bool:
        """Whether a file is published under that path."""
        target = self._target(path, make=False)
        return target.is_file() and not target.is_symlink()

    def _target(self, path: str, *, make: bool = True) -> Path:
        """Where the path leads, its folder made if wished; PublishError if it would leave the output folder."""
        parts = path.split("/")
        if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts) or Path(path).is_absolute():
            raise PublishError(f"{path!r}: refused: not a path below the output folder")
        target = self._directory.joinpath(*parts)
        root = self._directory.resolve()
        # Checked before the folders are made, or a link would have folders made at its far end.
        if not target.parent.resolve().is_relative_to(root):
            raise PublishError(f"{path!r}: refused: a symbolic link leads out of the output folder")
        if make:
            target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def _unlink(self, path: str) -> bool:
        """Removes one file and the folders above it that are empty then; False if it is protected or was gone."""
        target = self._target(path, make=False)
        if target.name == "README.md" or any(part.startswith(".") for part in path.split("/")):
            return False
        if not target.is_file() and not target.is_symlink():
            return False
        target.unlink()
        for parent in target.relative_to(self._directory).parents:
            folder = self._directory / parent
            if folder == self._directory or any(folder.iterdir()):
                break
            folder.rmdir()
        return True

    def _load(self) -> set[str]:
        """The paths made here, read once."""
        if self._known is None:
            manifest = self._directory / _MANIFEST
            lines = manifest.read_bytes().decode("utf-8", "replace").split("\n") if manifest.is_file() else []
            self._known = {line for line in lines if line}
        return self._known

    def _save(self, known: set[str]) -> None:
        """Writes the manifest anew, whole or not at all."""
        _replace(self._directory / _MANIFEST, "".join(f"{path}\n" for path in sorted(known)).encode("utf-8"))


class _Batch:
    """Files that are written beside their places, synced side by side, and then put in place in the order given.

    A disk syncs many files in hardly more time than one. Whatever ends the block, what was added before is put in place.
    """

    def __init__(self, written: Callable[[str], None]) -> None:
        self._written, self._waiting = written, list[tuple[Path, Path, str]]()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Put in place what waits."""
        self._put()

    def add(self, file: File, target: Path) -> None:
        """Write a file beside its place."""
        if any(other == target for _, other, _ in self._waiting):
            self._put()
        part = _part_of(target)
        try:
            with part.open("xb") as stream:
                stream.write(file.body)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        self._waiting.append((part, target, file.path))
        if len(self._waiting) >= _SYNCED:
            self._put()

    def _put(self) -> None:
        waiting, self._waiting = self._waiting, []
        try:
            with ThreadPoolExecutor(_SYNCED) as threads:
                list(threads.map(_sync, (part for part, _, _ in waiting)))
            for part, target, path in waiting:
                part.replace(target)
                self._written(path)
        finally:
            for part, _, _ in waiting:
                part.unlink(missing_ok=True)


def _part_of(target: Path) -> Path:
    """Where a file is written before it is put in place: always the same, so that the next writing takes away what a kill left there."""
    part = target.parent / f"{_PART}{sha256(target.name.encode()).hexdigest()[:16]}"
    part.unlink(missing_ok=True)
    return part


def _sync(part: Path) -> None:
    descriptor = os.open(part, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _holds(target: Path, body: bytes) -> bool:
    """Whether a plain file with these bytes stands there; the size is asked first, so that most files are never read."""
    if target.is_symlink() or not target.is_file() or target.stat().st_size != len(body):
        return False
    return target.read_bytes() == body


def _replace(target: Path, body: bytes) -> None:
    """Puts the bytes in place in one step; a symbolic link that stands there is replaced, not followed."""
    with _beside(target) as part:
        with part.open("xb") as stream:
            stream.write(body)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A fresh hidden name in the same folder, removed again if the work fails."""
    part = _part_of(target)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)
