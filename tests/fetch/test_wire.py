"""Promises of pipeline.fetch.wire, over real sockets of this machine and through the faults of the replay."""

from __future__ import annotations

import importlib.util
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipeline.errors import BadStatus, FetchError, Refused, TooMuch, Unreachable
from pipeline.fetch import Fetcher
from pipeline.fetch.wire import Tally, Wire
from pipeline.options import HttpOptions
from tests.fetch.conftest import Server

REPLAY = Path(__file__).parents[3] / "shared" / "replay"
URL = "https://www.mhlw.go.jp/stf/newpage_67729.html"
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine has set says nothing about the program."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


def exchange(wire: Wire, url: str = URL, limit: int = 1 << 20) -> tuple[int, bytes]:
    answer = wire.exchange(url, {}, limit=limit, timeout=5, tally=Tally())
    return answer.status, answer.body


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    made = Wire(HttpOptions(timeout=5, connect_to={"www.mhlw.go.jp": server.base}), monotonic=time.monotonic)
    yield made
    made.close()


def test_connect_to_goes_there_and_names_the_ministry(server: Server, wire: Wire) -> None:
    """Path and query stay, the Host header is the ministry's, the User-Agent ours."""
    assert exchange(wire, "https://www.mhlw.go.jp/a/b?c=1") == (200, b"ok")
    exchange(wire, "https://www.mhlw.go.jp//a;b=1")
    exchange(wire, "https://www.mhlw.go.jp")
    assert [head.split()[1] for head in server.heads] == ["/a/b?c=1", "//a;b=1", "/"]
    assert server.heads[0].startswith("GET /a/b?c=1 HTTP/1.1\r\n")
    assert "Host: www.mhlw.go.jp\r\n" in server.heads[0]
    assert "User-Agent: kaitei-watch/0.1\r\n" in server.heads[0]


def test_the_body_of_an_error_is_not_read(server: Server, wire: Wire) -> None:
    """Its status says enough."""
    server.answer = lambda line: line.sendall(b"HTTP/1.1 503 x\r\nContent-Length: 2\r\n\r\nno")
    assert exchange(wire) == (503, b"")


def test_this_machine_is_not_asked_unless_allowed(server: Server) -> None:
    """A literal address, and the same with the operator's leave."""
    with pytest.raises(Refused, match="allow_private"):
        exchange(Wire(HttpOptions(), monotonic=time.monotonic), server.base + "/x")
    allowed = Wire(HttpOptions(allow_private=("127.0.0.0/8",)), monotonic=time.monotonic)
    assert exchange(allowed, server.base + "/x") == (200, b"ok")
    allowed.close()


def test_a_name_of_this_machine_is_not_asked(server: Server) -> None:
    """An odd spelling of 127.0.0.1 is seen when the connection is made."""
    with pytest.raises(Refused, match="not a public address"):
        exchange(Wire(HttpOptions(), monotonic=time.monotonic), f"http://2130706433:{server.port}/")


def test_the_proxy_of_the_environment_is_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one given without scheme; it gets the whole address. What it must not reach for us is still refused."""
    monkeypatch.setenv("http_proxy", f"127.0.0.1:{server.port}")
    wire = Wire(HttpOptions(), monotonic=time.monotonic)
    assert exchange(wire, "http://files.example/x") == (200, b"ok")
    assert server.heads[0].startswith("GET http://files.example/x HTTP/1.1")
    with pytest.raises(Refused):
        exchange(wire, "http://10.0.0.1/x")
    wire.close()


def test_the_proxy_is_told_its_login(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user name and the word of the proxy's address go into its own header."""
    monkeypatch.setenv("http_proxy", f"http://us%40er:word@127.0.0.1:{server.port}")
    wire = Wire(HttpOptions(), monotonic=time.monotonic)
    assert exchange(wire, "http://files.example/x") == (200, b"ok")
    assert "Proxy-Authorization: Basic dXNAZXI6d29yZA==" in server.heads[0]
    wire.close()


