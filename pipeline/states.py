"""What is remembered between visits, of a source and of an address behind a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.model import Outcome, Validators

NOTHING_KNOWN = Validators()
"""No server has named a content yet."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of a source between visits.

    `validators` belong to the accepted page `page_sha256` (its raw bytes lie as `raw_sha256`); `pending` are the addresses
    that a page showed which had lost most of its links, until the next visit tells whether it stays so.
    """

    source: str
    visited: bool = False
    page_sha256: str | None = None
    raw_sha256: str | None = None
    charset: str | None = None
    title: str = ""
    validators: Validators = NOTHING_KNOWN
    last_visit: datetime | None = None
    last_good: datetime | None = None
    not_before: datetime | None = None
    outcome: Outcome | None = None
    failures: int = 0
    pending: tuple[str, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """What is remembered of an address behind a link: the content last seen there and what the servers called it."""

    url: str
    first_seen: datetime
    sha256: str | None = None
    validators: Validators = NOTHING_KNOWN
    checked: datetime | None = None
    changed: datetime | None = None
    failures: int = 0
    error: str | None = None
