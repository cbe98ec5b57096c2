"""Mail against a real SMTP server on this machine: once, to everybody who wants it, and resumed where it could not go out."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cli.shared import JAPAN
from pipeline.model import Subscriber
from pipeline.store import subscribers
from pipeline.store.database import open_database
from pipeline.tokens import address, is_genuine, subscriber_of, token
from pipeline.workdays import is_working_day, latest_slot
from tests.scenarios.ministry import Ministry, ministry


@dataclass(slots=True)
class Post:
    """A post office: keeps what it takes, answers addresses as told."""

    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, recipient: str, _options: Any) -> str:  # noqa: N802 - the name the server calls
        """Take an address, or not."""
        envelope.rcpt_tos.append(recipient)
        return self.answers.get(recipient, "250 OK")

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a message."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken += [(recipient, message) for recipient in envelope.rcpt_tos]
        return "250 OK"


@pytest.fixture
def post() -> Iterator[Post]:
    """A server on a free port."""
    handler = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    handler.answers["port"] = str(port)
    yield handler
    controller.stop()


@pytest.fixture
def here(tmp_path: Path, post: Post) -> Iterator[Ministry]:
    """A ministry, visited once, and mail configured."""
    with ministry(tmp_path) as scripted:
        sender = '"改定ウォッチ <kaitei@example.jp>"'
        mail = f'\n[mail]\nhost = "127.0.0.1"\nport = {post.answers["port"]}\nsecurity = "none"\nsender = {sender}\n'
        with (tmp_path / "config.toml").open("a", encoding="utf-8") as file:
            file.write(mail)
        scripted.visit()
        yield scripted


def subscribe(here: Ministry, who: str, *more: str) -> None:
    """Add a subscriber by command."""
    words = ["subscribers", "add", who, "--period", "at-once", *more, "--config", str(here.folder / "config.toml")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output


def publish(here: Ministry, number: int) -> None:
    """A new document on the page."""
    here.show(f"/content/{number}.pdf", f"新しい通知について（令和８年３月６日保医発0306第{number}号）")


def test_an_entry_is_mailed_once_to_whoever_follows_it(here: Ministry, post: Post) -> None:
    """To followers of its topic and of all, not of another; and never again."""
    subscribe(here, "all@example.jp")
    subscribe(here, "topic@example.jp", "--topic", "診療報酬")
    subscribe(here, "other@example.jp", "--topic", "白書")
    publish(here, 40)
    assert here.visit().delivered.sent == 2
    assert here.visit().delivered.sent == 0
    assert sorted(recipient for recipient, _ in post.taken) == ["all@example.jp", "topic@example.jp"]
    message = post.taken[0][1]
    assert "新しい通知について" in str(message["Subject"])
    assert "改定ウォッチ" in str(message["From"])
    assert message["Message-ID"]
    assert message["List-Unsubscribe"]
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "保医発0306第40号" in text.get_content()
    assert "保医発0306第40号" in html.get_content()


def test_what_could_not_go_out_is_in_the_next_mail(here: Ministry, post: Post) -> None:
    """A 4xx waits; the next message tells both, and nothing twice."""
    subscribe(here, "slow@example.jp")
    post.answers["slow@example.jp"] = "451 4.7.1 later"
    publish(here, 40)
    report = here.visit()
    assert (report.delivered.sent, report.delivered.pending) == (0, 1)
    del post.answers["slow@example.jp"]
    publish(here, 41)
    here.now += timedelta(hours=12)
    assert here.visit().delivered.sent == 1
    ((_, message),) = post.taken
    body = message.get_body(("plain",))
    assert body is not None
    assert "第40号" in body.get_content()
    assert "第41号" in body.get_content()


def test_a_bad_address_is_suppressed_and_stops_nobody_else(here: Ministry, post: Post) -> None:
    """A 5xx for one recipient: recorded, and the others get theirs."""
    subscribe(here, "gone@example.jp")
    subscribe(here, "here@example.jp")
    post.answers["gone@example.jp"] = "550 5.1.1 no such user"
    publish(here, 40)
    report = here.visit()
    assert (report.delivered.sent, report.delivered.failed) == (1, 1)
    assert report.failed
    publish(here, 41)
    assert here.visit().delivered.failed == 0
    assert [recipient for recipient, _ in post.taken] == ["here@example.jp", "here@example.jp"]


def test_a_server_that_is_away_loses_nothing(here: Ministry, post: Post) -> None:
    """Everything waits, the cycle says so, and goes on."""
    subscribe(here, "a@example.jp")
    config = here.folder / "config.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace(f"port = {post.answers['port']}\nsecurity", "port = 1\nsecurity"), "utf-8")
    publish(here, 40)
    report = here.visit()
    assert report.delivered.pending == 1
    assert report.delivered.error
    config.write_text(text, "utf-8")
    here.now += timedelta(hours=12)
    assert here.visit().delivered.sent == 1


def test_commands_of_mail(here: Ministry, post: Post) -> None:
    """Dry run, preview, list, remove, and clear errors."""
    config = str(here.folder / "config.toml")
    subscribe(here, "a@example.jp")
    publish(here, 40)
    here.stage.site = here.site()
    run = CliRunner()
    without = here.folder / "quiet.toml"
    without.write_text((here.folder / "config.toml").read_text("utf-8").split("[mail]")[0], "utf-8")
    assert run.invoke(app, ["once", "--source", "page", "--config", str(without)]).exit_code == 0
    assert "第40号" in run.invoke(app, ["digest", "--dry-run", "--config", config]).stdout
    preview = here.folder / "p.html"
    assert run.invoke(app, ["digest", "--preview", str(preview), "--config", config]).exit_code == 0
    assert "第40号" in preview.read_text("utf-8")
    assert post.taken == []
    assert run.invoke(app, ["digest", "--config", config]).exit_code == 0
    assert len(post.taken) == 1
    assert "a@example.jp" in run.invoke(app, ["subscribers", "list", "--config", config]).stdout
    assert "a@example.jp" in run.invoke(app, ["subscribers", "list", "--json", "--config", config]).stdout
    assert run.invoke(app, ["subscribers", "add", "not an address", "--config", config]).exit_code == 2
    assert run.invoke(app, ["subscribers", "remove", "a@example.jp", "--config", config]).exit_code == 0
    assert run.invoke(app, ["subscribers", "remove", "a@example.jp", "--config", config]).exit_code == 2
    assert run.invoke(app, ["digest", "--config", str(without)]).exit_code == 2


def test_a_token_is_good_for_one_person_and_purpose(here: Ministry) -> None:
    """It cannot be used for another."""
    subscribe(here, "a@example.jp")
    subscribe(here, "b@example.jp")
    with open_database(here.folder / "kaitei.db") as db:
        secret = subscribers.secret(db)
        first, second = subscribers.everybody(db)
    made = token(secret, "unsubscribe", first)
    assert is_genuine(secret, "unsubscribe", first, made)
    assert not is_genuine(secret, "unsubscribe", second, made)
    assert not is_genuine(secret, "confirm", first, made)
    assert not is_genuine("other", "unsubscribe", first, made)
    assert subscriber_of(made) == first.id
    assert subscriber_of("nonsense") is None
    assert address("https://kaitei.example.jp", "unsubscribe", made).startswith("https://kaitei.example.jp")
    assert isinstance(first, Subscriber)


def test_slots_fall_on_working_days_in_japan() -> None:
    """No digest on a holiday or a Sunday; the slot is the last one that has passed."""
    assert not is_working_day(datetime(2026, 5, 5, tzinfo=UTC).date())
    assert not is_working_day(datetime(2026, 3, 8, tzinfo=UTC).date())
    assert is_working_day(datetime(2026, 3, 9, tzinfo=UTC).date())
    monday = datetime(2026, 3, 9, 3, 0, tzinfo=UTC)
    slot = latest_slot("daily", monday, datetime(2026, 1, 1, 8).time())
    assert slot <= monday
    assert is_working_day(slot.astimezone(JAPAN).date())
