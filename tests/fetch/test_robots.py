"""Promises of pipeline.fetch.robots."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.errors import BadStatus, Refused
from pipeline.fetch.robots import Robots, product_of

START = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
URL = "https://www.mhlw.go.jp/stf/newpage_67729.html"
RULES = "User-agent: *\nDisallow: /search.html\n"


class Site:
    """A site whose robots.txt answers what the test says, and a clock the test moves."""

    def __init__(self, answer: str | BadStatus | None, known: Mapping[str, tuple[str, datetime]] | None = None) -> None:
        self.answer, self.asked, self.now, self.seconds = answer, list[str](), START, 0.0
        self.robots = Robots(
            "kaitei-watch/0.1", known or {}, clock=lambda: self.now, monotonic=lambda: self.seconds, ask=self.ask
        )

    def ask(self, url: str) -> str | None:
        self.asked.append(url)
        if isinstance(self.answer, BadStatus):
            raise self.answer
        return self.answer

    def pass_time(self, span: timedelta) -> None:
        self.now += span
        self.seconds += span.total_seconds()


DOWN = BadStatus("https://www.mhlw.go.jp/robots.txt", 503)


def test_what_is_not_forbidden_is_allowed() -> None:
    """The rule of the host decides, address by address."""
    site = Site(RULES)
    assert site.robots.delay(URL) == 0.0
    with pytest.raises(Refused, match="asks kaitei-watch not to fetch"):
        site.robots.delay("https://www.mhlw.go.jp/search.html")
    assert site.asked == ["https://www.mhlw.go.jp/robots.txt"]


def test_a_group_for_us_wins_over_the_group_for_all() -> None:
    """The product token is what a host would name."""
    site = Site("User-agent: *\nDisallow: /\n\nUser-agent: Kaitei-Watch\nDisallow: /x\nCrawl-delay: 7\n")
    assert site.robots.delay(URL) == 7.0
    with pytest.raises(Refused):
        site.robots.delay("https://www.mhlw.go.jp/x")


def test_an_absurd_crawl_delay_is_capped() -> None:
    """A day between two requests would end the watch."""
    assert Site("User-agent: *\nCrawl-delay: 86400\n").robots.delay(URL) == 60.0


def test_no_robots_txt_allows_all_and_is_remembered() -> None:
    """404 is an answer and need not be asked for again the same day."""
    site = Site(None)
    site.robots.delay(URL)
    site.robots.delay("https://www.mhlw.go.jp/search.html")
    assert len(site.asked) == 1
    assert site.robots.state() == {"www.mhlw.go.jp": ("", START)}


def test_each_host_is_asked_once_a_day() -> None:
    """Within a day the copy holds, also one of an earlier run; after it the host is asked again."""
    site = Site(RULES, {"www.mhlw.go.jp": (RULES, START - timedelta(hours=23))})
    site.robots.delay(URL)
    assert site.asked == []
    site.pass_time(timedelta(hours=2))
    site.robots.delay(URL)
    site.robots.delay(URL)
    assert len(site.asked) == 1
    site.robots.delay("https://shinryohoshu.mhlw.go.jp/x")
    assert len(site.asked) == 2


def test_an_unreachable_robots_txt_forbids_until_it_can_be_read() -> None:
    """RFC 9309, 2.3.1.4: no answer is no permission; a minute later it is tried again."""
    site = Site(DOWN)
    for _ in range(3):
        with pytest.raises(Refused, match=r"cannot be read \(the server answered 503\)"):
            site.robots.delay(URL)
    assert len(site.asked) == 1
    site.answer = RULES
    site.pass_time(timedelta(minutes=2))
    assert site.robots.delay(URL) == 0.0
    assert len(site.asked) == 2


def test_an_old_copy_serves_while_the_host_is_down() -> None:
    """The rules of yesterday are better than none."""
    site = Site(DOWN, {"www.mhlw.go.jp": (RULES, START - timedelta(days=3))})
    assert site.robots.delay(URL) == 0.0
    with pytest.raises(Refused, match="asks kaitei-watch"):
        site.robots.delay("https://www.mhlw.go.jp/search.html")
    assert len(site.asked) == 1


def test_a_page_in_its_place_is_no_rule() -> None:
    """A maintenance notice under this address leaves the known rules as they are; without any it allows."""
    held = Site("<!DOCTYPE html><p>Disallow: /", {"www.mhlw.go.jp": (RULES, START - timedelta(days=3))})
    assert held.robots.delay(URL) == 0.0
    with pytest.raises(Refused):
        held.robots.delay("https://www.mhlw.go.jp/search.html")
    assert Site("\n<html>").robots.delay(URL) == 0.0


def test_the_product_token_is_the_name_alone() -> None:
    """Version and remarks are no part of it."""
    assert product_of("kaitei-watch/0.1 (x)") == "kaitei-watch"
    assert product_of("改定") == "改定"
