"""Mail through Debian's postfix, a real relay, to a server that keeps it: what arrives is what was sent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.certificates import authority
from tests.digest.office import Office, configured
from tests.posts import Post, post_office
from tests.relay import MISSING, Relay, relay
from tests.scenarios.ministry import ministry

pytestmark = [pytest.mark.skipif(bool(MISSING), reason=MISSING), pytest.mark.slow]
REFUSED = {"gone@example.jp": "550 5.1.1 no such user here", "later@example.jp": "450 4.2.1 come again"}


@contextmanager
def through_postfix(folder: Path) -> Iterator[tuple[Office, Relay]]:
    """The program, mailing over STARTTLS to a postfix that hands everything on to a post office."""
    ca, home = authority(folder), folder / "home"
    home.mkdir()
    with post_office() as post, relay(post.port, refused=REFUSED, certificate=ca.server_file) as postfix, ministry(home) as scripted:
        configured(home, postfix.port, f'ca_file = "{ca.ca_file}"')
        office = Office(scripted, post)
        office.reconfigure('security = "none"', 'security = "starttls"')
        scripted.visit()
        yield office, postfix


def arrived(post: Post, count: int) -> None:
    """Wait until so many messages came through the relay's queue."""
    deadline = time.monotonic() + 30
    while len(post.taken) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(post.taken) == count


def test_a_relay_hands_on_what_it_takes(tmp_path: Path) -> None:
    """Over STARTTLS with its certificate checked, pipelined; refusals come back as they are; what arrives is whole and unchanged."""
    with through_postfix(tmp_path) as (office, postfix):
        post = office.post
        for name in ("a", "b", "gone", "later"):
            office.subscribe(f"{name}@example.jp", "--name", "山田 太郎")
        assert "connected, encrypted; kaitei@example.jp may send" in office.run("doctor").output
        office.publish(40)
        done = office.visit().delivered
        assert (done.sent, done.failed, done.pending, done.error) == (2, 1, 1, None), postfix.log
        arrived(post, 2)
        known = office.run("subscribers", "list").stdout
    assert sorted(post.recipients) == ["a@example.jp", "b@example.jp"]
    message = post.taken[0][1]
    assert "第40号" in post.texts("a@example.jp")[0]
    assert str(message["Subject"]).startswith("【試験・速報】1件：")
    assert message["To"].addresses[0].display_name == "山田 太郎"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part["Content-Transfer-Encoding"] for part in message.iter_parts()] == ["base64", "base64"]
    assert "gone@example.jp\tat-once\t\tsuppressed" in known


def test_what_a_relay_sends_back_ends_the_mail(tmp_path: Path) -> None:
    """It took the message, the next server did not: the report that postfix writes to the sender is taken in by `subscribers bounced`."""
    with through_postfix(tmp_path) as (office, _):
        office.post.answers["dead@example.jp"] = "550 5.1.1 no such user here"
        office.subscribe("dead@example.jp")
        office.publish(40)
        assert office.visit().delivered.sent == 1
        arrived(office.post, 1)
        assert office.post.recipients == ["kaitei@example.jp"]
        report = tmp_path / "report.eml"
        report.write_bytes(office.post.raw[0])
        assert "dead@example.jp: suppressed: 5.1.1" in office.run("subscribers", "bounced", str(report)).output
        office.publish(41)
        assert office.visit().delivered.sent == 0
