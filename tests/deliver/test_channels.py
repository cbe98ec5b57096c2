"""Promises of pipeline.deliver.channels, against a real HTTP server of this machine by Apprise's own webhook."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from pipeline.deliver.channels import Herald, hidden
from pipeline.errors import ConfigError
from tests.hooks import Hook, hooked

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")
"""Apprise asks for a module that Python 3.13 has no more."""


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A service on a free port."""
    with hooked() as service:
        yield service


def test_a_message_arrives_as_it_is(hook: Hook) -> None:
    """Title and text, in Japanese, nothing added."""
    assert Herald("chat", hook.url).send("【改定ウォッチ】1件", "・医科点数表\n　https://x/").verdict == "accepted"
    assert (hook.said[0]["title"], hook.said[0]["message"]) == ("【改定ウォッチ】1件", "・医科点数表\n　https://x/")


def test_a_failure_is_told_without_the_secret(hook: Hook, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in the answer nor in any log."""
    hook.statuses = [500, 403]
    with caplog.at_level(logging.DEBUG):
        for _ in range(2):
            answer = Herald("chat", hook.url).send("a", "b")
            assert answer.verdict == "later"
            assert answer.words.startswith("channel chat: ")
            for secret in ("secret-token", "pass-word", str(hook.port)):
                assert secret not in answer.words
                assert secret not in caplog.text.replace("Starting new HTTP connection", "")
    assert Herald("chat", "json://127.0.0.1:1/secret-token").send("a", "b").verdict == "later"


def test_an_address_that_is_none_is_said_without_it() -> None:
    """At the start."""
    with pytest.raises(ConfigError, match="channel chat: its url is none that Apprise knows") as caught:
        Herald("chat", "nosuchservice://secret-token")
    assert "secret-token" not in str(caught.value)


def test_every_part_of_an_address_is_hidden() -> None:
    """The longest first, so that no rest of it stays."""
    url = "slack://TokenAAA/TokenBBB/TokenAAABBB?x=value1#general"
    assert hidden(f"failed {url} TokenAAABBB TokenAAA value1", url) == "failed … … … …"
