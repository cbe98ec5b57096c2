"""The operator hears once of each incident and once of its end, by a real SMTP server on this machine."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections import namedtuple
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives.asymmetric import rsa

from pipeline import cycle
from pipeline.errors import PublishError
from pipeline.options import DkimOptions, MailOptions, OperatorOptions
from pipeline.store.database import open_database, rows
from pipeline.store.health import open_incidents
from tests.deliver.test_signing import is_good
from tests.deliver.test_signing import options as key_options
from tests.fakes import PAGE, Answer, Item, Ministry, Watch, source
from tests.hooks import hooked
from tests.posts import settled

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")
OTHER = "/stf/other.html"
ITEMS = [Item(f"/content/{number}.pdf", f"資料{number}の取扱いについて") for number in range(20)]


@dataclass(slots=True)
class Office:
    """Takes messages, or answers `refusal` to every address. `names` are their Message-IDs."""

    taken: list[str] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
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
        self.raw.append(envelope.content)
        self.names.append(str(message["Message-ID"]))
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
    asyncio.run_coroutine_threadsafe(settled(), controller.loop).result()
    controller.stop()


def test_an_incident_is_told_once_and_its_end_once(watch: Watch, ministry: Ministry, office: Office) -> None:
    """At the third failed visit, then not again; when the source is well, that it is over; what comes and goes, every six hours at most."""
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
    assert len(office.taken) == 2
    watch.once(minutes=6 * 60)
    assert len(office.taken) == 3


@pytest.mark.fault("mail server away while the operator is to be told")
def test_what_cannot_be_told_now_is_told_later(watch: Watch, ministry: Ministry, office: Office) -> None:
    """It waits in the outbox (exit code 1) and arrives once, under one Message-ID; what is over meanwhile is not told at all."""
    office.refusal = "451 4.7.1 later"
    ministry.faults[PAGE] = Answer(status=500)
    for _ in range(3):
        report = watch.once()
    assert report.delivered.error == "451 4.7.1 later"
    with open_database(watch.options.store.path, read_only=True) as db:
        (waiting,) = rows(db, "SELECT message_id FROM mailings WHERE state = 'pending'")
    office.refusal = ""
    watch.once(minutes=10)
    assert (len(office.taken), office.names) == (1, [waiting["message_id"]])
    ministry.faults.clear()
    watch.once()
    assert len(office.taken) == 2
    office.refusal = "451 4.7.1 later"
    ministry.faults[PAGE] = Answer(status=500)
    watch.once(minutes=6 * 60)
    for _ in range(2):
        watch.once()
    ministry.faults.clear()
    office.refusal = ""
    for _ in range(3):
        watch.once(minutes=60)
    assert len(office.taken) == 2


def test_what_comes_while_a_message_waits_is_told_with_it(watch: Watch, ministry: Ministry, office: Office) -> None:
    """One message, however long the server was away; what the channel heard meanwhile it does not hear again."""
    with hooked() as hook:
        watch.configured(operator=replace(watch.options.operator, channel=hook.url), sources=(source(), source(OTHER, "other")))
        ministry.show(ITEMS, OTHER)
        office.refusal = "421 4.3.2 closed"
        for path in (PAGE, OTHER):
            ministry.faults[path] = Answer(status=500)
            for _ in range(3):
                watch.once()
        office.refusal = ""
        watch.once()
        (told,) = office.taken
        assert "要確認：巡回の失敗 ほか1件" in told
        assert ["ほか" in said["title"] for said in hook.said] == [False, False]
        ministry.faults.clear()
        watch.once()
        assert [office.taken[-1].partition("\n")[0], hook.said[-1]["title"]] == ["【改定ウォッチ】復旧：巡回の失敗 ほか1件"] * 2
        watch.once()
        assert (len(office.taken), len(hook.said)) == (2, 3)


def test_a_message_to_the_operator_is_signed(watch: Watch, ministry: Ministry, office: Office, tmp_path: Path) -> None:
    """By DKIM where that is configured, like all other mail; a key that cannot be read is said and holds up nothing else."""
    watch.configured(mail=replace(watch.options.mail, dkim=DkimOptions("example.jp", "k1", tmp_path / "dkim.pem")))
    ministry.faults[PAGE] = Answer(status=500)
    for _ in range(3):
        report = watch.once()
    assert "dkim.pem cannot be read" in str(report.delivered.error)
    key = rsa.generate_private_key(65537, 2048)
    key_options(tmp_path, key)
    watch.once()
    (message,) = office.raw
    assert is_good(message, key)
    assert not is_good(message.replace(b"Message-ID: <operator.", b"Message-ID: <operetta."), key)


def test_an_address_that_is_wrong_is_asked_again_rarely(watch: Watch, ministry: Ministry, office: Office) -> None:
    """A refusal for good is exit code 1 once; whoever corrects the address hears within six hours."""
    office.refusal = "550 5.1.1 no such user"
    ministry.faults[PAGE] = Answer(status=500)
    failed = [watch.once().delivered.failed for _ in range(6)]
    assert failed == [0, 0, 1, 0, 0, 0]
    office.refusal = ""
    watch.once(minutes=6 * 60)
    assert len(office.taken) == 1


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

    def full(*_: object, **_more: object) -> None:
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
