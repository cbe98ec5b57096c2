"""Promises of pipeline.fetch.guard."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.guard import Guard, is_public

PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
    "240.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
]


@pytest.mark.parametrize("address", PRIVATE)
@pytest.mark.fault("private addresses in every spelling")
def test_what_is_not_public_is_refused(address: str) -> None:
    """Loopback, private, link-local, shared, multicast, and IPv4 wrapped in IPv6."""
    assert not Guard().permits("example.jp", 443, address)


@pytest.mark.parametrize("address", ["210.253.213.37", "2606:4700::1111", "::ffff:210.253.213.37", "64:ff9b::d2fd:d525"])
def test_public_addresses_are_permitted(address: str) -> None:
    """The ministry and everybody else on the net."""
    assert Guard().permits("example.jp", 443, address)


def test_what_is_no_address_is_refused() -> None:
    """A resolver that answers nonsense opens nothing."""
    assert not Guard().permits("example.jp", 443, "nonsense")


def test_a_target_is_permitted_at_its_port_only() -> None:
    """`connect_to` opens one door, not the house."""
    guard = Guard(frozenset({("127.0.0.1", 8765)}))
    assert guard.permits("127.0.0.1", 8765, "127.0.0.1")
    assert not guard.permits("127.0.0.1", 22, "127.0.0.1")


def test_names_addresses_and_networks_can_be_allowed() -> None:
    """`allow_private` takes all three; a name that is no network does no harm."""
    guard = Guard(allowed=("mirror.example", "10.0.0.0/8", "192.168.1.7"))
    assert guard.permits("mirror.example", 80, "192.168.9.9")
    assert guard.permits("other.example", 80, "10.200.0.1")
    assert guard.permits("other.example", 80, "192.168.1.7")
    assert not guard.permits("other.example", 80, "192.168.1.8")


def test_a_literal_is_judged_without_a_connection() -> None:
    """Where a proxy resolves names, a private literal and localhost are still refused; a name is the proxy's business."""
    assert Guard().refuses_literal("127.0.0.1", 80)
    assert Guard().refuses_literal("[::1]", 80)
    assert Guard().refuses_literal("localhost", 80)
    assert Guard().refuses_literal("a.localhost", 80)
    assert not Guard().refuses_literal("www.mhlw.go.jp", 443)
    assert not Guard().refuses_literal("210.253.213.37", 443)
    assert not Guard(allowed=("localhost",)).refuses_literal("localhost", 80)


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_changes_nothing(address: ipaddress.IPv4Address) -> None:
    """An IPv4 address is as public as the IPv6 forms that lead to it."""
    public = is_public(address)
    for prefix in ("::ffff:0:0", "64:ff9b::"):
        assert is_public(ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) | int(address))) == public
