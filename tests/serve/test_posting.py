"""What forms put into the outbox goes out at once where this process may send, and waits for the cycle where not."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from pipeline.serve.posting import Post
from pipeline.store import outbox
from pipeline.store.database import open_database
from tests.serve.conftest import Forms


def waiting(forms: Forms) -> int:
    """How many messages are due."""
    with open_database(forms.served.options.store.path, read_only=True) as db:
        return len(outbox.due(db, forms.served.now, 0, 100, to="people"))


def test_without_the_password_the_cycle_sends(forms: Forms, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user name without a password in the environment: nothing is tried, the message waits."""
    monkeypatch.delenv("KAITEI_MAIL_PASSWORD", raising=False)
    options = forms.served.options
    forms.served.options = replace(options, mail=replace(options.mail, username="kaitei"))
    forms.served.start()
    assert forms.post("/subscribe", address="a@example.jp").status_code == 200
    forms.sent()
    assert forms.post_office.taken == []
    assert waiting(forms) == 1


def test_a_server_that_is_away_is_logged_and_left_to_the_cycle(forms: Forms, caplog: pytest.LogCaptureFixture) -> None:
    """The person gets the same answer; the message waits; when the server is back it goes out."""
    options = forms.served.options
    forms.served.options = replace(options, mail=replace(options.mail, port=1))
    forms.served.start()
    with caplog.at_level(logging.WARNING, "kaitei"):
        assert forms.post("/subscribe", address="a@example.jp").status_code == 200
        forms.sent()
    assert "the next cycle tries again" in caplog.text
    assert waiting(forms) == 1
    post = Post(options, lambda: forms.served.now)
    post.wake()
    post.close()
    assert forms.post_office.recipients == ["a@example.jp"]
    assert waiting(forms) == 0


def test_nothing_is_sent_after_the_end(forms: Forms) -> None:
    """A server that was stopped starts no more conversations."""
    post = Post(forms.served.options, lambda: forms.served.now)
    post.close()
    post.wake()
    assert forms.post_office.taken == []
