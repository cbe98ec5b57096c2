"""Sends published files: the last route, for every address that is none of ours."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from pipeline.serve.files import Folder, Known, Moved, Plan, plan, stamp_of

_PIECE = 256 * 1024
_ASKED = frozenset({b"range", b"if-range", b"if-none-match", b"if-modified-since", b"accept-encoding"})


class Published:
    """The published folder as an application (ASGI)."""

    def __init__(self, directory: Path) -> None:
        """`directory` need not be there yet."""
        self._folder = Folder(directory)

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer one GET or HEAD; raises HTTPException 404 and 405."""
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        path = scope["path"]
        known: Known | Moved | None = self._folder.at_hand(path)
        if known is None:
            known = await run_in_threadpool(self._folder.find, path)
        if known is None:
            raise HTTPException(404)
        if isinstance(known, Moved):
            headers = [(b"location", known.address.encode("ascii")), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 308, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        asked = {name.decode("ascii"): value.decode("latin-1") for name, value in scope["headers"] if name in _ASKED}
        await _send(send, known, plan(known, scope["method"], asked), scope["method"])


async def _send(send: Send, known: Known, answer: Plan, method: str) -> None:
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in answer.headers]
    body = known.packed if answer.packed else known.body
    if method == "HEAD" or body is not None or answer.end == answer.start:
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        shown = b"" if method == "HEAD" or body is None else body[answer.start : answer.end]
        await send({"type": "http.response.body", "body": shown})
        return
    pieces = await run_in_threadpool(_opened, known, answer)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    while piece := await run_in_threadpool(next, pieces, b""):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _opened(known: Known, answer: Plan) -> Iterator[bytes]:
    """The stretch of a large file in pieces. It is opened at once: one that is replaced meanwhile is read on as it was."""
    file = Path(known.path).open("rb")  # noqa: SIM115 - closed when the pieces end
    if stamp_of(os.fstat(file.fileno())) != known.stamp:
        file.close()
        raise HTTPException(503, headers={"Retry-After": "1"})

    def pieces() -> Iterator[bytes]:
        with file:
            file.seek(answer.start)
            left = answer.end - answer.start
            while left > 0 and (piece := file.read(min(left, _PIECE))):
                left -= len(piece)
                yield piece

    return pieces()
