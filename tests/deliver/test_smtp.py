"""Promises of pipeline.deliver.smtp, against real servers of this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from pipeline.deliver import Postman
from pipeline.options import MailOptions
from tests.certificates import Authority, authority
from tests.posts import PASSWORD, post_office

MESSAGE = b"From: kaitei@example.jp\r\nTo: a@example.jp\r\nSubject: x\r\nMessage-ID: <1@example.jp>\r\n\r\nbody\r\n"


def options(port: int) -> MailOptions:
    """An account without encryption."""
    return MailOptions(host="127.0.0.1", port=port, security="none", sender="kaitei@example.jp", timeout=5)


def send(chosen: MailOptions, recipient: str = "a@example.jp", password: str = "") -> tuple[str, str]:
    """One message over a connection of its own."""
    postman = Postman(chosen, password)
    answer = postman.send("kaitei@example.jp", recipient, MESSAGE)
    postman.close()
    return answer.verdict, answer.words


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate authority."""
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mail_goes_over_tls_with_a_login(ca: Authority, security: str) -> None:
    """Implicit TLS and STARTTLS, the certificate checked, then user and password."""
    with post_office(ca, starttls=security == "starttls", login=True) as post:
        chosen = replace(options(post.port), security=security, username="kaitei", ca_file=ca.ca_file)  # type: ignore[arg-type]
        assert send(chosen, password=PASSWORD.decode()) == ("accepted", "")
        assert post.was_encrypted
        assert post.user == b"kaitei"
        verdict, words = send(chosen, password="wrong")
        assert verdict == "server"
        assert "535" in words
    assert post.recipients == ["a@example.jp"]


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.fault("mail server with a false certificate")
def test_a_certificate_of_nobody_is_not_believed(ca: Authority, security: str) -> None:
    """Without our authority nothing is sent, the password least of all."""
    with post_office(ca, starttls=security == "starttls", login=True) as post:
        verdict, words = send(replace(options(post.port), security=security, username="kaitei"), password=PASSWORD.decode())  # type: ignore[arg-type]
        assert verdict == "server"
        assert "certificate" in words
        assert post.user == b""


def test_a_server_without_starttls_gets_nothing() -> None:
    """Nobody in between can take the encryption away."""
    with post_office() as post:
        assert send(replace(options(post.port), security="starttls"))[0] == "server"
        assert post.seen == []


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("550 5.1.1 no such user", "unknown-address"), ("550 no such user here", "unknown-address"),
        ("550 5.7.1 relaying denied", "refused"), ("554 5.7.1 policy", "refused"), ("451 4.7.1 greylisted", "later"),
        ("452 4.2.2 mailbox full", "later"),
        ("552 5.2.2 mailbox full", "later"), ("552 5.3.4 too big", "later"), ("421 4.3.2 closing", "server"),
        ("553 5.1.3 bad address", "unknown-address"), ("550 5.1.10 null mx", "unknown-address"), ("550 5.2.1 disabled", "unknown-address"),
    ],
)  # fmt: skip
def test_each_refusal_of_a_recipient_means_what_it_says(answer: str, verdict: str) -> None:
    """Bad addresses, policies, full mailboxes, a server that closes: the class and the enhanced code decide (RFC 3463)."""
    with post_office() as post:
        post.answers["a@example.jp"] = answer
        assert send(options(post.port)) == (verdict, answer)
        assert post.taken == []


@pytest.mark.parametrize(("answer", "verdict"), [("554 5.6.0 spam", "refused"), ("451 4.3.0 later", "later"), ("gone", "unanswered")])
def test_each_answer_to_the_message_means_what_it_says(answer: str, verdict: str) -> None:
    """Refused, to be tried again, or no answer at all: then nobody knows."""
    with post_office() as post:
        post.verdicts.append(answer)
        assert send(options(post.port))[0] == verdict


def test_a_sender_that_is_refused_is_the_whole_server() -> None:
    """No recipient is to blame."""
    with post_office() as post:
        post.senders["kaitei@example.jp"] = "553 5.7.1 not yours"
        assert send(options(post.port)) == ("server", "553 5.7.1 not yours")


