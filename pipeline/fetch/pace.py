"""One budget of requests for each host."""

from __future__ import annotations

from collections.abc import Callable
from random import SystemRandom

_CHANCE = SystemRandom()
_JITTER = 0.25
"""A part of the interval that chance adds, so that many installations do not ask in step."""


class Pace:
    """Keeps the requests to a host `interval` seconds or more apart, from start to start. Zero means no waiting."""

    def __init__(self, interval: float, *, sleep: Callable[[float], None], monotonic: Callable[[], float]) -> None:
        self._interval, self._sleep, self._monotonic = interval, sleep, monotonic
        self._next: dict[str, float] = {}

    def wait(self, host: str, interval: float = 0.0) -> None:
        """Return when the host may be asked again; `interval` is what its robots.txt wishes, the longer one counts."""
        ahead = self._next.get(host, 0.0) - self._monotonic()
        if host in self._next and ahead > 0:
            self._sleep(ahead)
        gap = max(self._interval, interval)
        self._next[host] = self._monotonic() + gap * (1 + _JITTER * _CHANCE.random())


def growing(attempt: int) -> float:
    """Seconds to pause before the retry that follows `attempt` (counted from 0): growing, with chance, eight at most."""
    return float(min(0.5 * 2**attempt, 8.0) * (0.75 + 0.5 * _CHANCE.random()))
