"""Compound files (OLE, [MS-CFB]), which hold old workbooks: a stream by its name, where the container is sound.

A library that follows a chain of sectors in a circle, or makes room for what the header says, takes all memory there is.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

from pipeline.errors import ExtractError

_MINI, _SMALL, _ENTRY, _ROOM = 64, 4096, 128, 1 << 27
"""Bytes of a small sector, of the shortest stream in large ones, of a directory's entry; what a size may say beyond the file's own."""
_IN_HEADER: Final = 109
Table = Sequence[int]


def stream(body: bytes, names: Sequence[str]) -> bytes:
    """The first stream that has one of the names, in their order.

    Raises ExtractError where there is none, a chain runs in a circle or a size is far beyond the file's.
    """
    file = _File(body)
    for name in names:
        for entry in file.entries:
            if _name(entry) == name:
                return file.content(entry)
    raise ExtractError(f"no stream {' or '.join(names)}")


class _File:
    """The chains that every reader follows, followed once, within bounds."""

    def __init__(self, body: bytes) -> None:
        if len(body) < 512:
            raise ExtractError("a compound file without its header")
        shift, directories, _, directory = struct.unpack_from("<H8xIII", body, 30)
        small, smalls = struct.unpack_from("<II", body, 60)
        if shift not in (9, 12):
            raise ExtractError(f"sectors of 2^{shift} bytes")
        self._body, self._size = body, 1 << shift
        self._bounded(directories * self._size, smalls * self._size)
        self._table = self._allocation()
        found = self._read(directory, self._table)
        self.entries = [found[start : start + _ENTRY] for start in range(0, len(found) - _ENTRY + 1, _ENTRY)]
        if not self.entries:
            raise ExtractError("a compound file without a directory")
        self._minis = self._whole(self.entries[0])
        self._mini_table = _numbers(self._read(small, self._table))

    def content(self, entry: bytes) -> bytes:
        """What an entry of the directory holds."""
        start, length = self._place(entry)
        if length >= _SMALL:
            return self._whole(entry)
        parts = (self._minis[place * _MINI : (place + 1) * _MINI] for place in _chain(start, self._mini_table))
        return b"".join(parts)[:length]

    def _whole(self, entry: bytes) -> bytes:
        start, length = self._place(entry)
        return self._read(start, self._table)[: length or None]

    def _place(self, entry: bytes) -> tuple[int, int]:
        start, length, beyond = struct.unpack_from("<III", entry, 116)
        length += beyond << 32 if self._size != 512 else 0
        self._bounded(length)
        return start, length

    def _bounded(self, *sizes: int) -> None:
        if max(sizes) > max(len(self._body), _ROOM):
            raise ExtractError("a size far beyond the file's")

    def _read(self, start: int, table: Table) -> bytes:
        return b"".join(self._sector(place) for place in _chain(start, table))

    def _sector(self, place: int) -> bytes:
        return self._body[(place + 1) * self._size : (place + 2) * self._size]

    def _allocation(self) -> Table:
        """The table of which sector follows which, from its own sectors, whose list goes on in a chain ([MS-CFB] 2.3 and 2.5)."""
        fats, more, lists = struct.unpack_from("<I20xII", self._body, 44)
        sectors = len(self._body) // self._size + 1
        self._bounded(fats * 4, lists * 4)
        places = list(struct.unpack_from(f"<{_IN_HEADER}I", self._body, 76))
        for _ in range(sectors):
            if not (further := _numbers(self._sector(more))):
                break
            *ours, more = further
            places += ours
        else:
            raise ExtractError("a list of sectors in a circle")
        present = [part for place in places if (part := self._sector(place))]
        if len(present) > sectors:
            raise ExtractError("more tables than sectors")
        return _numbers(b"".join(present))


def _chain(start: int, table: Table) -> list[int]:
    """The places from `start` on, up to the first that has no successor. Raises ExtractError where they run in a circle."""
    places: list[int] = []
    while start < len(table):
        places.append(start)
        if len(places) > len(table):
            raise ExtractError("a chain of sectors in a circle")
        start = table[start]
    return places


def _numbers(part: bytes) -> Table:
    return struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])


def _name(entry: bytes) -> str:
    return entry[:64].decode("utf-16-le", "replace").partition("\0")[0]
