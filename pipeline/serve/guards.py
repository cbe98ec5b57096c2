"""Stands before everything: host, address, size of what is sent, security headers, counting. Pure ASGI, so that it costs little."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from ipaddress import ip_address
from time import perf_counter

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.serve.clients import client_of

Counted = Callable[[str, int, float], None]
"""Told of every answer: path, status, seconds."""
Refusal = Callable[[Scope, HTTPException], Response]
"""Words an error for whoever asked."""

LARGEST_BODY, _LONGEST_ADDRESS = 64 * 1024, 8 * 1024
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SAFE = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_HOST = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")


class Guards:
    """The application inside, guarded."""

    def __init__(self, inside: ASGIApp, hosts: Collection[str], trusted: Collection[str], refusal: Refusal, counted: Counted) -> None:
        """`hosts` are the names that are answered to; addresses of machines are always. `trusted` proxies say for whom they ask."""
        self._inside, self._hosts, self._trusted = inside, frozenset(hosts), tuple(trusted)
        self._refusal, self._counted = refusal, counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what is no request goes inside as it is."""
        if scope["type"] != "http":
            await self._inside(scope, receive, send)
            return
        begun, status = perf_counter(), 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_SAFE]
            await send(message)

        try:
            await self._guarded(scope, receive, sent)
        finally:
            self._counted(scope["path"], status, perf_counter() - begun)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        refused = self._refused(scope, headers)
        if refused:
            await self._refusal(scope, HTTPException(*refused))(scope, receive, send)
            return
        if self._trusted and scope.get("client"):
            peer, port = scope["client"]
            scope["client"] = (client_of(peer, headers.get(b"x-forwarded-for", b"").decode("latin-1"), self._trusted), port)
        bounded = receive if scope["method"] in ("GET", "HEAD") else _bounded(receive)
        await self._inside(scope, bounded, send)

    def _refused(self, scope: Scope, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        if not self._is_ours(headers.get(b"host", b"")):
            return 400, "ホスト名が正しくありません。"
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > _LONGEST_ADDRESS:
            return 414, ""
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or len(length) > 12 or int(length) > LARGEST_BODY:
            return 413, ""
        return None

    def _is_ours(self, told: bytes) -> bool:
        found = _HOST.fullmatch(told)
        if not found:
            return False
        name = found[1].decode("ascii").lower().rstrip(".").strip("[]")
        return name in self._hosts or _is_address(name)


def _is_address(name: str) -> bool:
    # A name can be made to point here by anybody (DNS rebinding); an address cannot.
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _bounded(receive: Receive) -> Receive:
    """The request's body, cut off where it is larger than announced or allowed."""
    taken = 0

    async def received() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            raise HTTPException(413)
        return message

    return received
