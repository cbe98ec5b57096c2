"""Whether a zipped file would grow out of all proportion, told from its list of members before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from pipeline.extract.limits import Limits

_ROOM: Final = 100_000_000
_DENSEST: Final = 200
"""What unpacks to more than `_ROOM` bytes and to over `_DENSEST` times its own size is a bomb: sheets full of empty cells reach 100."""


def is_bomb(body: bytes, limits: Limits) -> bool:
    """Whether the members of a package together are too large or too dense. What is no zip, or torn, is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    size = sum(member.file_size for member in members)
    return size > limits.unpacked or is_dense(size, len(body))


def is_dense(unpacked: int, packed: int) -> bool:
    """Whether so many bytes out of so few are a bomb."""
    return unpacked > _ROOM and unpacked > _DENSEST * packed
