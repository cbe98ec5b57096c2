"""Addresses of lists are asked once; what they answered is kept, whatever happens afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from pipeline.backfill.asking import Enquiry
from pipeline.backfill.labels import Label
from pipeline.backfill.lists import Line
from pipeline.backfill.material import Piece, Refusal
from pipeline.blobs import Blobs
from pipeline.fetch import Fetcher
from pipeline.options import HttpOptions
from pipeline.store.database import open_database
from tests.fakes import BEGIN, HOST, Ministry, pdf

ONE, TWO = "/content/1.pdf", "/content/2.pdf"
UPLOADED = datetime(2025, 1, 2, tzinfo=UTC)
OPTIONS = HttpOptions(contact="test@example.jp", min_interval=0, retries=0, timeout=5)


class Upgrading(Ministry):
    """A ministry that sends everybody to https."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One answer."""
        if request.url.scheme == "https" or request.url.path == "/robots.txt":
            return super().handle_request(request)
        return httpx.Response(301, headers={"Location": str(request.url.copy_with(scheme="https"))})


class Desk:
    """An enquiry whose time is set by hand, at a scripted ministry."""

    def __init__(self, enquiry: Enquiry, ministry: Ministry) -> None:
        self.enquiry, self.ministry = enquiry, ministry
        self.now = BEGIN

    def ask(self, path: str, label: Label | None = None, address: str = "") -> str:
        """The answer to a line: day and words of its bytes, or the reason why there are none."""
        found = self.enquiry.answer(Line("list.txt:1", address or HOST + path, label or Label(HOST + path)))
        if isinstance(found, Refusal):
            return found.reason
        assert isinstance(found, Piece)
        return f"{found.label.at:%Y-%m-%d} {found.read()!r}" if found.label.at else repr(found.read())

    @property
    def asked(self) -> list[tuple[str, bool, int]]:
        """Path, whether it was conditional, and status of the requests since this was asked last."""
        told = [one for one in self.ministry.asked if one[0] != "/robots.txt"]
        self.ministry.forget()
        return told


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The address ONE answers a document."""
    scripted = Upgrading()
    scripted.put(ONE, pdf("one"), uploaded=UPLOADED)
    with open_database(tmp_path / "kaitei.db") as db:
        clock: list[Desk] = []
        fetcher = Fetcher(OPTIONS, clock=lambda: clock[0].now, sleep=lambda _: None, transport=scripted)
        with fetcher:
            made = Desk(Enquiry(db, Blobs(tmp_path / "files"), fetcher, frozenset({"www.mhlw.go.jp"}), lambda: clock[0].now), scripted)
            clock.append(made)
            yield made


def test_what_was_answered_is_not_asked_for_again(desk: Desk) -> None:
    """Not within a day, not even what is not there; robots.txt is kept as well. The server's day counts where the line says none."""
    assert desk.ask(ONE) == f"2025-01-02 {pdf('one')!r}"
    assert "404" in desk.ask(TWO)
    assert desk.asked == [(ONE, False, 200), (TWO, False, 404)]
    desk.now += timedelta(hours=23)
    assert desk.ask(ONE, Label(HOST + ONE, BEGIN)) == f"2026-03-05 {pdf('one')!r}"
    assert "it is asked again a day later" in desk.ask(TWO)
    assert desk.ministry.asked == []


def test_a_day_later_it_is_asked_whether_there_are_others(desk: Desk) -> None:
    """Conditionally; other bytes take their place, and those that cannot be had any more leave them as they are."""
    desk.ask(ONE)
    desk.now += timedelta(days=2)
    assert desk.ask(ONE) == f"2025-01-02 {pdf('one')!r}"
    assert desk.asked == [(ONE, False, 200), (ONE, True, 304)]
    desk.ministry.put(ONE, pdf("new"), uploaded=BEGIN)
    desk.now += timedelta(days=2)
    assert desk.ask(ONE) == f"2026-03-05 {pdf('new')!r}"
    del desk.ministry.answers[ONE]
    desk.now += timedelta(days=2)
    assert desk.ask(ONE) == f"2026-03-05 {pdf('new')!r}"


def test_what_failed_is_tried_again_at_once(desk: Desk) -> None:
    """A server's error is no answer that lasts; it is said what to do."""
    desk.ministry.put(TWO, b"", status=500)
    assert "500; say the same again later" in desk.ask(TWO)
    desk.ministry.put(TWO, pdf("two"), uploaded=UPLOADED)
    assert desk.ask(TWO) == f"2025-01-02 {pdf('two')!r}"


def test_a_server_that_wishes_to_be_left_alone_is(desk: Desk) -> None:
    """No further address of it is asked until then."""
    desk.ministry.put(TWO, b"", status=429, headers=(("Retry-After", "3600"),))
    assert "429" in desk.ask(TWO)
    assert "left alone until 2026-03-05 07:08 UTC" in desk.ask(ONE)
    assert desk.asked == [(TWO, False, 429)]
    desk.now += timedelta(hours=2)
    assert desk.ask(ONE) == f"2025-01-02 {pdf('one')!r}"


def test_bytes_that_were_let_go_are_asked_for_again(desk: Desk) -> None:
    """An answer without its bytes is none."""
    desk.ask(ONE)
    for sha256 in list(desk.enquiry.blobs):
        desk.enquiry.blobs.remove(sha256)
    assert desk.ask(ONE) == f"2025-01-02 {pdf('one')!r}"
    assert desk.asked == [(ONE, False, 200)] * 2


def test_of_an_archive_the_capture_counts_that_it_gave(desk: Desk) -> None:
    """It sends to the nearest one, whose time is another than the asked; a day that the line says goes before."""
    asked, given = (f"/web/{stamp}id_/{HOST}{ONE}" for stamp in ("20230305061500", "20230401000000"))
    desk.ministry.put(asked, b"", status=302, headers=(("Location", given),))
    desk.ministry.put(given, pdf("archived"), uploaded=BEGIN)
    named = datetime(2023, 3, 5, 6, 15, tzinfo=UTC)
    assert desk.ask(ONE, Label(HOST + ONE, named), f"{HOST}{asked}") == f"2023-04-01 {pdf('archived')!r}"
    assert desk.ask(ONE, Label(HOST + ONE, UPLOADED), f"{HOST}{asked}") == f"2025-01-02 {pdf('archived')!r}"


def test_an_address_of_old_is_that_of_today(desk: Desk) -> None:
    """Who is sent from http to https is at the same document; who is sent to another path has asked for another."""
    old = HOST.replace("https:", "http:")
    assert own(desk, old + ONE) == HOST + ONE
    desk.ministry.put(TWO, b"", status=301, headers=(("Location", HOST + ONE),))
    assert own(desk, HOST + TWO) == HOST + TWO


def own(desk: Desk, address: str) -> str:
    """The address of the document that is found behind an address."""
    found = desk.enquiry.answer(Line("list.txt:1", address, Label(address)))
    assert isinstance(found, Piece)
    assert found.read() == pdf("one")
    return found.label.url
