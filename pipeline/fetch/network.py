"""Connections whose address is checked at the moment they are made, and whose every read and write ends in time."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import httpcore

from pipeline.fetch.guard import Guard

_MOST_CONNECTIONS = 10
_KEEP_ALIVE = 15.0

Target = tuple[bytes, bytes, int | None, bytes]
"""Scheme, host, port and request target."""


class Forbidden(PermissionError):
    """The host stands for an address that may not be connected to."""


class Late(TimeoutError):
    """Nothing came in time."""


class Broken(ConnectionError):
    """No connection, or one that broke."""


class Deadline:
    """The moment (monotonic seconds) at which the attempt in hand must be over, shared by all connections."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic, self._until = monotonic, float("inf")

    def begin(self, seconds: float) -> None:
        """An attempt begins and may last so long."""
        self._until = self._monotonic() + seconds

    def is_over(self) -> bool:
        """Whether the attempt has used its time."""
        return self._monotonic() >= self._until

    def clip(self, timeout: float | None) -> float:
        """The time-out, or what is left if that is less. Raises httpcore's time-out when nothing is left."""
        left = self._until - self._monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the attempt has used its time")
        return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    """A connection under a deadline: without it a server that sends a byte now and then would hold us for ever."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with self._closed_on_failure():
            return self._inner.read(max_bytes, self._deadline.clip(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with self._closed_on_failure():
            self._inner.write(buffer, self._deadline.clip(timeout))

    @contextmanager
    def _closed_on_failure(self) -> Iterator[None]:
        # httpcore leaves the socket open when a SOCKS proxy fails.
        try:
            yield
        except (httpcore.TimeoutException, httpcore.NetworkError):
            self.close()
            raise

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._deadline.clip(timeout))
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Resolves a name once, checks what came out and connects to exactly that, so that a second DNS answer cannot slip in."""

    def __init__(self, guard: Guard, deadline: Deadline) -> None:
        self._guard, self._deadline, self._plain = guard, deadline, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        found = _resolved(host, port)
        addresses = [address for address in found if self._guard.permits(host, port, address)]
        if not addresses:
            shown = ", ".join(found)
            raise Forbidden(f"{host} stands for {shown}, which is not a public address; name it in http.allow_private to allow it")
        return _Stream(self._first(addresses, port, timeout, local_address, socket_options), self._deadline)

    def _first(
        self,
        addresses: list[str],
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:
        for address in addresses[:-1]:
            try:
                return self._plain.connect_tcp(address, port, self._deadline.clip(timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._plain.connect_tcp(addresses[-1], port, self._deadline.clip(timeout), local_address, socket_options)


def _resolved(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name {host} cannot be resolved: {error}") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class Reply:
    """The head of an answer, and its body as it comes over the wire."""

    status: int
    headers: list[tuple[bytes, bytes]]
    pieces: Iterator[bytes]
    close: Callable[[], None]


class Line:
    """Kept-alive connections, HTTP/2 where offered; directly, or through a proxy (`http`, `https`, `socks5` address)."""

    def __init__(self, guard: Guard, deadline: Deadline, context: ssl.SSLContext, proxy: str | None = None) -> None:
        backend = _Backend(guard, deadline)
        self._pool = _proxied(proxy, backend, context) if proxy else _direct(backend, context)

    def send(
        self, method: str, url: Target, headers: list[tuple[bytes, bytes]], limits: Mapping[str, float], content: bytes = b""
    ) -> Reply:
        """Send a request. Raises `Forbidden`, `Late` or `Broken`."""
        scheme, host, port, target = url
        address = httpcore.URL(scheme=scheme, host=host, port=port, target=target)
        with _translated():
            request = httpcore.Request(method, address, headers=headers, content=content or None, extensions={"timeout": dict(limits)})
            answer = self._pool.handle_request(request)
        return Reply(answer.status, answer.headers, _pieces(answer), answer.close)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


def _pieces(answer: httpcore.Response) -> Iterator[bytes]:
    with _translated():
        yield from answer.iter_stream()


def _direct(backend: _Backend, context: ssl.SSLContext) -> httpcore.ConnectionPool:
    return httpcore.ConnectionPool(
        ssl_context=context,
        max_connections=_MOST_CONNECTIONS,
        keepalive_expiry=_KEEP_ALIVE,
        http2=True,
        network_backend=backend,
    )


def _proxied(proxy: str, backend: _Backend, context: ssl.SSLContext) -> httpcore.ConnectionPool:
    parts = urlsplit(proxy)
    bare = httpcore.URL(scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target="/")
    login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    kind = httpcore.SOCKSProxy if parts.scheme.startswith("socks5") else httpcore.HTTPProxy
    return kind(
        proxy_url=bare,
        proxy_auth=login,
        ssl_context=context,
        max_connections=_MOST_CONNECTIONS,
        keepalive_expiry=_KEEP_ALIVE,
        http2=True,
        network_backend=backend,
    )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise Late(str(error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, httpcore.UnsupportedProtocol) as error:
        raise Broken(str(error) or type(error).__name__) from error
