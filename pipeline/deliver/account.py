"""Looks at the mail account by a conversation with its server; nothing is sent."""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass

from pipeline.deliver.smtp import connect
from pipeline.options import MailOptions


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether the account works, and what was found or said, with what to do."""

    good: bool
    words: str


def examine(options: MailOptions, password: str, sender: str) -> Finding:
    """Name, connection, encryption, login, and whether the sender (a bare address) may send: the conversation up to MAIL FROM.

    Never raises for what the network or the server does.
    """
    where = f"{options.host}:{options.port}"
    try:
        server = connect(options, password)
    except socket.gaierror as error:
        return _bad(f"{options.host}: the name is not known ({error.strerror}); correct [mail] host")
    except ssl.SSLCertVerificationError as error:
        return _bad(f"{where}: the certificate is not to be trusted: {error.verify_message}; correct [mail] host or set ca_file")
    except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
        return _bad(f"{where}: {_unencrypted(options, error)}")
    except smtplib.SMTPAuthenticationError as error:
        return _bad(f"{where}: the login of {options.username} is refused: {_said(error)}; look at KAITEI_MAIL_PASSWORD")
    except smtplib.SMTPResponseException as error:
        return _bad(f"{where}: refused: {_said(error)}")
    except (OSError, smtplib.SMTPException) as error:
        return _bad(f"{where}: no connection: {error}; is the port right, and does a firewall close it?")
    try:
        return _may_send(server, sender, where)
    except (OSError, smtplib.SMTPException) as error:
        return _bad(f"{where}: the connection was lost: {error}")
    finally:
        server.close()


def _bad(words: str) -> Finding:
    return Finding(good=False, words=words)


def _may_send(server: smtplib.SMTP, sender: str, where: str) -> Finding:
    code, said = server.mail(sender)
    if code >= 400:
        words = " ".join(said.decode("utf-8", "replace").split())
        return _bad(f"{where}: the sender {sender} is refused: {code} {words}; correct [mail] sender, or allow it at the server")
    encrypted = ", encrypted" if isinstance(server.sock, ssl.SSLSocket) else ""
    server.rset()
    server.quit()
    return Finding(good=True, words=f"{where}: connected{encrypted}; {sender} may send")


def _unencrypted(options: MailOptions, error: Exception) -> str:
    if options.security == "starttls":
        return f'STARTTLS does not work: {error}; if the port speaks TLS at once, set security = "tls"'
    if options.security == "tls":
        return f'TLS does not work: {error}; if the port begins without it, set security = "starttls"'
    return f"{error}; if the server wants encryption, set security"


def _said(error: smtplib.SMTPResponseException) -> str:
    said = error.smtp_error
    return f"{error.smtp_code} {' '.join((said if isinstance(said, str) else said.decode('utf-8', 'replace')).split())}"
