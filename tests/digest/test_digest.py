"""Mail as a whole, against a real server: once, to everybody who wants it, at the time they want it, and nothing lost on the way."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from sqlite_utils import Database

from pipeline import cycle, digest
from pipeline.demo.papers import workbook
from pipeline.store import outbox, subscribers
from pipeline.store.database import locked, open_database
from tests.digest.office import Office


def at(day: int, hour: float) -> datetime:
    """A moment of March 2026 as clocks in Japan show it (hours may pass midnight backwards in UTC)."""
    return datetime.fromtimestamp(datetime(2026, 3, day, tzinfo=UTC).timestamp() + (hour - 9) * 3600, UTC)


def test_an_entry_is_mailed_once_to_whoever_follows_it(here: Office) -> None:
    """To followers of its topic, of its words and of all, not of others; and never again."""
    here.subscribe("all@example.jp")
    here.subscribe("topic@example.jp", "--topic", "診療報酬")
    here.subscribe("word@example.jp", "--keyword", "保医発０３０６")
    here.subscribe("other@example.jp", "--topic", "白書", "--keyword", "薬価", "--code", "A234")
    here.publish(40)
    assert here.visit().delivered.sent == 3
    assert here.visit().delivered.sent == 0
    assert sorted(here.post.recipients) == ["all@example.jp", "topic@example.jp", "word@example.jp"]
    message = here.post.taken[0][1]
    assert "新しい通知について" in str(message["Subject"])
    assert message["From"].addresses[0].display_name == "改定ウォッチ"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_what_could_not_go_out_is_in_the_next_mail(here: Office) -> None:
    """A 4xx waits; the next message tells both, and nothing twice."""
    here.subscribe("slow@example.jp")
    here.post.answers["slow@example.jp"] = "451 4.7.1 later"
    here.publish(40)
    report = here.visit()
    assert (report.delivered.sent, report.delivered.pending, report.failed) == (0, 1, False)
    del here.post.answers["slow@example.jp"]
    here.publish(41)
    assert here.visit(hours=12).delivered.sent == 1
    assert here.told("slow@example.jp") == [[40, 41]]
    assert here.visit(hours=12).delivered.sent == 0


@pytest.mark.fault("mail server greylists")
def test_greylisting_only_takes_a_little_longer(here: Office) -> None:
    """The second try, after a pause, with the same Message-ID."""
    here.subscribe("grey@example.jp")
    here.post.answers["grey@example.jp"] = "grey"
    here.publish(40)
    assert here.visit().delivered.pending == 1
    assert here.visit(minutes=1).delivered.sent == 0
    assert here.visit(minutes=10).delivered.sent == 1
    assert here.told("grey@example.jp") == [[40]]


@pytest.mark.fault("mail refused for an address")
def test_a_bad_address_is_suppressed_and_stops_nobody_else(here: Office) -> None:
    """A 5xx for one recipient: recorded, exit code 1, and the others get theirs; the address is not tried again."""
    here.subscribe("gone@example.jp")
    here.subscribe("here@example.jp")
    here.post.answers["gone@example.jp"] = "550 5.1.1 no such user"
    here.publish(40)
    report = here.visit()
    assert (report.delivered.sent, report.delivered.failed, report.failed) == (1, 1, True)
    here.publish(41)
    assert here.visit().delivered.failed == 0
    assert here.post.recipients == ["here@example.jp", "here@example.jp"]
    assert "no such user" in here.run("subscribers", "show", "gone@example.jp", "--json").stdout


@pytest.mark.fault("mail server away")
def test_a_server_that_is_away_loses_nothing(here: Office) -> None:
    """Everything waits, the cycle says so with exit code 1, and goes on; one message tells all in the end."""
    here.subscribe("a@example.jp")
    here.reconfigure(f"port = {here.post.port}\nsecurity", "port = 1\nsecurity")
    for number in (40, 41, 42):
        here.publish(number)
        report = here.visit(hours=24)
        assert report.delivered.error
        assert report.failed
    assert report.delivered.pending == 1
    here.reconfigure("port = 1\nsecurity", f"port = {here.post.port}\nsecurity")
    assert here.visit().delivered.sent == 1
    assert here.told("a@example.jp") == [[40, 41, 42]]


@pytest.mark.fault("mail server gone half-way")
def test_a_server_gone_half_way_is_asked_again_with_the_same_name(here: Office) -> None:
    """Nobody knows whether the message arrived: it is sent again under the same Message-ID, alone, and never merged."""
    here.subscribe("a@example.jp")
    here.post.verdicts.append("gone")
    here.publish(40)
    assert here.visit().delivered.pending == 1
    here.publish(41)
    assert here.visit(hours=1).delivered.sent == 2
    assert here.told("a@example.jp") == [[40], [41]]
    with open_database(here.store) as db:
        names = [row["message_id"] for row in db.query("SELECT message_id FROM mailings ORDER BY id")]
    assert [str(message["Message-ID"]) for _, message in here.post.taken] == names


def test_a_daily_digest_comes_in_the_morning_of_working_days(here: Office) -> None:
    """What was found through the day waits for eight o'clock; Friday's waits for Monday; one message tells all."""
    here.visit(at(12, 9))
    here.subscribe("d@example.jp", "--period", "daily")
    created(here, "d@example.jp", at(12, 9))
    here.publish(40)
    assert here.visit(at(12, 15)).delivered.sent == 0
    assert here.visit(at(13, 7.9)).delivered.sent == 0
    assert here.visit(at(13, 8.1)).delivered.sent == 1
    here.publish(41)
    assert here.visit(at(13, 12)).delivered.sent == 0
    here.publish(42)
    assert here.visit(at(14, 12)).delivered.sent == 0
    assert here.visit(at(15, 12)).delivered.sent == 0
    assert here.visit(at(16, 8.2)).delivered.sent == 1
    assert here.told("d@example.jp") == [[40], [41, 42]]


def created(here: Office, who: str, moment: datetime) -> None:
    """Let somebody have subscribed at that moment of the story."""
    with open_database(here.store) as db, db.atomic():
        db.execute("UPDATE subscribers SET created = ? WHERE address = ?", [moment.isoformat(), who])


def test_a_program_that_runs_once_a_day_tells_what_it_finds(here: Office) -> None:
    """Where the first cycle after eight finds something, it does not wait for tomorrow."""
    here.visit(at(12, 15))
    here.subscribe("d@example.jp", "--period", "daily")
    created(here, "d@example.jp", at(12, 15))
    here.publish(40)
    assert here.visit(at(13, 15)).delivered.sent == 1
    here.publish(41)
    assert here.visit(at(16, 15)).delivered.sent == 1


def test_after_a_stop_of_three_days_one_digest_comes(here: Office) -> None:
    """Not three."""
    here.visit(at(9, 9))
    here.subscribe("d@example.jp", "--period", "daily")
    created(here, "d@example.jp", at(9, 9))
    for number in (40, 41, 42):
        here.publish(number)
    assert here.visit(at(13, 9)).delivered.sent == 1
    assert here.told("d@example.jp") == [[40, 41, 42]]
    assert here.visit(at(13, 10)).delivered.sent == 0


def test_a_weekly_digest_comes_on_the_first_working_day(here: Office) -> None:
    """One message for the whole week."""
    here.visit(at(9, 9))
    here.subscribe("w@example.jp", "--period", "weekly")
    created(here, "w@example.jp", at(9, 9))
    here.publish(40)
    assert here.visit(at(12, 9)).delivered.sent == 0
    here.publish(41)
    assert here.visit(at(13, 9)).delivered.sent == 0
    assert here.visit(at(16, 9)).delivered.sent == 1
    assert here.told("w@example.jp") == [[40, 41]]


def test_alerts_come_at_once_and_not_again_in_the_digest(here: Office) -> None:
    """Unless repeating is asked for."""
    here.visit(at(12, 9))
    for who, more in (("once@example.jp", ()), ("twice@example.jp", ("--repeat",))):
        here.subscribe(who, "--period", "daily", "--alert", "診療報酬", *more)
        created(here, who, at(12, 9))
    here.publish(40)
    assert here.visit(at(12, 15)).delivered.sent == 2
    assert here.visit(at(13, 8.2)).delivered.sent == 1
    assert here.told("once@example.jp") == [[40]]
    assert here.told("twice@example.jp") == [[40], [40]]
    assert ["速報" in str(message["Subject"]) for _, message in here.post.taken] == [True, True, False]


def test_an_alert_that_could_not_go_out_is_in_the_digest(here: Office) -> None:
    """It waits, and the digest tells it then."""
    here.visit(at(12, 9))
    here.subscribe("a@example.jp", "--period", "daily", "--alert", "診療報酬", "--topic", "白書")
    created(here, "a@example.jp", at(12, 9))
    here.post.answers["a@example.jp"] = "552 5.2.2 full"
    here.publish(40)
    assert here.visit(at(12, 15)).delivered.pending == 1
    del here.post.answers["a@example.jp"]
    here.publish(41)
    here.reconfigure('sender = "改定', 'per_second = 0\nsender = "改定')
    assert here.visit(at(13, 8.2)).delivered.sent == 1
    assert here.told("a@example.jp") == [[40, 41]]


def test_a_quiet_week_is_told_to_whoever_wants_it(here: Office) -> None:
    """One short mail a week, and only after a week without any."""
    here.visit(at(2, 9))
    here.subscribe("calm@example.jp", "--period", "daily", "--reassured")
    here.subscribe("plain@example.jp", "--period", "daily")
    for who in ("calm@example.jp", "plain@example.jp"):
        created(here, who, at(2, 9))
    assert here.visit(at(6, 9)).delivered.sent == 0
    assert here.visit(at(9, 9)).delivered.sent == 1
    assert here.visit(at(10, 9)).delivered.sent == 0
    assert here.visit(at(16, 9)).delivered.sent == 1
    assert here.visit(at(17, 9)).delivered.sent == 0
    here.publish(40)
    assert here.visit(at(17, 12)).delivered.sent == 0
    assert here.visit(at(18, 9)).delivered.sent == 2
    assert here.visit(at(23, 9)).delivered.sent == 0
    assert [to for to, message in here.post.taken if "ありません" in str(message["Subject"])] == ["calm@example.jp"] * 2


def test_a_crash_before_composing_loses_nothing(here: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The visit is committed, nothing is composed yet: the next run composes the same from the marks."""
    here.subscribe("a@example.jp")
    here.publish(40)

    def killed(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(digest, "compose", killed)
        with pytest.raises(KeyboardInterrupt):
            here.visit()
    assert here.visit().delivered.sent == 1
    assert here.told("a@example.jp") == [[40]]


def test_a_crash_while_sending_gives_a_second_copy_of_one_message_at_most(here: Office) -> None:
    """A message found as being sent goes again under the same Message-ID; one that was sent does not."""
    for name in "abc":
        here.subscribe(f"{name}@example.jp")
    here.publish(40)
    here.visit()
    first = {to: str(message["Message-ID"]) for to, message in here.post.taken}
    with open_database(here.store) as db, db.atomic():
        db.execute("UPDATE mailings SET state = 'sending', finished = NULL WHERE id = 2")
    assert here.visit().delivered.sent == 1
    again = here.post.taken[3:]
    assert [(to, str(message["Message-ID"])) for to, message in again] == [("b@example.jp", first["b@example.jp"])]


def test_another_process_that_sends_is_left_to_it(here: Office) -> None:
    """Two never send from one store."""
    here.subscribe("a@example.jp")
    here.publish(40)
    here.reconfigure(f"port = {here.post.port}\nsecurity", "port = 1\nsecurity")
    here.visit()
    here.reconfigure("port = 1\nsecurity", f"port = {here.post.port}\nsecurity")
    with open_database(here.store) as db, locked(here.store.with_name("kaitei.db.mail")):
        assert cycle.deliver(db, here.options, lambda: here.ministry.now).sent == 0
        assert outbox.pending(db) == 1
    assert here.visit().delivered.sent == 1


def test_mail_is_confirmed_before_any_is_sent(here: Office) -> None:
    """An address that somebody typed gets one question; news only after the answer."""
    with open_database(here.store) as db:
        with db.atomic():
            one = subscribers.add(db, "new@example.jp", here.ministry.now, period="at-once", state="unconfirmed")
        digest.ask(db, here.options, one, here.ministry.now)
        digest.ask(db, here.options, one, here.ministry.now)
    here.publish(40)
    assert here.visit().delivered.sent == 1
    assert "/confirm?token=" in here.post.texts("new@example.jp")[0]
    with open_database(here.store) as db, db.atomic():
        subscribers.confirm(db, one)
    here.publish(41)
    assert here.visit().delivered.sent == 1
    assert here.told("new@example.jp") == [[], [41]]


def test_who_never_confirms_is_forgotten(here: Office) -> None:
    """After a week nothing is kept of them."""
    with open_database(here.store) as db, db.atomic():
        subscribers.add(db, "new@example.jp", here.ministry.now, state="unconfirmed")
    here.visit(days=8)
    with open_database(here.store) as db:
        assert list(subscribers.everybody(db)) == []


@pytest.mark.fault("script and markup in mail")
def test_script_from_the_ministry_is_words_in_mail(here: Office) -> None:
    """From the page's link, its heading and a cell of a workbook to the digest: shown as it is written, no element of its own."""
    evil = """<script>alert('害')</script><img src=x onerror=alert(1)>"><a href="javascript:alert(2)">押す</a>"""
    written = html.escape(evil)
    here.subscribe("a@example.jp")
    here.subscribe("text@example.jp", "--format", "text")
    here.ministry.files["/content/8.xlsx"] = workbook("一覧", (f"区分\t{evil}",))
    here.ministry.show("/content/8.xlsx", f"{written}の一覧表について", heading=f"第３　{written}")
    assert here.visit().delivered.sent == 2
    shown = dict(here.post.taken)
    assert "<script>alert" in here.post.texts("text@example.jp")[0]
    body = shown["a@example.jp"].get_body(("html",))
    assert body is not None
    tree = lxml.html.fromstring(str(body.get_content()))
    assert "<script>alert('害')</script>" in "".join(map(str, tree.itertext()))
    assert not {"script", "img", "iframe", "form", "object"} & {str(element.tag) for element in tree.iter()}
    attributes = [(str(name), str(value)) for element in tree.iter() for name, value in element.attrib.items()]
    assert [name for name, _ in attributes if name.startswith("on")] == []
    assert {value.partition(":")[0] for name, value in attributes if name in ("href", "src")} <= {"https", "mailto"}
    assert "\n" not in shown["a@example.jp"]["Subject"]


@pytest.mark.fault("power loss after pages were published or mail went out")
def test_what_others_hear_of_is_on_the_disk_before(here: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page and each message leaves after a commit for which the store waits until it lies on the disk (`synchronous = FULL`)."""
    here.subscribe("a@example.jp")
    here.subscribe("b@example.jp")
    statements: list[str] = []

    @contextmanager
    def traced(path: Path, **more: Any) -> Iterator[Database]:
        with open_database(path, **more) as db:
            db.conn.set_trace_callback(statements.append)
            yield db

    seen: list[bool] = []
    monkeypatch.setattr(cycle, "open_database", traced)
    monkeypatch.setattr(here.post, "meanwhile", lambda: seen.append(_last(statements, "state = 'sending'") < _on_disk(statements)))
    here.publish(40)
    here.visit()
    assert seen == [True, True]
    told, published = _last(statements, "INTO entries "), _last(statements, "DELETE FROM stale")
    assert told < _on_disk(statements[:published])


def _last(statements: list[str], words: str) -> int:
    """The place of the last statement with these words."""
    return max(place for place, statement in enumerate(statements) if words in statement)


def _on_disk(statements: list[str]) -> int:
    """The place of the last commit that waited for the disk: what stands before it outlives a power loss."""
    place, is_waiting = -1, False
    for number, statement in enumerate(statements):
        if statement.startswith("PRAGMA synchronous"):
            is_waiting = statement.endswith("FULL")
        if statement == "COMMIT" and is_waiting:
            place = number
    return place
