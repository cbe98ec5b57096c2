"""Mail servers of aiosmtpd on free ports of this machine: they keep what they take and answer as told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.certificates import Authority

USER, PASSWORD = b"kaitei", b"secret-word"


@dataclass(slots=True)
class Post:
    """A post office. `answers` are for addresses, `senders` for who sends, `verdicts` (used up one by one) for messages; a verdict
    `gone` closes the connection without an answer, `slow` answers too late. `meanwhile` happens as each message is kept."""

    port: int = 0
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    senders: dict[str, str] = field(default_factory=dict)
    verdicts: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    connections: int = 0
    was_encrypted: bool = False
    user: bytes = b""
    meanwhile: Callable[[], object] = lambda: None

    async def handle_EHLO(  # noqa: N802 - the name the server calls
        self, server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """A greeting."""
        session.host_name = hostname
        self.was_encrypted = server.transport.get_extra_info("sslcontext") is not None
        self.connections += 1
        return responses

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Take a sender, or not."""
        envelope.mail_from = address
        return self.senders.get(address, "250 OK")

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, recipient: str, _options: Any) -> str:  # noqa: N802
        """Take an address, or not; `grey` takes it the second time."""
        self.seen.append(recipient)
        answer = self.answers.get(recipient, "250 OK")
        if answer == "grey":
            answer = "451 4.7.1 greylisted, come again" if self.seen.count(recipient) == 1 else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(recipient)
        return answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a message, or not."""
        verdict = self.verdicts.pop(0) if self.verdicts else "250 OK"
        if verdict == "gone":
            server.transport.abort()
            return "250 nobody hears it"
        if verdict == "slow":
            await asyncio.sleep(3)
            return "250 too late"
        if verdict.startswith("250"):
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.taken += [(recipient, message) for recipient in envelope.rcpt_tos]
            self.raw.append(envelope.content)
            self.meanwhile()
        return verdict

    @property
    def recipients(self) -> list[str]:
        """Who got something, in order."""
        return [recipient for recipient, _ in self.taken]

    @property
    def subjects(self) -> list[str]:
        """What stood above each message, in order."""
        return [str(message["Subject"]) for _, message in self.taken]

    def texts(self, recipient: str) -> list[str]:
        """The plain text of everything that somebody got."""
        bodies = (message.get_body(("plain",)) for to, message in self.taken if to == recipient)
        return [str(body.get_content()) for body in bodies if body]

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        """Whether user and password are the right ones."""
        known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER, PASSWORD)
        if known:
            self.user = data.login
        return AuthResult(success=known, handled=known)


@contextmanager
def post_office(authority: Authority | None = None, *, starttls: bool = False, login: bool = False) -> Iterator[Post]:
    """A server: plain, or with TLS from the first byte, or by STARTTLS, which it then demands; with a login, if wished."""
    post = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        post.port = probe.getsockname()[1]
    context = authority.context() if authority else None
    more: dict[str, Any] = {"authenticator": post.authenticate, "auth_require_tls": starttls, "auth_required": starttls} if login else {}
    if starttls:
        more |= {"tls_context": context, "require_starttls": True}
    controller = Controller(
        post, hostname="127.0.0.1", port=post.port, ssl_context=None if starttls else context, server_hostname="localhost", **more
    )
    controller.start()
    try:
        yield post
    finally:
        asyncio.run_coroutine_threadsafe(settled(), controller.loop).result()
        controller.stop(no_assert=True)


async def settled() -> None:
    """Every connection has come to its end: a loop that is stopped before leaves sockets open."""
    sessions = asyncio.all_tasks() - {asyncio.current_task()}
    if sessions:
        await asyncio.wait(sessions, timeout=5)
    for _ in range(3):
        await asyncio.sleep(0)
