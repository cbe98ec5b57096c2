"""Signed addresses: who holds one may change or end just the subscription it was made for, and only that."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Literal
from urllib.parse import quote

from pipeline.model import Subscriber

Purpose = Literal["confirm", "change", "unsubscribe"]
PLACES: Mapping[Purpose, str] = {"confirm": "confirm", "change": "settings", "unsubscribe": "unsubscribe"}
"""Where `serve` takes a token of each purpose."""


def token(secret: str, purpose: Purpose, subscriber: Subscriber) -> str:
    """The signed token for one subscriber and purpose: URL-safe ASCII, HMAC-SHA-256 over purpose, row, its key and address.

    It is the same every time, so a message that is sent again has the same bytes; it dies when the row is erased.
    """
    signed = "\n".join((purpose, str(subscriber.id), subscriber.key, subscriber.address)).encode()
    mac = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return f"{subscriber.id}-{urlsafe_b64encode(mac).decode().rstrip('=')}"


def subscriber_of(text: str) -> int | None:
    """The row that a token claims to be of; None for what is no token. Proves nothing: `is_genuine` does."""
    number = text.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) <= 15 else None


def is_genuine(secret: str, purpose: Purpose, subscriber: Subscriber, text: str) -> bool:
    """Whether the token was made by us for this subscriber and this purpose; compared in constant time."""
    return hmac.compare_digest(token(secret, purpose, subscriber).encode(), text.encode("utf-8", "surrogatepass"))


def address(serve_url: str, purpose: Purpose, text: str) -> str:
    """The web address that takes the token; `serve_url` ends with a slash."""
    return f"{serve_url}{PLACES[purpose]}?token={quote(text)}"
