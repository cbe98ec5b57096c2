"""Document bytes on disk by their SHA-256, compressed, each once."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import zstandard

from pipeline.errors import StoreError

_NAME = re.compile(r"[0-9a-f]{64}")
_LEVEL = 6
_LARGEST = 1 << 31


class Blobs:
    """A folder of blobs. Writing is safe at any moment: a blob is complete under its name or not there."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made at the first write."""
        self._folder = folder

    def put(self, body: bytes) -> str:
        """Keep the bytes; answers their SHA-256 in hex. Raises StoreError where the disk refuses."""
        sha256 = hashlib.sha256(body).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        part = path.with_name(f".{path.name}.{token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(body))
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise StoreError(f"{path}: a document cannot be kept: {error.strerror or error}; make room or mend the permissions") from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of a blob. Raises StoreError where it is missing or damaged."""
        path = self._path(sha256)
        try:
            return zstandard.ZstdDecompressor().decompress(path.read_bytes(), max_output_size=_LARGEST)
        except (OSError, zstandard.ZstdError) as error:
            raise StoreError(f"{path}: a kept document cannot be read: {error}; restore it from a backup") from error

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

    def is_sound(self, sha256: str) -> bool:
        """Whether the blob is there and is what its name says."""
        try:
            return hashlib.sha256(self.get(sha256)).hexdigest() == sha256
        except StoreError:
            return False

    def __contains__(self, sha256: str) -> bool:
        return self._path(sha256).exists()

    def __iter__(self) -> Iterator[str]:
        """The hashes of all blobs, in order."""
        return iter(sorted(path.stem for path in self._folder.glob("??/*.zst") if _NAME.fullmatch(path.stem)))

    def _path(self, sha256: str) -> Path:
        if not _NAME.fullmatch(sha256):
            raise StoreError(f"{sha256!r} is no SHA-256")
        return self._folder / sha256[:2] / f"{sha256}.zst"
