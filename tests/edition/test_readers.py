"""Reader programs take every feed over HTTP, ask with conditions, and are told nothing where nothing changed."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import feedparser
import feedparser_sgmllib
import pytest
import reader
import uvicorn

from pipeline.config import load
from pipeline.serve.app import application, service
from tests.scenarios.ministry import Ministry, ministry, template

# The program brings a feedparser of its own that looks for this module under its old name and loads it when first used.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)

FEEDS = ("atom.xml", "rss.xml", "feed.json", "topics/%E8%A8%BA%E7%99%82%E5%A0%B1%E9%85%AC/atom.xml", "corrections/rss.xml", "news/atom.xml")
NEWS = "/stf/news.rdf"
RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://www.mhlw.go.jp/stf/news.rdf"><title>新着情報</title><link>https://www.mhlw.go.jp/stf/news.rdf</link>
<dc:date>2024-01-01T00:00:00+09:00</dc:date></channel>
<item rdf:about="https://www.mhlw.go.jp/stf/newpage_9.html"><title><![CDATA[会議を開催します ]]></title>
<link>https://www.mhlw.go.jp/stf/newpage_9.html</link><dc:date>2088-03-05T14:00:00+09:00</dc:date></item>
<item rdf:about="https://www.mhlw.go.jp/stf/newpage_9.html"><title><![CDATA[会議を開催します]]></title>
<link>https://www.mhlw.go.jp/stf/newpage_9.html</link><dc:date>2026-03-05T14:00:00+09:00</dc:date></item>
</rdf:RDF>"""


@dataclass
class Site:
    """What is published, behind the program's own server. `answers` are paths and statuses."""

    here: Ministry
    base: str
    answers: list[tuple[str, int]] = field(default_factory=list)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site with a first entry and a correction, served on an address that its feeds name as their own."""
    sources = (("page", "/stf/newpage_1.html", "page"), ("news", NEWS, "feed"))
    with socket.create_server(("127.0.0.1", 0)) as sock, ministry(tmp_path, sources=sources) as here:
        base = f"http://127.0.0.1:{sock.getsockname()[1]}/"
        config = tmp_path / "config.toml"
        config.write_text(config.read_text("utf-8").replace("https://feeds.example.jp/", base), "utf-8")
        here.pages[NEWS] = RDF.encode()
        here.pages["/stf/newpage_9.html"] = template("会議を開催します", "<p>会議の案内です。</p>" * 9)
        here.visit()
        here.show("/content/4.pdf", "新しい通知について（令和８年３月６日保医発0306第１号）")
        here.visit()
        here.file("/content/4.pdf", "訂正した本文です。", "別の行です。")
        here.visit()
        made = Site(here, base)
        app = application(service(load(config), lambda: here.now))
        server = uvicorn.Server(uvicorn.Config(_watched(made, app), log_config=None, lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield made
        server.should_exit = True
        thread.join()


def _watched(site: Site, inner: Any) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        async def noting(message: Any) -> None:
            if message["type"] == "http.response.start":
                site.answers.append((scope["path"], message["status"]))
            await send(message)

        await inner(scope, receive, noting)

    return app


@pytest.mark.parametrize("name", [name for name in FEEDS if not name.endswith(".json")])
def test_feedparser_takes_each_feed_and_is_answered_304(site: Site, name: str) -> None:
    """Without complaint; the address that the feed names is where it lies; a second question with its validators has an empty answer."""
    first = feedparser.parse(site.base + name)
    assert (first.status, first.bozo, first.feed.language) == (200, False, "ja")
    assert [link.href for link in first.feed.links if link.rel == "self"] == [site.base + name]
    assert first.entries
    again = feedparser.parse(site.base + name, etag=first.get("etag"), modified=first.get("modified"))
    assert (again.status, again.entries) == (304, [])


def test_the_ministrys_news_comes_once_and_with_a_date_that_can_be(site: Site) -> None:
    """The same item of 2088 and of today is one, of the day on which it was seen."""
    (entry,) = feedparser.parse(site.base + "news/atom.xml").entries
    assert (entry.title, entry.link) == ("会議を開催します", "https://www.mhlw.go.jp/stf/newpage_9.html")
    assert entry.published.startswith("2026-03-05T")


def updates(program: reader.Reader, site: Site) -> dict[str, reader.UpdatedFeed]:
    """What the program found new in which feed; a feed that it could not take fails the test."""
    found = {value.url.removeprefix(site.base): value.value for value in program.update_feeds_iter(scheduled=False) if value.value}
    assert not [value for value in found.values() if isinstance(value, reader.UpdateError)]
    return {name: value for name, value in found.items() if isinstance(value, reader.UpdatedFeed)}


def test_a_reader_program_sees_each_entry_once(site: Site) -> None:
    """All formats; an unchanged cycle is nothing to it, a new document one new entry, and nothing is marked as changed."""
    program = reader.make_reader(":memory:", feed_root="")
    for name in FEEDS:
        program.add_feed(site.base + name)
    told = updates(program, site)
    assert told.keys() == set(FEEDS)
    assert told["atom.xml"].new == told["feed.json"].new == told["rss.xml"].new == 2
    program_saw = {entry.title for entry in program.get_entries(feed=site.base + "corrections/rss.xml")}
    assert len(program_saw) == 1
    site.here.now += timedelta(days=1)
    site.here.visit()
    site.answers.clear()
    assert updates(program, site) == {}
    assert {status for _, status in site.answers} == {304}
    site.here.show("/content/5.pdf", "さらに新しい通知について（令和８年３月７日保医発0307第１号）")
    site.here.visit()
    changed = updates(program, site)
    assert changed["atom.xml"].new == changed["rss.xml"].new == changed["feed.json"].new == 1
    assert {value.modified for value in changed.values()} == {0}
    assert "news/atom.xml" not in changed
    program.close()
