"""What the header lines of requests and answers mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pipeline.model import Validators

_MOST_TAGS = 16
"""More would make a request line that servers refuse; the ministry has two servers and re-saves its files now and then."""


def conditional(validators: Validators) -> dict[str, str]:
    """The header lines that ask "only if changed": every known ETag at once, If-Modified-Since where there is none (RFC 9110, 13.1).

    Tags come newest first; of very many the oldest are left out.
    """
    tags = [tag for tag in dict.fromkeys(validators.etags) if tag and tag.isascii() and tag.isprintable()][:_MOST_TAGS]
    if tags:
        return {"If-None-Match": ", ".join(tags)}
    since = validators.last_modified
    return {"If-Modified-Since": since} if since and since.isascii() and since.isprintable() else {}


def validators_of(headers: Mapping[str, str]) -> Validators:
    """The validators of an answer, as the server wrote them."""
    tag = headers.get("etag", "").strip()
    return Validators((tag,) if tag else (), headers.get("last-modified", "").strip() or None)


def media_type_of(headers: Mapping[str, str]) -> tuple[str, str | None]:
    """Media type in lower case without parameters, and the charset it names in lower case or None (RFC 9110, 8.3)."""
    first, *parameters = headers.get("content-type", "").split(";")
    charset = None
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = charset or value.strip().strip("\"'").lower() or None
    return first.strip().lower() or "application/octet-stream", charset


def retry_after_of(headers: Mapping[str, str], now: datetime, *, cap: float) -> float | None:
    """Seconds from `now` (aware) that the server asks to wait, between 0 and `cap`; None when it says nothing sensible."""
    wish = headers.get("retry-after", "").strip()
    if wish.isascii() and wish.isdigit():
        return min(float(wish), cap)
    try:
        until = parsedate_to_datetime(wish)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), cap)
