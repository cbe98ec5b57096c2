"""Promises of the commands about subscribers and digests."""

from __future__ import annotations

import json
import mailbox
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.model import Subscriber
from pipeline.store import subscribers
from pipeline.store.database import open_database
from tests.digest.office import Office, office
from tests.posts import Post


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    """A ministry, visited once, and mail configured."""
    with office(tmp_path) as opened:
        yield opened


@pytest.fixture
def post(here: Office) -> Post:
    """Where its mail goes."""
    return here.post


def one_of(here: Office, who: str) -> Subscriber:
    """A subscriber from the store."""
    with open_database(here.store) as db:
        found = subscribers.find(db, who)
    assert found
    return found


def test_everything_about_a_subscriber_can_be_said(here: Office) -> None:
    """And changed by saying it again; what stands for the same address is one person."""
    here.subscribe(
        "Taro@Example.JP",
        "--name",
        "山田",
        "--topic",
        "診療報酬",
        "--topic",
        "白書",
        "--keyword",
        "看護",
        "--code",
        "ａ２３４－２",
        "--code",
        "B001*",
        "--period",
        "weekly",
        "--format",
        "text",
        "--alert",
        "診療報酬",
        "--repeat",
        "--reassured",
    )
    one = one_of(here, "taro@example.jp")
    assert (one.follow.topics, one.follow.keywords, one.follow.codes) == (("診療報酬", "白書"), ("看護",), ("A234-2", "B001*"))
    assert (one.name, one.period, one.form, one.alerts, one.repeat, one.reassured) == ("山田", "weekly", "text", ("診療報酬",), True, True)
    here.subscribe("TARO@example.jp", "--period", "daily")
    again = one_of(here, "taro@example.jp")
    assert (again.id, again.period, again.follow.topics) == (one.id, "daily", ())


@pytest.mark.parametrize(
    "words", [("no address",), ("a@b@c",), ("花@example.jp",), ("a@example.jp", "--code", "看護"), ("a@example..jp",), ("a@-x.jp",)]
)
def test_what_is_wrong_is_said_and_nothing_is_done(here: Office, words: tuple[str, ...]) -> None:
    """Exit code 2."""
    result = here.run("subscribers", "add", *words)
    assert result.exit_code == 2
    assert "write it as" in result.output
    assert json.loads(here.run("subscribers", "list", "--json").stdout) == []


def test_a_topic_that_nothing_is_of_is_warned_of(here: Office) -> None:
    """It may be a slip; it is kept all the same."""
    result = here.run("subscribers", "add", "a@example.jp", "--topic", "診療報醉")
    assert result.exit_code == 0
    assert "there is no topic 診療報醉" in result.output


def test_a_japanese_domain_is_written_as_the_wires_take_it(here: Office) -> None:
    """An IDN domain becomes ASCII; a local part of old Japanese carriers is taken as it is."""
    here.subscribe("a@日本語.jp")
    here.subscribe("abc..d.@docomo.ne.jp")
    listed = here.run("subscribers", "list").stdout
    assert "a@xn--wgv71a119e.jp" in listed
    assert "abc..d.@docomo.ne.jp" in listed


def test_who_leaves_is_not_brought_back_by_a_list(here: Office) -> None:
    """The address stays known; adding by hand brings it back; erasing forgets it whole, messages included."""
    here.subscribe("a@example.jp")
    here.publish(40)
    here.visit()
    assert here.run("subscribers", "remove", "a@example.jp").exit_code == 0
    assert here.run("subscribers", "remove", "a@example.jp").exit_code == 2
    assert json.loads(here.run("subscribers", "list", "--json").stdout) == []
    table = here.folder / "list.csv"
    table.write_text("address\na@example.jp\nb@example.jp\n", "utf-8")
    result = here.run("subscribers", "import", str(table))
    assert "2 imported, 0 left out, 1 had left and stay so" in result.output
    assert one_of(here, "a@example.jp").state == "left"
    known = json.loads(here.run("subscribers", "show", "a@example.jp", "--json").stdout)
    assert known["address"] == "a@example.jp"
    assert [message["state"] for message in known["messages"]] == ["sent"]
    assert "key" not in known
    assert here.run("subscribers", "remove", "a@example.jp", "--erase").exit_code == 0
    assert here.run("subscribers", "show", "a@example.jp").exit_code == 2
    with open_database(here.store) as db:
        assert list(db.query("SELECT * FROM mailings")) == []


