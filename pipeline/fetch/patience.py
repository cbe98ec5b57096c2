"""How long a host is waited for: a host that keeps failing must not hold up the whole cycle."""

from __future__ import annotations

_BUDGET, _LEAST = 3, 30.0
"""Time-outs, and seconds at least, that may be wasted on a host before it is waited for less."""
_HURRIED = 10
_SHORTEST = 2.0


class Patience:
    """Counts the seconds lost on each host. Every answer halves them, so that one good page does not forget a bad hour."""

    def __init__(self, timeout: float, retries: int) -> None:
        self._timeout, self._retries = timeout, retries
        self._lost: dict[str, float] = {}

    def timeout(self, host: str) -> float:
        """Seconds to wait for an answer: the configured time-out, or a tenth of it (two at least) while the host keeps failing."""
        return min(self._timeout, max(self._timeout / _HURRIED, _SHORTEST)) if self._is_spent(host) else self._timeout

    def retries(self, host: str) -> int:
        """How many retries are worth it: none while the host keeps failing."""
        return 0 if self._is_spent(host) else self._retries

    def lost(self, host: str, seconds: float) -> None:
        """A request came to nothing and took so long, pauses included."""
        self._lost[host] = self._lost.get(host, 0.0) + seconds

    def answered(self, host: str) -> None:
        """The host answered."""
        self._lost[host] = self._lost.get(host, 0.0) / 2

    def _is_spent(self, host: str) -> bool:
        return self._lost.get(host, 0.0) >= max(_BUDGET * self._timeout, _LEAST)
