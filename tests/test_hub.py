"""A hub on this machine is told of the feeds that changed, and of what it did not hear when it was away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest
from sqlite_utils import Database

from pipeline.edition.upkeep import publish
from pipeline.hub import Announced, announce
from pipeline.options import Options
from pipeline.publish import Publisher
from pipeline.store import changes
from tests.edition.test_publishing import add, db, folder, options  # noqa: F401 - fixtures
from tests.render.feed_rules import atom_faults, json_faults, rss_faults


@dataclass
class Hub:
    """What it was told, and what it answers."""

    port: int
    status: int = 204
    told: list[dict[str, list[str]]] = field(default_factory=list)

    def topics(self) -> list[str]:
        """The feeds it was told of, in order; told once they are forgotten here."""
        found = [one["hub.url"][0] for one in self.told]
        self.told.clear()
        return found


@contextmanager
def serving() -> Iterator[Hub]:
    """A hub as long as the block runs."""

    class Told(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            here.told.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(here.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Told)
    here = Hub(server.server_port)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def hub() -> Iterator[Hub]:
    """A hub."""
    with serving() as here:
        yield here


def with_hub(options: Options, hub: Hub) -> Options:  # noqa: F811
    """The configuration with that hub."""
    return replace(options, publish=replace(options.publish, hub=f"http://127.0.0.1:{hub.port}/"))


def test_the_hub_is_told_of_every_feed_that_changed_and_of_no_other(db: Database, options: Options, hub: Hub) -> None:  # noqa: F811
    """All at the first publishing; then those that a new entry is in; nothing when nothing changed."""
    options = with_hub(options, hub)
    publisher = Publisher(options.publish.directory)
    add(db, 1, 3)
    publish(db, options, publisher)
    announce(db, options)
    first = hub.topics()
    assert {"https://feeds.example.jp/atom.xml", "https://feeds.example.jp/rss.xml", "https://feeds.example.jp/feed.json"} <= set(first)
    add(db, 3, 4)
    publish(db, options, publisher)
    told = announce(db, options)
    assert (told.waiting, told.trouble) == (0, "")
    second = hub.topics()
    assert len(second) == told.told == len(set(second))
    topic = "https://feeds.example.jp/topics/%E8%A8%BA%E7%99%82%E5%A0%B1%E9%85%AC/"
    assert {topic + name for name in ("atom.xml", "rss.xml", "feed.json")} < set(second) < set(first)
    publish(db, options, publisher)
    assert announce(db, options) == Announced()
    assert hub.topics() == []


def test_what_a_hub_did_not_hear_is_told_in_the_next_cycle(db: Database, options: Options, hub: Hub) -> None:  # noqa: F811
    """A refusal stops the telling at once and is told; nothing is lost and nothing is told twice."""
    options = with_hub(options, hub)
    add(db, 1, 3)
    publish(db, options, Publisher(options.publish.directory))
    hub.status = 503
    failed = announce(db, options)
    assert (failed.told, len(hub.topics())) == (0, 1)
    assert "the hub answered 503" in failed.trouble
    hub.status = 202
    again = announce(db, options)
    assert (again.told, again.waiting) == (failed.waiting, 0)


def test_a_hub_that_is_away_costs_little(db: Database, options: Options) -> None:  # noqa: F811
    """One try, then the rest waits."""
    with serving() as gone:
        options = with_hub(options, gone)
    add(db, 1, 3)
    publish(db, options, Publisher(options.publish.directory))
    told = announce(db, options)
    assert told.told == 0
    assert f"http://127.0.0.1:{gone.port}/" in told.trouble


def test_feeds_name_the_hub(db: Database, options: Options, hub: Hub) -> None:  # noqa: F811
    """Atom and RSS by a link, JSON Feed by `hubs`; archives, which do not change, do not."""
    options = with_hub(options, hub)
    add(db, 1, 120)
    publish(db, options, Publisher(options.publish.directory))
    files, address = folder(options), f"http://127.0.0.1:{hub.port}/".encode()
    for name in ("atom.xml", "rss.xml"):
        assert b'rel="hub"' in files[name]
        assert address in files[name]
    assert b'"type": "WebSub"' in files["feed.json"]
    assert atom_faults(files["atom.xml"]) + rss_faults(files["rss.xml"]) + json_faults(files["feed.json"]) == []
    assert b"hub" not in files["archive/1.xml"]


def test_without_a_hub_nothing_is_remembered_for_one(db: Database, options: Options, tmp_path: Path) -> None:  # noqa: F811
    """Nor told."""
    add(db, 1, 3)
    publish(db, options, Publisher(tmp_path / "feeds"))
    assert changes.stale(db, "ping") == []
    assert announce(db, options) == Announced()
