"""One request, one answer: the only module that knows httpx."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from pipeline.addresses import host_of
from pipeline.errors import Refused, TooMuch, Unreachable
from pipeline.fetch.guard import Guard
from pipeline.fetch.network import Broken, Deadline, Forbidden, Late, Line, Reply
from pipeline.fetch.unpack import Damaged, Overflow, Unpacker
from pipeline.options import HttpOptions

Transport = httpx.BaseTransport
"""What carries requests; tests hand in a function's answers."""

_PORTS = {"http": 80, "https": 443}
_SLOWEST = 1024
"""Bytes a second. What comes slower than this for a whole time-out is a fault of the line, not a large file."""
_ACCEPTED = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "ja",
}


@dataclass(slots=True)
class Tally:
    """What one call has cost so far, its failures included: requests, bytes over the wire, seconds without pauses. It grows."""

    requests: int = 0
    transferred: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of any status. `headers` have lower-case names; `body` is unpacked, and empty unless the status is 200 or 203."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """Sends requests under the operator's limits. Not for use by several threads at once."""

    def __init__(
        self, options: HttpOptions, *, monotonic: Callable[[], float], transport: Transport | None = None, targets: Iterable[str] = ()
    ) -> None:
        """`targets` are addresses that the operator configured: their host and port may be private."""
        self._options, self._monotonic, self._transport = options, monotonic, transport
        self._deadline = Deadline(monotonic)
        self._guard = Guard(frozenset(map(_place, (*options.connect_to.values(), *targets))), options.allow_private)
        self._proxies = getproxies() if transport is None else {}
        self._clients: dict[str, httpx.Client] = {}
        self._context: ssl.SSLContext | None = None

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def exchange(self, url: str, headers: Mapping[str, str], *, limit: int, timeout: float, tally: Tally) -> Answer:
        """The answer to GET `url`, whatever its status: at most `limit` bytes unpacked, silent for `timeout` seconds at most.

        The request goes where `connect_to` says and still names the host of `url`. Raises `Refused` for a private address,
        `Unreachable` when nothing sound came, `TooMuch` when it was too large, too slow or too long.
        """
        return self._exchange("GET", url, headers, None, limit, timeout, tally)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, limit: int, timeout: float) -> Answer:
        """The answer to POST `url` with that body, under the same limits and with the same errors; a redirect is not followed."""
        return self._exchange("POST", url, headers, body, limit, timeout, Tally())

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, limit: int, timeout: float, tally: Tally
    ) -> Answer:
        target, proxy, naming = self._route(url)
        client = self._client(proxy)
        begun = self._monotonic()
        self._deadline.begin(self._options.attempt_seconds)
        tally.requests += 1
        try:
            with self._translated(url, timeout):
                request = client.build_request(method, target, headers={**headers, **naming}, content=content, timeout=timeout)
                response = client.send(request, stream=True)
                with closing(response):
                    body = self._body(url, response, limit, timeout, tally) if response.status_code in {200, 203} else b""
                    if response.status_code == 304 and not response.is_stream_consumed:
                        # It has no body, but only an answer read to its end leaves the connection open for the next request.
                        next(response.iter_raw(), b"")
                return Answer(response.status_code, {name.lower(): value for name, value in response.headers.items()}, body)
        finally:
            client.cookies.clear()
            tally.seconds += self._monotonic() - begun

    def _route(self, url: str) -> tuple[str, str, Mapping[str, str]]:
        """Where the request goes, through which proxy (or ""), and the Host header where it differs."""
        parts, host = urlsplit(url), host_of(url)
        if base := self._options.connect_to.get(host):
            target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
            return base.rstrip("/") + target, "", {"Host": parts.netloc}
        if self._guard.refuses_literal(*_place(url)):
            raise Refused(url, f"{host} is not a public address; name it in http.allow_private to allow it")
        proxy = self._proxies.get(parts.scheme) or self._proxies.get("all", "")
        if not proxy or proxy_bypass(parts.netloc):
            return url, "", {}
        return url, proxy if "://" in proxy else f"http://{proxy}", {}

    def _client(self, proxy: str) -> httpx.Client:
        if proxy not in self._clients:
            self._clients[proxy] = httpx.Client(
                transport=self._transport or self._carrier(proxy),
                headers={"User-Agent": self._options.signature, **_ACCEPTED},
                trust_env=False,
            )
        return self._clients[proxy]

    def _carrier(self, proxy: str) -> Transport:
        self._context = self._context or httpx.create_ssl_context()
        # A proxy usually has a private address, and is what the operator's own environment names.
        guard = Guard(frozenset({_place(proxy)})) if proxy else self._guard
        return _Carrier(Line(guard, self._deadline, self._context, proxy or None))

    def _body(self, url: str, response: httpx.Response, limit: int, timeout: float, tally: Tally) -> bytes:
        announced = response.headers.get("content-length", "")
        if announced.isascii() and announced.isdigit() and int(announced) > limit:
            raise TooMuch(url, f"{announced} bytes are announced, {limit} are allowed (http.max_bytes)")
        if response.is_stream_consumed:
            return self._ready(response, limit, tally)
        unpacker, begun, received = Unpacker(response.headers.get("content-encoding", ""), limit), self._monotonic(), 0
        for piece in response.iter_raw():
            received += len(piece)
            tally.transferred += len(piece)
            unpacker.feed(piece)
            self._hurry(url, received, self._monotonic() - begun, timeout)
        return unpacker.body()

    def _ready(self, response: httpx.Response, limit: int, tally: Tally) -> bytes:
        """The body of an answer that was made in memory and is unpacked already."""
        tally.transferred += len(response.content)
        if len(response.content) > limit:
            raise Overflow
        return response.content

    def _hurry(self, url: str, received: int, elapsed: float, timeout: float) -> None:
        if self._deadline.is_over():
            raise Late
        if elapsed > timeout and received < elapsed * _SLOWEST:
            raise TooMuch(url, f"{received} bytes in {elapsed:.0f} seconds is too slow to wait for")

    @contextmanager
    def _translated(self, url: str, timeout: float) -> Iterator[None]:
        try:
            yield
        except Forbidden as error:
            raise Refused(url, str(error)) from error
        except (Late, httpx.TimeoutException) as error:
            if self._deadline.is_over():
                raise TooMuch(url, f"not finished after {self._options.attempt_seconds:g} seconds (http.max_attempt_seconds)") from error
            raise Unreachable(url, f"no answer within {timeout:g} seconds (http.timeout)") from error
        except Overflow as error:
            raise TooMuch(url, "more bytes than allowed (http.max_bytes)") from error
        except (Broken, Damaged, httpx.TransportError) as error:
            raise Unreachable(url, str(error) or type(error).__name__) from error
        except httpx.InvalidURL as error:
            raise Refused(url, f"is not an address: {error}") from error


class _Body(httpx.SyncByteStream):
    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def __iter__(self) -> Iterator[bytes]:
        yield from self._reply.pieces

    def close(self) -> None:
        self._reply.close()


class _Carrier(httpx.BaseTransport):
    """httpx over connections that are checked and timed: its own transport lets neither be set."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        address = (request.url.raw_scheme, request.url.raw_host, request.url.port, request.url.raw_path)
        reply = self._line.send(request.method, address, request.headers.raw, request.extensions["timeout"], request.read())
        return httpx.Response(reply.status, headers=reply.headers, stream=_Body(reply))

    def close(self) -> None:
        self._line.close()


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    return (parts.hostname or "").rstrip("."), parts.port or _PORTS.get(parts.scheme, 1080)
