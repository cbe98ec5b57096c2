"""Promises of pipeline.deliver.account, against real servers of this machine: what is found, said so that somebody can act."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from pipeline.deliver.account import Finding, examine
from pipeline.options import MailOptions
from tests.certificates import Authority, authority
from tests.deliver.test_smtp import options
from tests.posts import PASSWORD, post_office


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate authority."""
    return authority(tmp_path_factory.mktemp("ca"))


def found(chosen: MailOptions, password: str = "") -> Finding:
    """What an examination says."""
    return examine(chosen, password, "kaitei@example.jp")


def test_a_sound_account_is_said_and_nothing_is_sent(ca: Authority) -> None:
    """Connected, encrypted, logged in, the sender allowed."""
    with post_office(ca, starttls=True, login=True) as post:
        chosen = replace(options(post.port), security="starttls", username="kaitei", ca_file=ca.ca_file)
        assert found(chosen, PASSWORD.decode()) == Finding(
            good=True, words=f"127.0.0.1:{post.port}: connected, encrypted; kaitei@example.jp may send"
        )
        assert (post.user, post.taken, post.seen) == (b"kaitei", [], [])


def test_each_thing_that_can_be_wrong_is_named(ca: Authority) -> None:
    """Login, certificate, encryption, sender: with what to do."""
    with post_office(ca, starttls=True, login=True) as post:
        chosen = replace(options(post.port), security="starttls", username="kaitei", ca_file=ca.ca_file)
        assert "the login of kaitei is refused: 535" in found(chosen, "wrong").words
        assert "KAITEI_MAIL_PASSWORD" in found(chosen, "wrong").words
        assert "the certificate is not to be trusted" in found(replace(chosen, ca_file=None)).words
        assert 'set security = "starttls"' in found(replace(chosen, security="tls")).words
        assert "530" in found(replace(chosen, security="none", username="")).words
    with post_office() as post:
        assert "STARTTLS does not work" in found(replace(options(post.port), security="starttls")).words
        post.senders["kaitei@example.jp"] = "550 5.7.1 not yours"
        assert "the sender kaitei@example.jp is refused: 550 5.7.1 not yours" in found(options(post.port)).words
        assert not found(options(post.port)).good


def test_a_server_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed port, and a name that no DNS knows."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert "no connection" in found(options(closed.getsockname()[1])).words

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "create_connection", unknown)
    assert "mail.example: the name is not known" in found(replace(options(25), host="mail.example")).words
