"""A letter as the bytes that go over the wire (RFC 5322, 2045–2047): nothing from outside can add or break a header."""

from __future__ import annotations

import hashlib
from base64 import b64encode, encodebytes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from functools import partial

from pipeline.japanese.wording import JAPAN
from pipeline.model import Letter, Mailing, Site, Subscriber
from pipeline.render.mail import FOOT
from pipeline.render.templating import fill
from pipeline.render.views import line

_LONGEST_WORDS = 200
"""Characters of a name or subject in a header; a screen shows fewer."""
_LINE = 76


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name, in any writing, and a bare address of ASCII."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Links:
    """A recipient's own signed web addresses: to leave, to change what is sent, and (only then) to confirm. None where not offered."""

    leave: str | None = None
    change: str | None = None
    confirm: str | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends: `reply_to` and `unsubscribe` (a mailbox that takes requests to leave) may be missing."""

    sender: Mailbox
    reply_to: Mailbox | None = None
    unsubscribe: Mailbox | None = None


def message(
    site: Site, written: Letter, mailing: Mailing, subscriber: Subscriber, envelope: Envelope, links: Links, *, readable: bool = False
) -> bytes:
    """The whole message, CRLF, seven bits, no line over 998 bytes; the same mailing gives the same bytes.

    `readable`: the same with its text as it is (8bit), for people to look at. Raises ValueError for an address that is not plain
    ASCII on one line.
    """
    mailto = _mailto(envelope, links)
    foot = {"name": line(site.title), "confirm": links.confirm, "change": links.change, "leave": links.leave or mailto}
    text = written.text + fill("mail_foot.txt", **foot)
    head = [*_headers(site, written, mailing, subscriber, envelope), *(() if links.confirm else _leaving(links, mailto))]
    part = partial(_part, readable=readable)
    if subscriber.form == "text":
        return "\r\n".join((*head, *part("plain", text))).encode()
    html = with_foot(written.html, **foot)
    boundary = "=_" + hashlib.sha256(mailing.message_id.encode()).hexdigest()[:32]
    parts = (f"--{boundary}", *part("plain", text), f"--{boundary}", *part("html", html), f"--{boundary}--", "")
    return "\r\n".join((*head, f'Content-Type: multipart/alternative; boundary="{boundary}"', "", *parts)).encode()


def with_foot(html: str, **foot: str | None) -> str:
    """The HTML of a letter with the foot of its recipient: `name` of the site, addresses to `confirm`, `change`, `leave`."""
    before, _, after = html.rpartition(FOOT)
    return before + fill("mail_foot.html", **foot) + after


def _headers(site: Site, written: Letter, mailing: Mailing, subscriber: Subscriber, envelope: Envelope) -> Iterator[str]:
    """The headers that say what it is. There is no Precedence: Auto-Submitted (RFC 3834) and List-Id (RFC 2919) say it properly."""
    sender = envelope.sender
    yield _mailbox("From", Mailbox(sender.name or site.title, sender.address))
    if envelope.reply_to:
        yield _mailbox("Reply-To", envelope.reply_to)
    yield _mailbox("To", Mailbox(subscriber.name, subscriber.address))
    yield f"Subject: {_words('Subject', written.subject)}"
    yield f"Date: {format_datetime(mailing.composed.astimezone(JAPAN))}"
    yield f"Message-ID: {_plain(mailing.message_id)}"
    if written.kind != "confirm":
        yield f"List-Id: {_words('List-Id', site.title)}\r\n <kaitei.{_plain(sender.address).rpartition('@')[2]}>"
    yield "Auto-Submitted: auto-generated"
    yield "MIME-Version: 1.0"


def _leaving(links: Links, mailto: str) -> Iterator[str]:
    """How to leave (RFC 2369), with one click where the address is https (RFC 8058)."""
    ways = [f"<{_plain(address)}>" for address in (links.leave, mailto) if address]
    if ways:
        yield "List-Unsubscribe: " + ",\r\n ".join(ways)
    if links.leave and links.leave.startswith("https://"):
        yield "List-Unsubscribe-Post: List-Unsubscribe=One-Click"


def _mailto(envelope: Envelope, links: Links) -> str:
    """The mailbox for leaving: the one that is configured; without a web address that of answers or of the sender."""
    mailbox = envelope.unsubscribe or (None if links.leave else envelope.reply_to or envelope.sender)
    return f"mailto:{mailbox.address}?subject=unsubscribe" if mailbox else ""


def _part(subtype: str, text: str, *, readable: bool) -> Sequence[str]:
    """A part in base64: seven bits and short lines whatever the text. Ends of lines are CRLF, as the canonical form wants it."""
    if readable:
        return (f"Content-Type: text/{subtype}; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", text.replace("\n", "\r\n"), "")
    body = encodebytes(text.replace("\n", "\r\n").encode("utf-8")).decode("ascii").rstrip("\n").replace("\n", "\r\n")
    return (f"Content-Type: text/{subtype}; charset=utf-8", "Content-Transfer-Encoding: base64", "", body, "")


def _mailbox(header: str, mailbox: Mailbox) -> str:
    address = _plain(mailbox.address)
    if not mailbox.name.strip():
        return f"{header}: {address}"
    return f"{header}: {_words(header, mailbox.name)}\r\n <{address}>"


def _words(header: str, text: str) -> str:
    """Words from outside as encoded words (RFC 2047), always: at most 76 characters a line, each word whole UTF-8 by itself."""
    words: list[bytes] = [b""]
    room = _room(len(f"{header}: "))
    for sign in line(text)[:_LONGEST_WORDS]:
        if len(words[-1] + sign.encode()) > room:
            words.append(b"")
            room = _room(len(" "))
        words[-1] += sign.encode()
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words)


def _room(taken: int) -> int:
    """How many bytes of text fit into a line behind so many characters."""
    return (_LINE - taken - len("=?utf-8?b??=")) // 4 * 3


def _plain(value: str) -> str:
    """A value that stands in a header as it is."""
    if not value.isascii() or not value.isprintable() or " " in value or (any(mark in value for mark in "<>") and not _is_identity(value)):
        raise ValueError(f"{value!r} cannot stand in a header")
    return value


def _is_identity(value: str) -> bool:
    """Whether it is a Message-ID, the only thing that comes in its own brackets."""
    return value.startswith("<") and value.endswith(">") and not any(mark in value[1:-1] for mark in "<>")
