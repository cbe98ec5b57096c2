"""A conversation with the outgoing mail server (RFC 5321): one connection for many messages, one answer for each recipient."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from pathlib import Path

from pipeline.deliver.answer import Answer, Verdict
from pipeline.options import MailOptions

_LOST = (OSError, smtplib.SMTPServerDisconnected)
_PATIENCE = 5
"""How many time-outs the last answer may take: a server that has the whole message checks it first (RFC 5321, 4.5.3.2.6)."""
_UNKNOWN = re.compile(r"\b5\.1\.(?:1|2|3|6|10)\b|\b5\.2\.1\b")
"""The address itself is bad (RFC 3463, RFC 7505), and not a policy, a size or the whole server."""
_FULL = re.compile(r"\b5\.2\.2\b|\b5\.3\.4\b")


class Postman:
    """A connection, opened at the first message and used for up to `per_connection`. `password` is for `username`, if there is one.

    A server that offers PIPELINING (RFC 2920) gets sender, recipient and DATA in one go.
    """

    def __init__(self, options: MailOptions, password: str) -> None:
        self._options, self._password = options, password
        self._server: smtplib.SMTP | None = None
        self._count = 0

    def send(self, sender: str, recipient: str, message: bytes) -> Answer:
        """Hand over one message (bare addresses, CRLF). A connection found closed before the message went over is opened once more."""
        for attempt in (1, 2):
            is_over = False
            try:
                server = self._connected()
                self._count += 1
                for code, said, verdict in self._envelope(server, sender, recipient, len(message)):
                    if code >= 400:
                        return self._ended(server, code, said, verdict)
                is_over = True
                code, said = self._body(server, message)
                return Answer("accepted") if code < 400 else self._ended(server, code, said, "refused")
            except (*_LOST, smtplib.SMTPException) as error:
                self._drop()
                if is_over:
                    return Answer("unanswered", _words(error))
                if attempt == 2 or not isinstance(error, _LOST):
                    return Answer("server", _words(error))
        return Answer("server", "no connection")

    def _envelope(self, server: smtplib.SMTP, sender: str, recipient: str, size: int) -> Iterator[tuple[int, bytes, Verdict]]:
        """The answers to sender, recipient and DATA, with what a refusal of each means."""
        known = f" SIZE={size}" if server.has_extn("size") else ""
        commands = (f"MAIL FROM:<{sender}>{known}", f"RCPT TO:<{recipient}>", "DATA")
        meanings: tuple[Verdict, ...] = ("server", "unknown-address", "refused")
        if not server.has_extn("pipelining"):
            for command, meaning in zip(commands, meanings, strict=True):
                yield (*server.docmd(command), meaning)
            return
        server.send("".join(f"{command}\r\n" for command in commands))
        answers = [server.getreply() for _ in commands]
        if answers[2][0] == 354 and max(answers[0][0], answers[1][0]) >= 400:
            # The server waits for a message that has no recipient: an empty one ends it (RFC 2920, 3.1).
            server.send(".\r\n")
            server.getreply()
        for (code, said), meaning in zip(answers, meanings, strict=True):
            yield code, said, meaning

    def _body(self, server: smtplib.SMTP, message: bytes) -> tuple[int, bytes]:
        stuffed = re.sub(rb"(?m)^\.", b"..", message)
        server.send(stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"))
        if server.sock:
            server.sock.settimeout(self._options.timeout * _PATIENCE)
        answer = server.getreply()
        if server.sock:
            server.sock.settimeout(self._options.timeout)
        return answer

    def _ended(self, server: smtplib.SMTP, code: int, said: bytes, permanent: Verdict) -> Answer:
        text = said.decode("utf-8", "replace")
        words = f"{code} {' '.join(text.split())}"
        if code == 421 or permanent == "server":
            self._drop()
            return Answer("server", words)
        try:
            server.rset()
        except (*_LOST, smtplib.SMTPException):
            self._drop()
        # A full mailbox is emptied some day, whatever the class of its answer says.
        if code < 500 or (code == 552 and permanent == "unknown-address") or _FULL.search(text):
            return Answer("later", words)
        return Answer("unknown-address" if permanent == "unknown-address" and _is_unknown(code, text) else "refused", words)

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None and self._count >= self._options.per_connection:
            self.close()
        if self._server is None:
            self._count = 0
            self._server = connect(self._options, self._password)
        return self._server

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def close(self) -> None:
        """Say goodbye, if there is a connection."""
        if self._server is not None:
            with contextlib.suppress(*_LOST, smtplib.SMTPException):
                self._server.quit()
            self._drop()


def connect(options: MailOptions, password: str) -> smtplib.SMTP:
    """A connection, encrypted as configured (certificate and host name are checked) and logged in.

    Raises OSError (ssl.SSLError among them) or smtplib.SMTPException.
    """
    if options.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(options.host, options.port, timeout=options.timeout, context=trust(options.ca_file))
    else:
        server = smtplib.SMTP(options.host, options.port, timeout=options.timeout)
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(server.close)
        server.ehlo_or_helo_if_needed()
        if options.security == "starttls":
            server.starttls(context=trust(options.ca_file))
            server.ehlo()
        if options.username:
            server.login(options.username, password)
        on_failure.pop_all()
    return server


def trust(ca_file: Path | None) -> ssl.SSLContext:
    """Which certificates are believed: those of a PEM file, or the system's."""
    return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)


def _is_unknown(code: int, text: str) -> bool:
    has_class = re.search(r"\b5\.\d{1,3}\.\d{1,3}\b", text) is not None
    return bool(_UNKNOWN.search(text)) or (code in (550, 551, 553) and not has_class)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
