"""Promises of pipeline.digest.sending: several connections, pace, channels beside mail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline import digest
from pipeline.digest.carrying import Pace
from pipeline.health import health
from pipeline.store.database import open_database
from tests.digest.office import Office
from tests.hooks import Hook, hooked
from tests.posts import Post

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A service on a free port."""
    with hooked() as service:
        yield service


def channel(here: Office, url: str, name: str = "chat", more: str = "") -> None:
    """A channel of the configuration."""
    with (here.folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[[channel]]\nname = "{name}"\nurl = "{url}"\n{more}\n')


def test_several_connections_send_each_message_once(here: Office, post: Post) -> None:
    """Everybody gets one, over no more connections than configured."""
    here.reconfigure('sender = "改定', 'connections = 4\nsender = "改定')
    for number in range(40):
        here.subscribe(f"p{number}@example.jp")
    here.publish(40)
    assert here.visit().delivered.sent == 40
    assert sorted(post.recipients) == sorted(f"p{number}@example.jp" for number in range(40))
    assert 1 <= post.connections <= 4
    assert len({str(message["Message-ID"]) for _, message in post.taken}) == 40


def test_a_server_that_takes_one_connection_still_gets_all(here: Office, post: Post) -> None:
    """One that is sent home (421) leaves the rest to the others; its message goes with them."""
    here.reconfigure('sender = "改定', 'connections = 3\nsender = "改定')
    for number in range(12):
        here.subscribe(f"p{number}@example.jp")
    post.verdicts += ["421 4.7.0 too many connections", "421 4.7.0 too many connections"]
    here.publish(40)
    report = here.visit()
    assert (report.delivered.sent, report.delivered.error) == (12, None)
    assert sorted(set(post.recipients)) == sorted(f"p{number}@example.jp" for number in range(12))


def test_a_server_that_stops_half_way_keeps_the_rest_waiting(here: Office, post: Post) -> None:
    """What was taken is taken; the others go next time, each once."""
    for number in range(5):
        here.subscribe(f"p{number}@example.jp")
    post.verdicts += ["250 OK", "250 OK", "421 4.3.2 going down"]
    here.publish(40)
    report = here.visit()
    assert (report.delivered.sent, report.delivered.pending, report.failed) == (2, 3, True)
    assert here.visit().delivered.sent == 3
    assert sorted(post.recipients) == [f"p{number}@example.jp" for number in range(5)]


def test_a_pace_is_kept(here: Office, post: Post) -> None:
    """With two a second, half a second is waited before each but the first."""
    here.reconfigure('sender = "改定', 'per_second = 2\nsender = "改定')
    here.reconfigure(f"port = {post.port}\nsecurity", "port = 1\nsecurity")
    for number in range(4):
        here.subscribe(f"p{number}@example.jp")
    here.publish(40)
    here.visit()
    here.reconfigure("port = 1\nsecurity", f"port = {post.port}\nsecurity")
    slept: list[float] = []
    with open_database(here.store) as db:
        steady = iter(range(10_000))
        done = digest.send(
            db, here.options, "", lambda: here.ministry.now, sleep=slept.append, steady=lambda: sum(slept) + next(steady) * 1e-6
        )  # fmt: skip
    assert done.sent == 4
    assert sum(slept) == pytest.approx(1.5, abs=0.05)


def test_who_is_to_stop_begins_no_further_message(here: Office, post: Post) -> None:
    """What is in hand is finished; the rest goes next time, each once."""
    here.reconfigure(f"port = {post.port}\nsecurity", "port = 1\nsecurity")
    for number in range(5):
        here.subscribe(f"p{number}@example.jp")
    here.publish(40)
    here.visit()
    here.reconfigure("port = 1\nsecurity", f"port = {post.port}\nsecurity")
    with open_database(here.store) as db:
        done = digest.send(db, here.options, "", lambda: here.ministry.now, is_stopping=lambda: len(post.taken) >= 2)
    assert (done.sent, done.pending, done.error) == (2, 3, None)
    assert here.visit().delivered.sent == 3
    assert len(set(post.recipients)) == 5


def test_a_pace_counts_from_the_last(here: Office) -> None:
    """No burst after a pause."""
    now = [0.0]
    pace = Pace(2, lambda: now[0])
    assert pace.wait() == 0
    pace.left()
    assert pace.wait() == 0.5
    now[0] = 100
    pace.left()
    assert pace.wait() == 0.5
    assert Pace(0).wait() == 0


def test_a_channel_is_told_once_like_a_person(here: Office, hook: Hook) -> None:
    """Of what it follows, from its first day on; short text, no mail."""
    channel(here, hook.url, more='topics = ["診療報酬"]')
    channel(here, hook.url, "other", 'topics = ["白書"]')
    here.visit()
    here.publish(40)
    assert here.visit().delivered.sent == 1
    assert here.visit().delivered.sent == 0
    (said,) = hook.said
    assert "1件" in said["title"]
    assert "第40号" in said["message"]
    assert "https://feeds.example.jp/entries/" in said["message"]


def test_a_channel_that_fails_stops_nobody_and_hears_all_later(here: Office, hook: Hook, post: Post) -> None:
    """Mail and other channels go on; the failure is exit code 1; the next message tells both."""
    channel(here, "json://127.0.0.1:1/x", "away")
    channel(here, hook.url)
    here.subscribe("a@example.jp")
    here.visit()
    hook.statuses = [500]
    here.publish(40)
    report = here.visit()
    assert (report.delivered.sent, report.delivered.pending, report.failed) == (1, 2, True)
    assert "channel chat: " in str(report.delivered.error)
    here.publish(41)
    report = here.visit(hours=1)
    assert report.delivered.sent == 2
    assert [("第40号" in said["message"], "第41号" in said["message"]) for said in hook.said] == [(True, True)]
    assert post.recipients == ["a@example.jp"] * 2


@pytest.mark.fault("a channel that takes nothing for days")
def test_a_channel_is_not_tried_for_ever(here: Office, hook: Hook, post: Post) -> None:
    """After its time a message is given up; the operator hears once of the channel, `status` shows it, until it takes a message again."""
    with (here.folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write('\n[operator]\naddress = "admin@example.jp"\nrhythm = 100\n')
    channel(here, hook.url, more='give_up = "2d"')
    here.visit()
    hook.statuses = [500] * 100
    here.publish(40)
    here.visit()
    for number in (41, 42, 43):
        here.publish(number)
        here.visit(hours=12)
    assert post.subjects == ["【試験】要確認：通知先の不通"]
    reports = [here.visit(hours=12) for _ in range(5)]
    assert [report.delivered.failed for report in reports] == [0, 1, 0, 0, 0]
    assert len(hook.statuses) == 100 - 6
    with open_database(here.store, read_only=True) as db:
        (wrong,) = health(db, here.options, here.ministry.now).incidents
    assert (wrong.kind, wrong.source) == ("channel", "chat")
    assert "given up after 6 tries since 2026-03-05" in wrong.reason
    hook.statuses.clear()
    here.publish(60)
    assert here.visit().delivered.sent == 2
    assert ["第60号" in said["message"] and "第40号" not in said["message"] for said in hook.said] == [True]
    assert post.subjects == ["【試験】要確認：通知先の不通", "【試験】復旧：通知先の不通"]


def test_a_mailbox_that_stays_full_is_given_up(here: Office, post: Post) -> None:
    """A refusal for now is tried for five days, merged into what is told meanwhile; a long outage of the server counts for nothing."""
    here.subscribe("a@example.jp")
    here.reconfigure(f"port = {post.port}\nsecurity", "port = 1\nsecurity")
    here.publish(40)
    for _ in range(12):
        assert here.visit(days=1).delivered.failed == 0
    here.reconfigure("port = 1\nsecurity", f"port = {post.port}\nsecurity")
    post.answers["a@example.jp"] = "452 4.2.2 mailbox full"
    here.publish(41)
    assert [here.visit(days=1).delivered.failed for _ in range(8)] == [0, 0, 0, 0, 0, 1, 0, 0]
    post.answers.clear()
    here.publish(42)
    here.visit()
    assert here.told("a@example.jp") == [[42]]


def test_a_channel_may_lie_in_the_environment(here: Office, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the variable the message waits, and it is said which one is missing; channels alone need no mail server."""
    text = (here.folder / "config.toml").read_text("utf-8")
    (here.folder / "config.toml").write_text(text.split("[mail]")[0], "utf-8")
    channel(here, "env:KAITEI_TEST_CHANNEL")
    here.visit()
    here.publish(40)
    report = here.visit()
    assert "KAITEI_TEST_CHANNEL is not set" in str(report.delivered.error)
    monkeypatch.setenv("KAITEI_TEST_CHANNEL", hook.url)
    assert here.visit().delivered.sent == 1
    assert "its address is understood" in here.run("doctor").output


def test_a_channel_that_is_taken_out_is_forgotten(here: Office, hook: Hook) -> None:
    """With everything that waited for it."""
    channel(here, "json://127.0.0.1:1/x")
    here.visit()
    here.publish(40)
    assert here.visit().delivered.pending == 1
    text = (here.folder / "config.toml").read_text("utf-8")
    (here.folder / "config.toml").write_text(text.split("[[channel]]")[0], "utf-8")
    assert here.visit().delivered.pending == 0
    channel(here, hook.url)
    here.visit()
    assert hook.said == []
    assert here.run("subscribers", "list").stdout == ""
