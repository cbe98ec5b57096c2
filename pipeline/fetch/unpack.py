"""Unpacks an answer piece by piece and never more than allowed, so that a bomb costs neither time nor memory."""

from __future__ import annotations

import zlib

_PLAIN = frozenset({"", "identity", "none"})
_GZIP = frozenset({"gzip", "x-gzip"})
_UNKNOWN = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})

_STEP = 1 << 20
"""The most that is unpacked at once: a small piece can hold a thousand times its size."""
_ROOM, _DENSEST = 8 << 20, 200
"""What unpacks to more than `_ROOM` bytes and to over `_DENSEST` times its own size is a bomb; dense pages reach a fifth of that."""


class Damaged(ValueError):
    """What came cannot be unpacked."""


class Overflow(ValueError):
    """What came unpacks to more than allowed, or is a bomb."""


class Unpacker:
    """Collects the pieces of one body. `encoding` is the Content-Encoding, `limit` the most bytes that may come out."""

    def __init__(self, encoding: str, limit: int) -> None:
        """Raises `Damaged` for an encoding that was not asked for."""
        names = [name for name in (part.strip().lower() for part in encoding.split(",")) if name not in _PLAIN]
        if len(names) > 1 or set(names) & _UNKNOWN:
            raise Damaged(f"the answer is packed as {encoding}, which was not asked for")
        self._kind = names[0] if names and names[0] in _GZIP | {"deflate"} else ""
        self._limit, self._size, self._came = limit, 0, 0
        self._pieces: list[bytes] = []
        self._stream: zlib._Decompress | None = None

    def feed(self, piece: bytes) -> None:
        """Take the next piece as it came. Raises `Damaged` or `Overflow`."""
        if not piece:
            return
        self._came += len(piece)
        try:
            self._unpack(piece) if self._kind else self._keep(piece)
        except zlib.error as error:
            raise Damaged(f"the answer cannot be unpacked: {error}") from error

    def body(self) -> bytes:
        """All that came, unpacked. Raises `Damaged` when the packed stream breaks off."""
        if self._stream is not None and not self._stream.eof:
            raise Damaged("the answer breaks off")
        return b"".join(self._pieces)

    def _unpack(self, piece: bytes) -> None:
        pending = False
        while piece or pending:
            stream = self._stream
            if stream is not None and stream.eof and not piece.startswith(b"\x1f"):
                return  # what follows the end and begins no other member (RFC 1952, 2.2) is padding
            if stream is None or stream.eof:
                stream = self._stream = zlib.decompressobj(self._window(piece))
            room = min(self._limit - self._size + 1, _STEP)
            unpacked = stream.decompress(piece, room)
            self._keep(unpacked)
            pending = len(unpacked) == room and not stream.eof
            piece = stream.unused_data if stream.eof else stream.unconsumed_tail

    def _window(self, start: bytes) -> int:
        if self._kind in _GZIP:
            return zlib.MAX_WBITS | 16
        # "deflate" means zlib, but some servers send the bare stream (RFC 9110, 8.4.1.2).
        return zlib.MAX_WBITS if start[0] & 0x0F == 8 else -zlib.MAX_WBITS

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit or (self._size > _ROOM and self._size > self._came * _DENSEST):
            self._pieces.clear()
            raise Overflow
        self._pieces.append(piece)