def test_a_slow_answer_is_no_answer() -> None:
    """After the time-out the message may have arrived."""
    with post_office() as post:
        post.verdicts.append("slow")
        assert send(replace(options(post.port), timeout=0.2))[0] == "unanswered"


def test_nobody_there_is_said() -> None:
    """A closed port."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        verdict, words = send(options(closed.getsockname()[1]))
    assert verdict == "server"
    assert "refused" in words


def test_one_connection_serves_many_and_is_renewed() -> None:
    """The same connection after refusals too; a new one after so many messages."""
    with post_office() as post:
        post.answers["b@example.jp"] = "550 5.1.1 no"
        postman = Postman(replace(options(post.port), per_connection=3), "")
        verdicts = [postman.send("kaitei@example.jp", f"{name}@example.jp", MESSAGE).verdict for name in "abcdef"]
        postman.close()
    assert verdicts == ["accepted", "unknown-address", "accepted", "accepted", "accepted", "accepted"]
    assert post.connections == 2


@contextmanager
def scripted(*exchanges: tuple[bytes, bytes]) -> Iterator[tuple[int, list[bytes]]]:
    """A server that answers by a script, one connection after the other, and closes after the last. The port, and what it heard."""
    server, heard = socket.create_server(("127.0.0.1", 0)), list[bytes]()

    def talk() -> None:
        for banner, rest in exchanges:
            line, _ = server.accept()
            with line:
                line.sendall(banner)
                answers = rest.split(b"|")
                while answers and (said := line.recv(65536)):
                    heard.append(said)
                    line.sendall(answers.pop(0))

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    yield server.getsockname()[1], heard
    thread.join(5)
    server.close()


def test_a_server_that_pipelines_gets_all_at_once() -> None:
    """Sender, recipient and DATA in one packet (RFC 2920)."""
    script = b"250-x\r\n250 PIPELINING\r\n|250 ok\r\n250 ok\r\n354 go\r\n|250 taken\r\n|221 bye\r\n"
    with scripted((b"220 x\r\n", script)) as (port, heard):
        assert send(options(port)) == ("accepted", "")
    assert heard[1] == b"MAIL FROM:<kaitei@example.jp>\r\nRCPT TO:<a@example.jp>\r\nDATA\r\n"


def test_a_pipelined_refusal_sends_no_message() -> None:
    """Where the server waits for a message without a recipient, it gets an empty one, and refuses that."""
    script = b"250-x\r\n250 PIPELINING\r\n|250 ok\r\n550 5.1.1 no\r\n354 go\r\n|554 no recipients\r\n|250 reset\r\n|221 bye\r\n"
    with scripted((b"220 x\r\n", script)) as (port, heard):
        assert send(options(port)) == ("unknown-address", "550 5.1.1 no")
    assert heard[2] == b".\r\n"


def test_a_connection_found_closed_is_opened_again() -> None:
    """A server that hung up meanwhile has not got the message: it goes over a new connection, once."""
    script = b"250 x\r\n|250 ok\r\n|250 ok\r\n|354 go\r\n|250 taken\r\n"
    with scripted((b"220 x\r\n", script), (b"220 x\r\n", script + b"|221 bye\r\n")) as (port, heard):
        postman = Postman(options(port), "")
        assert [postman.send("kaitei@example.jp", "a@example.jp", MESSAGE).verdict for _ in range(2)] == ["accepted", "accepted"]
        postman.close()
    assert sum(b"Message-ID" in said for said in heard) == 2


def test_lines_with_a_dot_come_out_as_they_were() -> None:
    """RFC 5321, 4.5.2."""
    with post_office() as post:
        postman = Postman(options(post.port), "")
        postman.send("kaitei@example.jp", "a@example.jp", MESSAGE + b".\r\n..x\r\nend")
        postman.close()
        assert post.raw[0].endswith(b"body\r\n.\r\n..x\r\nend\r\n")