def test_no_proxy_for_connect_to_nor_for_excepted_hosts(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mirror next door is reached directly, and so is what no_proxy names."""
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    options = HttpOptions(allow_private=("127.0.0.1",), connect_to={"www.mhlw.go.jp": server.base})
    wire = Wire(options, monotonic=time.monotonic)
    assert exchange(wire) == (200, b"ok")
    assert exchange(wire, server.base + "/x") == (200, b"ok")
    with pytest.raises(Unreachable):
        exchange(wire, "http://files.example/x")
    wire.close()


@pytest.mark.parametrize("proxy", ["socks5", "socks5h"])
def test_a_socks_proxy_is_spoken_to(server: Server, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    """A proxy that is none ends as no connection, not as a crash."""
    monkeypatch.setenv("all_proxy", f"{proxy}://127.0.0.1:{server.port}")
    wire = Wire(HttpOptions(max_attempt_seconds=0.3), monotonic=time.monotonic)
    with pytest.raises(FetchError):
        exchange(wire, "http://files.example/x")
    wire.close()


def replay_module() -> ModuleType:
    if not REPLAY.exists():
        pytest.skip("the shared replay is not here")
    spec = importlib.util.spec_from_file_location("kaitei_replay", REPLAY / "replay.py")
    if spec is None or spec.loader is None:
        pytest.skip("the shared replay cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules["kaitei_replay"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def ministry() -> Iterator[Any]:
    """The replayed ministry on a free port, with two mirrors."""
    module = replay_module()
    running = module.Server(module.Site(REPLAY / "spring-2026", 2), 0)
    thread = threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()


def fetcher_of(ministry: Any, timeout: float = 1) -> Fetcher:
    options = HttpOptions(
        min_interval=0, timeout=timeout, max_bytes=20 << 20, connect_to={"www.mhlw.go.jp": f"http://127.0.0.1:{ministry.server_port}"}
    )
    return Fetcher(options, clock=lambda: datetime.now(UTC), sleep=lambda _: None)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("mode", "kind", "requests"),
    [
        ("503", BadStatus, 4),
        ("404", BadStatus, 1),
        ("429-retry-after", BadStatus, 4),
        ("truncate", Unreachable, 4),
        ("reset", Unreachable, 4),
        ("slow", Unreachable, 2),
        ("drip", TooMuch, 1),
        ("redirect-off-site", Refused, 1),
        ("redirect-loop", TooMuch, 2),
        ("gzip-bomb", TooMuch, 1),
    ],
)
@pytest.mark.fault("the replay's faults on the wire: 503, 404, 429, truncate, reset, slow, drip, redirects, gzip bomb")
def test_every_fault_of_the_ministry_ends_in_its_error(ministry: Any, mode: str, kind: type[FetchError], requests: int) -> None:
    """No fault is taken for an answer, none lasts long, and the page is had again when the fault is gone."""
    # The replay makes its bomb at the first request for it, which takes seconds.
    with fetcher_of(ministry, timeout=30 if mode == "gzip-bomb" else 1) as fetcher:
        fetcher.get("https://www.mhlw.go.jp/stf/news.rdf")
        ministry.site.add_fault({"path": "/stf/newpage_67729.html", "mode": mode})
        begun = time.monotonic()
        with pytest.raises(FetchError) as caught:
            fetcher.get(URL)
        ministry.site.add_fault({"clear": True})
        assert type(caught.value) is kind
        assert caught.value.requests == requests
        assert time.monotonic() - begun < 30
        assert fetcher.get(URL).status == 200


@pytest.mark.shared
def test_the_tags_of_both_mirrors_are_answered_with_304(ministry: Any) -> None:
    """Whichever mirror answers, one of the tags is its own."""
    with fetcher_of(ministry) as fetcher:
        first, second = fetcher.get(URL), fetcher.get(URL)
        assert first.validators.etags != second.validators.etags
        both = type(first.validators)(first.validators.etags + second.validators.etags)
        assert [fetcher.get(URL, both).status for _ in range(4)] == [304] * 4


def test_an_unmodified_answer_leaves_the_connection_open(server: Server) -> None:
    """Politeness: a thousand quiet pages need one connection, not a thousand."""
    server.answer = lambda line: line.sendall(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nContent-Length: 5000\r\n\r\n')
    options = HttpOptions(connect_to={"www.mhlw.go.jp": server.base})
    wire = Wire(options, monotonic=time.monotonic)
    answers = [wire.exchange("https://www.mhlw.go.jp/a", {}, limit=1000, timeout=5, tally=Tally()) for _ in range(3)]
    wire.close()
    assert [answer.status for answer in answers] == [304, 304, 304]
    assert server.connections == 1
