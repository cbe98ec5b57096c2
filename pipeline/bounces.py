"""Reports of what could not be delivered (RFC 3464), as a relay sends them to the sender's mailbox, read without trust."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

_LARGEST = 10 * 1024 * 1024
_UNKNOWN = re.compile(r"5\.1\.(?:1|2|3|6|10)|5\.2\.1")
"""The address itself is bad (RFC 3463, RFC 7505)."""
_MESSAGE_ID = re.compile(r"<[^\s<>]{1,250}>")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A recipient whose address does not exist, as a report says of the message with that ID; `reason` is one line."""

    addresses: tuple[str, ...]
    message_id: str
    reason: str


def bounces(body: bytes) -> tuple[Bounce, ...]:
    """The recipients that a report calls unknown for good; none for anything that is no such report. Never raises for what it is given."""
    report = message_from_bytes(body[:_LARGEST], policy=policy.compat32)
    if report.get_content_type() != "multipart/report":
        return ()
    parts = list(report.walk())
    name = next((found for part in parts if (found := _message_id(part))), "")
    blocks = (block for part in parts if part.get_content_type() == "message/delivery-status" for block in _blocks(part))
    return tuple(bounce for block in blocks if name and (bounce := _bounce(block, name)))


def _blocks(part: Message) -> Iterator[Message]:
    """The blocks about each recipient; the parser makes messages of headers alone from them."""
    payload = part.get_payload()
    yield from (block for block in payload if isinstance(block, Message)) if isinstance(payload, list) else ()


def _bounce(block: Message, name: str) -> Bounce | None:
    status = str(block.get("Status", "")).strip().split(" ")[0]
    if str(block.get("Action", "")).strip().lower() != "failed" or not _UNKNOWN.fullmatch(status):
        return None
    named = (str(block.get(header, "")).partition(";")[2].strip() for header in ("Original-Recipient", "Final-Recipient"))
    reason = " ".join(str(block.get("Diagnostic-Code", "")).split())[:300]
    return Bounce(tuple(address for address in named if address), name, f"{status} {reason}".strip())


def _message_id(part: Message) -> str:
    """The Message-ID of the message that came back, whole or as its headers alone."""
    if part.get_content_type() == "text/rfc822-headers":
        payload = part.get_payload(decode=True)
        part = message_from_bytes(payload if isinstance(payload, bytes) else b"", policy=policy.compat32)
    elif part.get_content_type() == "message/rfc822" and isinstance(inner := part.get_payload(), list) and inner:
        part = inner[0] if isinstance(inner[0], Message) else EmailMessage()
    else:
        return ""
    found = _MESSAGE_ID.search(str(part.get("Message-ID", "")))
    return found[0] if found else ""
