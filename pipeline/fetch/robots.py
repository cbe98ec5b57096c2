"""What robots.txt allows (RFC 9309), remembered for a day."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from pipeline.errors import FetchError, Refused

MOST_BYTES = 512 * 1024
"""RFC 9309, 2.5: at least 500 KiB must be read."""

_FRESH = timedelta(days=1)
_AGAIN = 60.0
"""Seconds after which a robots.txt that could not be read is asked for again within one run."""
_LONGEST_DELAY = 60.0
"""A longer Crawl-delay would stop the watch without anybody having meant it."""


class Robots:
    """The rules of every host that was met. `known` maps a host (with port, if unusual) to text and time of its robots.txt.

    `ask` gets the address of a robots.txt and returns its text, or None where there is none (404 and the like); it raises
    `FetchError` where that could not be learnt.
    """

    def __init__(
        self,
        user_agent: str,
        known: Mapping[str, tuple[str, datetime]],
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        ask: Callable[[str], str | None],
    ) -> None:
        self._agent = product_of(user_agent)
        self._known, self._clock, self._monotonic, self._ask = dict(known), clock, monotonic, ask
        self._failed: dict[str, tuple[float, str]] = {}
        self._rules: dict[str, tuple[str, Protego]] = {}

    def state(self) -> Mapping[str, tuple[str, datetime]]:
        """Text and time of every robots.txt known, for the caller to keep and hand in again."""
        return dict(self._known)

    def delay(self, url: str) -> float:
        """Seconds that the host wants between requests (0: says nothing). Raises `Refused` where it does not want us at `url`."""
        rules = self._rules_for(url)
        if not rules.can_fetch(url, self._agent):
            raise Refused(url, f"robots.txt of {urlsplit(url).netloc} asks {self._agent} not to fetch it")
        return min(max(float(rules.crawl_delay(self._agent) or 0.0), 0.0), _LONGEST_DELAY)

    def _rules_for(self, url: str) -> Protego:
        host, text = urlsplit(url).netloc, self._text(url)
        parsed = self._rules.get(host)
        if parsed is None or parsed[0] != text:
            parsed = self._rules[host] = (text, Protego.parse(text))
        return parsed[1]

    def _text(self, url: str) -> str:
        parts = urlsplit(url)
        held, now = self._known.get(parts.netloc), self._clock()
        if held and timedelta() <= now - held[1] < _FRESH:
            return held[0]
        until, reason = self._failed.get(parts.netloc, (float("-inf"), ""))
        if self._monotonic() >= until:
            try:
                return self._keep(parts.netloc, self._ask(f"{parts.scheme}://{parts.netloc}/robots.txt"), now)
            except FetchError as error:
                reason = error.reason
                if isinstance(error, Refused) and not held:
                    raise Refused(url, reason) from error
                self._failed[parts.netloc] = (self._monotonic() + _AGAIN, reason)
        if held:
            return held[0]
        raise Refused(url, f"robots.txt of {parts.netloc} cannot be read ({reason}), so nothing is asked there until it can")

    def _keep(self, host: str, answer: str | None, now: datetime) -> str:
        text = answer or ""
        held = self._known.get(host)
        if text.lstrip("\ufeff \t\r\n").startswith("<"):
            # A page under this address is a notice (then the rules we have still hold) or a host without robots.txt.
            text = held[0] if held else ""
        self._known[host] = (text, now)
        return text


def product_of(user_agent: str) -> str:
    """The product token that robots.txt would name (RFC 9309, 2.2.1): `kaitei-watch` of `kaitei-watch/0.1 (…)`."""
    found = re.match(r"[A-Za-z_-]+", user_agent)
    return found[0] if found else user_agent
