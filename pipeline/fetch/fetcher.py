"""From an address to a sound answer: admitted, paced, retried, followed through redirects."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from types import MappingProxyType, TracebackType
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

from pipeline.addresses import host_of, normalise
from pipeline.errors import BadStatus, FetchError, Refused, TooMuch, Unreachable
from pipeline.fetch import headers as header_lines
from pipeline.fetch.pace import Pace, growing
from pipeline.fetch.patience import Patience
from pipeline.fetch.robots import MOST_BYTES, Robots
from pipeline.fetch.wire import Answer, Tally, Transport, Wire
from pipeline.model import Fetched, Validators
from pipeline.options import HttpOptions

_NOTHING_KNOWN = Validators()
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LASTING = frozenset({501, 505})
"""Server errors that asking again does not cure."""
_SHORT_WAIT = 5.0
"""Seconds of Retry-After that are waited for here; with a longer wish the caller does other things meanwhile."""
_LONGEST_WAIT = 86_400.0
_PATIENCE = 1.5
"""Time-outs that attempts may have used before one more is begun: a dead address must not hold up all others."""


class Fetcher:
    """Asks addresses for the whole program. Not for use by several threads at once; close it, or use it in a `with`.

    `clock` says what time it is (aware); `robots` is what `robots_state` returned in an earlier run; `sleep`, `monotonic` and
    `transport` are for tests.
    """

    def __init__(
        self,
        options: HttpOptions,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        transport: Transport | None = None,
        robots: Mapping[str, tuple[str, datetime]] = MappingProxyType({}),
    ) -> None:
        self._options, self._clock, self._sleep = options, clock, sleep
        self._wire = Wire(options, monotonic=monotonic, transport=transport)
        self._patience = Patience(options.timeout, options.retries)
        self._pace = Pace(options.min_interval, sleep=sleep, monotonic=monotonic)
        self._robots = Robots(options.user_agent, robots, clock=clock, monotonic=monotonic, ask=self._robots_text)
        self._tally = Tally()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._wire.close()

    def robots_state(self) -> Mapping[str, tuple[str, datetime]]:
        """Text and time of every robots.txt known, to be stored and handed to the next `Fetcher`."""
        return self._robots.state()

    def get(self, url: str, validators: Validators = _NOTHING_KNOWN, *, hosts: frozenset[str] = frozenset()) -> Fetched:
        """The answer to `url`: its body (200), or the news that it is as `validators` say (304).

        `url` is absolute and the ministry's own, whatever `connect_to` says, and so are the addresses in the answer. Redirects
        are followed to its own host, to `hosts`, and to those of the options. Requests for robots.txt are counted as well.
        Raises `Refused`, `Unreachable`, `BadStatus` or `TooMuch` (see `errors`), each with the number of requests made.
        """
        self._tally = Tally()
        allowed = hosts | {host_of(url), *self._options.hosts, *self._options.connect_to}
        try:
            final, answer = self._followed(url, header_lines.conditional(validators), allowed)
            return self._fetched(url, final, answer, validators)
        except FetchError as error:
            error.requests = self._tally.requests
            raise

    def _followed(self, url: str, headers: Mapping[str, str], allowed: frozenset[str]) -> tuple[str, Answer]:
        here, seen = url, {url}
        while True:
            _check(here)
            answer = self._asked(here, headers, self._options.max_bytes, self._robots.delay(here))
            if answer.status not in _REDIRECTS:
                return here, answer
            here = self._next(here, answer, allowed)
            _admit_hop(url, here, seen)
            seen.add(here)

    def _asked(self, url: str, headers: Mapping[str, str], limit: int, interval: float = 0.0) -> Answer:
        host, begun = host_of(url), self._tally.seconds
        for attempt in count():
            self._pace.wait(host, interval)
            try:
                return self._attempt(url, headers, limit)
            except (Unreachable, BadStatus) as error:
                pause = _pause(error, attempt)
                spent = self._tally.seconds - begun
                if pause is None or attempt >= self._patience.retries(host) or spent >= _PATIENCE * self._options.timeout:
                    raise
            self._patience.lost(host, pause)
            self._sleep(pause)
        raise AssertionError("the loop above ends by itself")

    def _attempt(self, url: str, headers: Mapping[str, str], limit: int) -> Answer:
        """One request. Raises `BadStatus` for an answer that is an error, and what `Wire.exchange` raises."""
        host, begun = host_of(url), self._tally.seconds
        try:
            answer = self._wire.exchange(url, headers, limit=limit, timeout=self._patience.timeout(host), tally=self._tally)
        except (Unreachable, TooMuch):
            self._patience.lost(host, self._tally.seconds - begun)
            raise
        if answer.status < 400 or answer.status in {404, 410}:
            self._patience.answered(host)
        if answer.status >= 400:
            wish = header_lines.retry_after_of(answer.headers, self._clock(), cap=_LONGEST_WAIT)
            raise BadStatus(url, answer.status, retry_after=wish)
        return answer

    def _next(self, here: str, answer: Answer, allowed: frozenset[str]) -> str:
        location = answer.headers.get("location", "").strip()
        if not location:
            raise BadStatus(here, answer.status)
        try:
            there = urlsplit(urldefrag(urljoin(here, location)).url)
        except ValueError as error:
            raise Refused(here, f"redirects to a malformed address: {location!r}") from error
        target = self._own(here, there).geturl()
        if host_of(target) not in allowed:
            raise Refused(here, f"redirects to another host: {target}")
        return target

    def _own(self, here: str, there: SplitResult) -> SplitResult:
        """A server that is reached by `connect_to` may name itself in redirects; the ministry's own address is meant."""
        base = urlsplit(self._options.connect_to.get(host_of(here), ""))
        if not base.netloc or (there.scheme, there.netloc) != (base.scheme, base.netloc):
            return there
        asked = urlsplit(here)
        path = there.path.removeprefix(base.path.rstrip("/")) or "/"
        return there._replace(scheme=asked.scheme, netloc=asked.netloc, path=path)

    def _fetched(self, url: str, final: str, answer: Answer, sent: Validators) -> Fetched:
        unasked = answer.status == 304 and not header_lines.conditional(sent)
        if answer.status not in {200, 203, 304} or unasked:
            raise BadStatus(url, answer.status)
        told = header_lines.validators_of(answer.headers)
        same = answer.status == 304
        media_type, charset = header_lines.media_type_of(answer.headers)
        return Fetched(
            url=url,
            final_url=url if final == url else normalise(final) or final,
            status=304 if same else 200,
            body=b"" if same else answer.body,
            media_type=media_type,
            charset=charset,
            validators=Validators(told.etags or sent.etags, told.last_modified or sent.last_modified) if same else told,
            at=self._clock(),
            requests=self._tally.requests,
            transferred=self._tally.transferred,
        )

    def _robots_text(self, url: str) -> str | None:
        """The robots.txt at `url`; None where there is none. A wish to be left alone (429) is not the absence of rules."""
        here, seen, allowed = url, {url}, frozenset({host_of(url), *self._options.hosts, *self._options.connect_to})
        try:
            while (answer := self._asked(here, {}, MOST_BYTES)).status in _REDIRECTS:
                here = self._next(here, answer, allowed)
                _check(here)
                _admit_hop(url, here, seen)
                seen.add(here)
        except BadStatus as error:
            if error.status >= 500 or error.status == 429:
                raise
            return None
        return answer.body.decode("utf-8", "replace") if answer.status in {200, 203} else None


def _check(url: str) -> None:
    """Raises `Refused` for what is no plain http(s) address."""
    if re.search(r"[\x00-\x20\x7f]", url):
        raise Refused(url, "has control characters or spaces")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise Refused(url, f"is malformed: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Refused(url, "is not an http or https address")
    if "@" in parts.netloc:
        raise Refused(url, "has a user name in it")


def _admit_hop(url: str, here: str, seen: set[str]) -> None:
    if here in seen:
        raise TooMuch(url, f"the redirects go in a circle by {here}")
    if len(seen) > _MOST_REDIRECTS:
        raise TooMuch(url, f"more than {_MOST_REDIRECTS} redirects")


def _pause(error: FetchError, attempt: int) -> float | None:
    """Seconds before asking again; None where that would not help or is not wanted."""
    if not isinstance(error, BadStatus):
        return growing(attempt)
    if error.status in {429, 503} and error.retry_after is not None:
        return error.retry_after if error.retry_after <= _SHORT_WAIT else None
    return growing(attempt) if error.status >= 500 and error.status not in _LASTING else None
