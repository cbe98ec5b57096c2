"""Who asks: an address behind proxies, and how often one client may ask."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.serve.clients import Limits, client_of, group_of

PROXIES = ("10.0.0.0/8", "127.0.0.1", "::1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, made up", "127.0.0.1"),
        ("127.0.0.1", "10.0.0.1, 10.0.0.2", "10.0.0.1"),
        ("testclient", "198.51.100.1", "testclient"),
    ],
)
def test_only_a_trusted_proxy_says_for_whom_it_asks(peer: str, forwarded: str, client: str) -> None:
    """What a client wrote into the header itself stands left of the last untrusted address and does not count."""
    assert client_of(peer, forwarded, PROXIES) == client


@given(st.text(max_size=80))
def test_any_header_gives_some_client(forwarded: str) -> None:
    """Hostile words end nowhere but at the proxy itself or at an address."""
    assert client_of("127.0.0.1", forwarded, PROXIES)


def test_one_customer_is_one_client() -> None:
    """An IPv6 network of 64 bits is; two IPv4 addresses are not."""
    assert group_of("2001:db8:1:2::1") == group_of("2001:db8:1:2:ffff::9")
    assert group_of("2001:db8:1:2::1") != group_of("2001:db8:1:3::1")
    assert group_of("198.51.100.1") != group_of("198.51.100.2")
    assert group_of("::ffff:198.51.100.1") == group_of("198.51.100.1")


def test_a_bucket_empties_and_fills_again() -> None:
    """A burst, then as many as the rate gives; the wait that is told is enough."""
    now = [0.0]
    limits = Limits(0.5, 3, lambda: now[0])
    assert [limits.wait("a") for _ in range(3)] == [0, 0, 0]
    wait = limits.wait("a")
    assert wait == pytest.approx(2.0)
    assert limits.wait("b") == 0
    now[0] += wait
    assert limits.wait("a") == 0
    assert limits.wait("a") > 0
    now[0] += 1000
    assert [limits.wait("a") for _ in range(3)] == [0, 0, 0]
    assert limits.wait("a") > 0


def test_forgotten_clients_take_no_memory() -> None:
    """The ones not seen for longest go first."""
    limits = Limits(0.001, 1, lambda: 0.0, most_clients=2)
    for name in ("a", "b", "c"):
        assert limits.wait(name) == 0
    assert limits.wait("c") > 0
    assert limits.wait("a") == 0
