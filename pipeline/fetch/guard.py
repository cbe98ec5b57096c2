"""Which network addresses may be connected to: public ones, and those that the operator named."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""NAT64: an IPv4 address in the last 32 bits (RFC 6052)."""


@dataclass(frozen=True, slots=True)
class Guard:
    """`targets` are (host, port) pairs that were configured as such; `allowed` names hosts, addresses or networks."""

    targets: frozenset[tuple[str, int]] = frozenset()
    allowed: tuple[str, ...] = ()

    def permits(self, host: str, port: int, address: str) -> bool:
        """Whether `address` (a literal), to which `host` resolved just now, may be connected to."""
        if (host, port) in self.targets or host in self.allowed:
            return True
        meant = _parsed(address)
        return meant is not None and (is_public(meant) or any(_within(meant, network) for network in self.allowed))

    def refuses_literal(self, host: str, port: int) -> bool:
        """Whether `host` names a private place by itself, for use where a proxy resolves the name and not this machine."""
        local = host == "localhost" or host.endswith(".localhost")
        literal = _parsed(host.strip("[]"))
        return (local or literal is not None) and not self.permits(host, port, "127.0.0.1" if literal is None else str(literal))


def is_public(address: Address) -> bool:
    """Whether an address is reachable by all, the IPv4 address inside a mapped, translated or tunnelled one included."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inner(address: Address) -> Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _parsed(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _within(address: Address, network: str) -> bool:
    try:
        return address in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
