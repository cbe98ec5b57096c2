"""Each recipient's own message: the letter under our headers, with signed addresses to change and to leave."""

from __future__ import annotations

from email.utils import parseaddr
from urllib.parse import urlsplit

from pipeline import tokens
from pipeline.model import Letter, Mailing, Site, Subscriber
from pipeline.options import Options
from pipeline.render.message import Envelope, Links, Mailbox, message, with_foot
from pipeline.tokens import Purpose


class Letterhead:
    """Who writes, and with which secret addresses are signed."""

    def __init__(self, site: Site, options: Options, secret: str) -> None:
        self._site, self._secret = site, secret
        self._has_forms = options.serve.forms and urlsplit(site.base_url).hostname != "localhost"
        mail = options.mail
        sender, reply_to, unsubscribe = (mailbox(text) for text in (mail.sender, mail.reply_to, mail.unsubscribe))
        self._envelope = Envelope(sender or Mailbox("", ""), reply_to, unsubscribe)
        self.sender = self._envelope.sender.address
        """The bare address that messages come from."""

    def message(self, written: Letter, mailing: Mailing, one: Subscriber, *, readable: bool = False) -> bytes:
        """The bytes to be sent; the same every time. Raises ValueError for an address that cannot stand in a header."""
        return message(self._site, written, mailing, one, self._envelope, self.links(one, written), readable=readable)

    def preview(self, written: Letter) -> str:
        """The HTML of a letter as nobody in particular would get it."""
        leave = f"{self._site.base_url}unsubscribe" if self._has_forms else f"mailto:{self.sender}?subject=unsubscribe"
        return with_foot(written.html, name=self._site.title, confirm=None, change=None, leave=leave)

    def links(self, one: Subscriber, written: Letter) -> Links:
        """Somebody's own addresses, where `serve` takes them. Only a confirmation is asked for before it is given."""
        if written.kind == "confirm":
            return Links(confirm=self._address("confirm", one))
        return Links(self._address("unsubscribe", one), self._address("change", one)) if self._has_forms else Links()

    def _address(self, purpose: Purpose, one: Subscriber) -> str:
        return tokens.address(self._site.base_url, purpose, tokens.token(self._secret, purpose, one))


def mailbox(text: str) -> Mailbox | None:
    """A configured mailbox, its domain in ASCII (IDNA); None where none is named."""
    name, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    return Mailbox(name, f"{local}@{domain.encode('idna').decode()}") if local else None
