"""Who asks, and how often they may: the client's address behind proxies, and a bucket of tokens for each client."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Lock

_MOST_HOPS = 20


def client_of(peer: str, forwarded: str, trusted: Sequence[str]) -> str:
    """The address that a request comes from: the peer's, or what trusted proxies say in X-Forwarded-For, read from the right.

    The last address that no trusted proxy has counts: what stands before it may be made up by the client.
    """
    networks = [ip_network(one, strict=False) for one in trusted]
    hops = [hop.strip() for hop in forwarded.split(",")[-_MOST_HOPS:] if hop.strip()]
    client = peer
    while hops and (address := _address(client)) and any(address in network for network in networks):
        following = _address(hops.pop())
        if following is None:
            break
        client = str(following)
    return client


def group_of(client: str) -> str:
    """Whom a limit is for: an IPv4 address, or the /64 that one IPv6 customer has."""
    address = _address(client)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address or client)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


class Limits:
    """A bucket of tokens for each client; forgets the ones not seen for longest. Safe in many threads."""

    def __init__(self, rate: float, burst: float, seconds: Callable[[], float], *, most_clients: int = 20_000) -> None:
        """`rate` tokens come back a second, up to `burst`; `seconds` is a clock that never goes back."""
        self._rate, self._burst, self._seconds, self._most = rate, burst, seconds, most_clients
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, client: str) -> float:
        """Take a token of a client: 0 if there was one, else the seconds until there is (and none is taken)."""
        with self._lock:
            now = self._seconds()
            left, since = self._left.pop(client, (self._burst, now))
            left = min(self._burst, left + (now - since) * self._rate)
            short = max(0.0, 1.0 - left)
            self._left[client] = (left if short else left - 1.0, now)
            if len(self._left) > self._most:
                self._left.popitem(last=False)
        return short / self._rate
