"""What is watched and what a visit of it brings: sources, answers, pages, links, places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """What may happen to a document, in the order in which the first that applies is told (CONTRACT: kinds of a change)."""

    ADDED = "added"
    REPLACED = "replaced"
    RENUMBERED = "renumbered"
    RELABELLED = "relabelled"
    MOVED = "moved"
    REMOVED = "removed"
    RESTORED = "restored"


class Outcome(StrEnum):
    """How the visit of a source ended."""

    NOT_MODIFIED = "not-modified"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    FAILED = "failed"
    SUSPECT = "suspect"


SourceKind = Literal["page", "feed"]
PlaceState = Literal["standing", "missing", "removed", "left"]


@dataclass(frozen=True, slots=True)
class Source:
    """A page or feed that is watched. `topic` may be empty: then the rules of the topics decide."""

    id: str
    url: str
    kind: SourceKind
    topic: str = ""
    every: timedelta | None = None
    follow: int = 0
    announce_existing: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class TopicRule:
    """A topic and the words that put an entry into it. `name` is its folder, `title` what people read."""

    name: str
    title: str
    words: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryRule:
    """Which entries a role (病院) or a followed subject has: those that hold one of the words or 区分番号, or are of one of the topics.

    `name` is its folder, `title` what people read.
    """

    name: str
    title: str
    words: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server itself said about a body: every ETag seen for it (several servers, several tags) and Last-Modified."""

    etags: tuple[str, ...] = ()
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A sound answer. `status` is 200 or 304; `body` is decompressed and empty at 304; `url` was asked, `final_url` answered."""

    url: str
    final_url: str
    status: int
    body: bytes
    media_type: str
    charset: str | None
    validators: Validators
    at: datetime
    requests: int = 1
    transferred: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a watched page, as a reader sees it.

    `text` is the link's own words without size label and mark; `label` the words before it on its line; `title` what to
    call the document; `context` the item line it belongs to; `section` the headings above it; `published` the date stated.
    """

    url: str
    text: str
    title: str
    section: tuple[str, ...] = ()
    mark: str | None = None
    label: str = ""
    context: str = ""
    size_label: str | None = None
    published: date | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A watched page, read: its main content only."""

    url: str
    title: str
    layout: str
    links: tuple[Link, ...]
    text: str
    published: date | None = None
    keeps_items: bool = True
    """False for a feed, whose items leave without being removed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a known document stands (or stood) on a watched page, and with which bytes it was last seen there."""

    document: str
    url: str
    text: str
    title: str
    section: tuple[str, ...]
    mark: str | None
    label: str
    context: str
    published: date | None
    position: int
    sha256: str | None
    state: PlaceState = "standing"
    """`missing`: gone once; `removed`: gone twice, and told; `left`: gone without being told (a feed, a table started afresh)."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A row of `visits` in `once --json`: requests and bytes of the page and its documents, and the seconds that all of it took."""

    source: str
    url: str
    outcome: Outcome
    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0
    error: str | None = None
    note: str | None = None