def test_a_list_with_mistakes_is_not_half_read(here: Office) -> None:
    """Every mistake with its line and exit code 2; with --skip-bad the others are taken, and exit code 1 says that some were not."""
    table = here.folder / "list.csv"
    table.write_bytes("address,period\na@example.jp,毎日\nbad,daily\nc@example.jp,never\n".encode("cp932"))
    result = here.run("subscribers", "import", str(table))
    assert result.exit_code == 2
    assert f"{table}:3: 'bad' is no mail address" in result.output
    assert f"{table}:4: period: 'never' is not known" in result.output
    assert json.loads(here.run("subscribers", "list", "--json").stdout) == []
    result = here.run("subscribers", "import", str(table), "--skip-bad")
    assert result.exit_code == 1
    assert [one["address"] for one in json.loads(here.run("subscribers", "list", "--json").stdout)] == ["a@example.jp"]


def test_an_export_can_be_imported_elsewhere(here: Office, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same people come out again, the suppressed and those who left too."""
    here.subscribe("a@example.jp", "--name", "=cmd", "--topic", "診療報酬", "--keyword", "あ;い", "--code", "A234", "--reassured")
    here.subscribe("gone@example.jp")
    here.subscribe("left@example.jp")
    here.run("subscribers", "remove", "left@example.jp")
    with open_database(here.store) as db, db.atomic():
        subscribers.suppress(db, 2, "550 5.1.1 unknown", datetime(2026, 3, 5, tzinfo=UTC))
    file = here.folder / "people.csv"
    assert here.run("subscribers", "export", str(file)).exit_code == 0
    first = here.run("subscribers", "export").stdout
    for who in ("a@example.jp", "gone@example.jp", "left@example.jp"):
        here.run("subscribers", "remove", who, "--erase")
    assert here.run("subscribers", "import", str(file)).exit_code == 0
    assert here.run("subscribers", "export").stdout == first
    assert "'=cmd" in first


def test_files_that_cannot_be_used_are_said(here: Office) -> None:
    """Exit code 2 with the reason."""
    assert here.run("subscribers", "import", str(here.folder / "nothing.csv")).exit_code == 2
    assert here.run("subscribers", "export", str(here.folder / "no" / "such" / "folder.csv")).exit_code == 2


def test_a_dry_run_prints_whole_messages_and_writes_nothing(here: Office, post: Post) -> None:
    """An mbox that any parser reads, readable by people; nothing is sent or noted."""
    quiet = here.folder / "quiet.toml"
    quiet.write_text((here.folder / "config.toml").read_text("utf-8").split("[mail]")[0], "utf-8")
    here.subscribe("a@example.jp", "--name", "山田")
    here.subscribe("b@example.jp", "--format", "text")
    text = (here.folder / "config.toml").read_text("utf-8")
    (here.folder / "config.toml").write_text(quiet.read_text("utf-8"), "utf-8")
    here.publish(40)
    here.visit()
    (here.folder / "config.toml").write_text(text, "utf-8")
    before = (here.store).read_bytes()
    result = here.run("digest", "--dry-run", "--now", here.ministry.now.isoformat())
    assert result.exit_code == 0
    assert "第40号" in result.stdout
    single = message_from_string(result.stdout.partition("\nFrom kaitei")[0], policy=policy.default)
    assert isinstance(single, EmailMessage)
    assert single["To"].addresses[0].addr_spec == "a@example.jp"
    box = here.folder / "dry.mbox"
    box.write_text(result.stdout, "utf-8")
    with mailbox_of(box) as found:
        assert [message["To"].split("<")[-1].strip(">") for message in found] == ["a@example.jp", "b@example.jp"]
    assert post.taken == []
    assert here.store.read_bytes() == before
    (here.folder / "config.toml").write_text(text.replace(f"port = {post.port}", "port = 1"), "utf-8")
    assert here.run("digest", "--now", here.ministry.now.isoformat()).exit_code == 1
    (here.folder / "config.toml").write_text(text, "utf-8")
    waiting = here.run("digest", "--dry-run", "--now", here.ministry.now.isoformat()).stdout
    assert waiting.count("\nMessage-ID: ") == 2
    assert here.run("digest", "--now", here.ministry.now.isoformat()).exit_code == 0
    assert sorted(post.recipients) == ["a@example.jp", "b@example.jp"]
    (here.folder / "config.toml").write_text(quiet.read_text("utf-8"), "utf-8")
    assert here.run("digest").exit_code == 2


def mailbox_of(path: Path) -> Closing:
    """A file as the standard library's mbox reads it."""
    return Closing(path)


class Closing(mailbox.mbox):
    """An mbox that is closed at the end of a block."""

    def __enter__(self) -> Closing:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def test_a_preview_is_a_page(here: Office) -> None:
    """The newest entries as HTML."""
    here.publish(40)
    here.visit()
    file = here.folder / "preview.html"
    assert here.run("digest", "--preview", str(file)).exit_code == 0
    assert "第40号" in file.read_text("utf-8")
    assert "KAITEI" not in file.read_text("utf-8")


def test_refused_mail_is_exit_code_one(here: Office, post: Post) -> None:
    """Said on standard error, with how many wait."""
    here.subscribe("a@example.jp", "--period", "daily")
    post.answers["a@example.jp"] = "554 5.7.1 no"
    here.publish(40)
    here.visit()
    result = here.run("digest", "--now", here.ministry.now.isoformat())
    assert result.exit_code == 1
    assert "0 sent, 1 failed, 0 pending" in result.output


def test_doctor_looks_at_the_mail_account(here: Office, post: Post) -> None:
    """By a conversation, up to the sender; nothing is sent."""
    assert f"127.0.0.1:{post.port}: connected; kaitei@example.jp may send" in here.run("doctor").output
    post.senders["kaitei@example.jp"] = "550 5.7.1 not yours"
    result = here.run("doctor")
    assert result.exit_code == 1
    assert "the sender kaitei@example.jp is refused: 550 5.7.1 not yours" in result.output
    assert post.seen == []


def test_a_report_of_an_unknown_address_ends_its_mail(here: Office) -> None:
    """Only where it names a message of ours to that very address."""
    here.subscribe("gone@example.jp")
    here.subscribe("other@example.jp")
    here.publish(40)
    here.visit()
    ours = {to: str(message["Message-ID"]) for to, message in here.post.taken}
    report = (Path(__file__).parents[1] / "data" / "mail" / "postfix.eml").read_text("utf-8")
    file = here.folder / "report.eml"
    for name in ("<MESSAGE-ID@example.jp>", ours["other@example.jp"]):
        file.write_text(report.replace("<MESSAGE-ID@example.jp>", name), "utf-8")
        assert here.run("subscribers", "bounced", str(file)).exit_code == 0
        assert one_of(here, "gone@example.jp").state == "active"
        assert one_of(here, "other@example.jp").state == "active"
    file.write_text(report.replace("<MESSAGE-ID@example.jp>", ours["gone@example.jp"]), "utf-8")
    assert "gone@example.jp: suppressed: 5.1.1" in here.run("subscribers", "bounced", str(file)).output
    assert one_of(here, "gone@example.jp").state == "suppressed"
    here.publish(41)
    assert here.visit().delivered.sent == 1
