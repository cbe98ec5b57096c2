"""The operator hears once of each incident and once of its end, by a real SMTP server on this machine."""

from __future__ import annotations

import shutil
import socket
from collections import namedtuple
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from pipeline import cycle
from pipeline.errors import PublishError
from pipeline.options import MailOptions, OperatorOptions
from pipeline.store.database import open_database
from pipeline.store.health import open_incidents
from tests.fakes import PAGE, Answer, Item, Ministry, Watch

ITEMS = [Item(f"/content/{number}.pdf", f"資料{number}の取扱いについて") for number in range(20)]


@dataclass(slots=True)
class Office:
    """Takes messages, or answers `refusal` to every address."""

    taken: list[str] = field(default_factory=list)
    refusal: str = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, recipient: str, _options: Any) -> str:  # noqa: N802 - the name the server calls
        """Take an address, or not."""
        envelope.rcpt_tos.append(recipient)
        return self.refusal or "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep subject and text of a message to the operator."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        assert envelope.rcpt_tos == ["admin@example.jp"]
        self.taken.append(f"{message['Subject']}\n{message.get_content()}")
        return "250 OK"


@pytest.fixture
def office(watch: Watch, ministry: Ministry) -> Iterator[Office]:
    """Where the operator's mail arrives, of a watch that was visited well once."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    office = Office()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    mail = MailOptions("127.0.0.1", port, "none", sender="改定ウォッチ <kaitei@example.jp>")
    watch.configured(mail=mail, operator=OperatorOptions("運用 <admin@example.jp>"))
    ministry.show(ITEMS)
    watch.once()
    yield office
    controller.stop()


def test_an_incident_is_told_once_and_its_end_once(watch: Watch, ministry: Ministry, office: Office) -> None:
    """At the third failed visit, then not again; when the source is well, that it is over; then silence."""
    ministry.faults[PAGE] = Answer(status=500)
    for _ in range(2):
        watch.once()
    assert office.taken == []
    for _ in range(4):
        watch.once()
    (begun,) = office.taken
    assert begun.startswith("【改定ウォッチ】要確認：巡回の失敗\n")
    assert "3回続けて失敗" in begun
    assert "500" in begun
    ministry.faults.clear()
    for _ in range(3):
        watch.once()
    (_, over) = office.taken
    assert over.startswith("【改定ウォッチ】復旧：巡回の失敗\n")
    ministry.faults[PAGE] = Answer(status=500)
    for _ in range(3):
        watch.once()
    assert len(office.taken) == 3


def test_what_cannot_be_told_now_is_told_later(watch: Watch, ministry: Ministry, office: Office) -> None:
    """A server that refuses for now does not make it forgotten; what is over meanwhile is not told at all."""
    office.refusal = "451 4.7.1 later"
    ministry.faults[PAGE] = Answer(status=500)
    for _ in range(4):
        watch.once()
    office.refusal = ""
    watch.once()
    assert len(office.taken) == 1
    ministry.faults.clear()
    watch.once()
    office.refusal = "451 4.7.1 later"
    ministry.faults[PAGE] = Answer(status=500)
    for _ in range(3):
        watch.once()
    ministry.faults.clear()
    office.refusal = ""
    watch.once()
    assert len(office.taken) == 2


def test_a_disk_that_fills_is_told_before_it_is_full(watch: Watch, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the figure of the configuration, and the cycle goes on."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**10, 10**10 - 123_000_000, 123_000_000))
    assert watch.outcome() == "not-modified"
    begun = watch.now
    watch.once()
    with open_database(watch.options.store.path, read_only=True) as db:
        assert [one.since for one in open_incidents(db).values()] == [begun]
    (told,) = office.taken
    assert "ディスクの空き不足" in told
    assert "123MB" in told


def test_a_cycle_that_breaks_off_is_told_and_raised(watch: Watch, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is over with the next good cycle."""

    def full(*_: object) -> None:
        raise PublishError("feeds/index.html: cannot publish: the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(cycle, "publish", full)
        for _ in range(2):
            with pytest.raises(PublishError):
                watch.once()
    watch.once()
    begun, over = office.taken
    assert "the disk is full" in begun
    assert "復旧：処理の中断" in over


def test_without_an_operator_nothing_is_sent(watch: Watch, ministry: Ministry, office: Office) -> None:
    """The incidents are kept for `status` all the same."""
    watch.configured(operator=OperatorOptions())
    ministry.faults[PAGE] = Answer(status=500)
    for _ in range(4):
        watch.once()
    assert office.taken == []
