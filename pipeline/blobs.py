"""Document bytes on disk by their SHA-256, compressed, each once."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

import zstandard

from pipeline.errors import BytesLost, StoreError

_NAME = re.compile(r"[0-9a-f]{64}")
_LEVEL = 6
_LARGEST = 1 << 31


class Blobs:
    """A folder of blobs. Writing is safe at any moment: a blob is complete under its name, even after a loss of power, or not there.

    One that turns out to be damaged is set aside as `….zst.damaged`: from then on it is missing, and comes back when its bytes do.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is made at the first write."""
        self._folder = folder

    def put(self, body: bytes) -> str:
        """Keep the bytes, in the place of what is there where that is damaged; answers their SHA-256 in hex.

        Raises StoreError where the disk refuses.
        """
        sha256 = hashlib.sha256(body).hexdigest()
        path = self._path(sha256)
        # Reading it costs half of what its hash did (16 and 28 ms of CPU for 94 files, 58 MB).
        if path.exists() and self.is_sound(sha256):
            return sha256
        part = path.with_name(f".{path.name}.{token_hex(4)}")
        try:
            _make(path.parent)
            with part.open("wb") as file:
                file.write(zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(body))
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            # Once for a visit would save 2 of the 10 ms that a file takes; the visit waits a second between two of them.
            make_lasting(path.parent)
            _aside(path).unlink(missing_ok=True)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise StoreError(f"{path}: a document cannot be kept: {error.strerror or error}; make room or mend the permissions") from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of a blob. Raises BytesLost where it is missing or damaged."""
        return self._read(sha256)[1]

    def packed(self, sha256: str) -> bytes:
        """A blob as it lies on the disk, after a look whether it holds the bytes that its name says. Raises BytesLost."""
        packed, body = self._read(sha256)
        if hashlib.sha256(body).hexdigest() != sha256:
            self._set_aside(self._path(sha256))
            raise BytesLost(self._path(sha256), "damaged")
        return packed

    def is_sound(self, sha256: str) -> bool:
        """Whether the blob is there and whole, by its own checksum; `packed` looks closer."""
        try:
            self._read(sha256)
        except BytesLost:
            return False
        return True

    def _read(self, sha256: str) -> tuple[bytes, bytes]:
        """A blob packed and unpacked, its checksum verified. Raises BytesLost."""
        path = self._path(sha256)
        try:
            packed = path.read_bytes()
            return packed, zstandard.ZstdDecompressor().decompress(packed, max_output_size=_LARGEST, allow_extra_data=False)
        except FileNotFoundError as error:
            raise BytesLost(path, "missing") from error
        except OSError as error:
            raise BytesLost(path, f"cannot be read ({error.strerror}; look at the disk and the permissions)") from error
        except zstandard.ZstdError as error:
            self._set_aside(path)
            raise BytesLost(path, "damaged") from error

    def _set_aside(self, path: Path) -> None:
        """So that it counts as missing; where the disk is not to be written, it stays."""
        with suppress(OSError):
            path.replace(_aside(path))

    def remove(self, sha256: str) -> bool:
        """Let the bytes go; answers whether they were there. Raises StoreError where the disk refuses."""
        path = self._path(sha256)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StoreError(f"{path}: a kept document cannot be removed: {error.strerror}; mend the permissions") from error
        return True

    def __contains__(self, sha256: str) -> bool:
        """Whether the blob is there; `is_sound` says whether it is whole."""
        return self._path(sha256).exists()

    def __iter__(self) -> Iterator[str]:
        """The hashes of all blobs, in order."""
        return iter(sorted(path.stem for path in self._folder.glob("??/*.zst") if _NAME.fullmatch(path.stem)))

    def _path(self, sha256: str) -> Path:
        if not _NAME.fullmatch(sha256):
            raise StoreError(f"{sha256!r} is no SHA-256")
        return self._folder / sha256[:2] / f"{sha256}.zst"


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.damaged")


def _make(folder: Path) -> None:
    """A folder that outlasts a loss of power."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        make_lasting(folder.parent)


def make_lasting(folder: Path) -> None:
    """Have the disk write which names a folder holds, so that what was renamed into it is found after a loss of power (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
