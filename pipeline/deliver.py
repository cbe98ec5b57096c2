"""Hands messages to the outgoing mail server: one connection, one answer for each recipient."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from typing import Literal

from pipeline.options import MailOptions

Verdict = Literal["accepted", "later", "refused", "unknown-address", "unanswered", "server"]
_LOST = (OSError, smtplib.SMTPServerDisconnected)
_TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one message: `server` where the server as a whole takes nothing, `unanswered` where it may have arrived."""

    verdict: Verdict
    words: str = ""


class Postman:
    """A connection to the server, opened at the first message and used for all. `password` is for `username`, if there is one."""

    def __init__(self, options: MailOptions, password: str) -> None:
        self._options, self._password = options, password
        self._server: smtplib.SMTP | None = None

    def check(self) -> str | None:
        """The conversation up to the login, nothing sent: None if all is well, else what the server or the network said."""
        try:
            self._connected()
        except (*_LOST, smtplib.SMTPException) as error:
            return f"{self._options.host}:{self._options.port}: {error}"
        self.close()
        return None

    def send(self, sender: str, recipient: str, message: bytes) -> Answer:
        """Hand over one message (bare addresses). A connection found closed before the message went over is opened once more."""
        for attempt in (1, 2):
            stage = "begin"
            try:
                server = self._connected()
                code, said = server.mail(sender)
                if code >= 400:
                    return self._ended(code, said, "server")
                code, said = server.rcpt(recipient)
                if code >= 400:
                    return self._ended(code, said, "unknown-address" if _is_hard(code, said) else "refused")
                stage = "message"
                code, said = server.data(message)
                return Answer("accepted") if code < 400 else self._ended(code, said, "refused")
            except smtplib.SMTPDataError as error:
                return self._ended(error.smtp_code, error.smtp_error, "refused")
            except (*_LOST, smtplib.SMTPException) as error:
                self._drop()
                if stage == "message":
                    return Answer("unanswered", str(error))
                if attempt == 2 or not isinstance(error, _LOST):
                    return Answer("server", str(error))
        return Answer("server", "no connection")

    def _ended(self, code: int, said: bytes | str, permanent: Verdict) -> Answer:
        words = f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
        if code == 421 or permanent == "server":
            self._drop()
            return Answer("server", words)
        if self._server is not None:
            try:
                self._server.rset()
            except (*_LOST, smtplib.SMTPException):
                self._drop()
        # A full mailbox (552, 5.2.2) is emptied some day, whatever its class says.
        return Answer("later" if code < 500 or code == 552 or "5.2.2" in words else permanent, words)

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            options, context = self._options, ssl.create_default_context()
            if options.security == "tls":
                server: smtplib.SMTP = smtplib.SMTP_SSL(options.host, options.port, timeout=_TIMEOUT, context=context)
            else:
                server = smtplib.SMTP(options.host, options.port, timeout=_TIMEOUT)
            self._server = server
            with contextlib.ExitStack() as on_failure:
                on_failure.callback(self._drop)
                if options.security == "starttls":
                    server.starttls(context=context)
                if options.username:
                    server.login(options.username, self._password)
                server.ehlo_or_helo_if_needed()
                on_failure.pop_all()
        return self._server

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def close(self) -> None:
        """Say goodbye, if there is a connection."""
        if self._server is not None:
            try:
                self._server.quit()
            except (*_LOST, smtplib.SMTPException):
                pass
            self._drop()


def _is_hard(code: int, said: bytes) -> bool:
    """Whether the recipient's address itself is bad (RFC 3463: 5.1.x, 5.2.1), and not a policy or the whole server."""
    text = said.decode("utf-8", "replace")
    return "5.1.1" in text or "5.1.6" in text or "5.1.10" in text or "5.2.1" in text or (code == 550 and not text.startswith("5."))
