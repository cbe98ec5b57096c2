"""The frozen values that travel between steps; each name tells the moment of the journey it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
Writing = Literal["horizontal", "vertical"]
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
    seconds: float = 0.0


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
class DocumentPage:
    """One page, sheet or member of a document in reading order: paragraphs, table rows as lines, cells parted by tabs."""

    number: int
    text: str
    writing: Writing = "horizontal"
    ocr: bool = False
    name: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a document. `state` is `read`, or why there is no text: encrypted, damaged, empty, unsupported, too-large."""

    media_type: str
    pages: tuple[DocumentPage, ...]
    hidden: tuple[str, ...] = ()
    state: str = "read"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What stands behind an address: `sha256` of the bytes (of text and links for HTML), `text_sha256` of the words alone."""

    sha256: str
    text_sha256: str
    media_type: str
    size: int


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
class Change:
    """One thing that happened to one document in one visit (CONTRACT: once --json)."""

    id: str
    kind: Kind
    significant: bool
    document: str
    title: str
    source: str
    page: str
    section: tuple[str, ...]
    topic: str
    url: str
    at: datetime
    previous_url: str | None = None
    sha256: str | None = None
    previous_sha256: str | None = None
    text_changed: bool | None = None
    mark: str | None = None
    published: date | None = None
    size: int | None = None
    media_type: str | None = None
    context: str = ""
    """The item line that a short title belongs to (医科点数表 of which notice)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is published about one fact, or about one burst of facts on one page.

    `id` is a bare UUID (feeds say `urn:uuid:<id>`); `topics` begins with `topic`; `summary` holds lines of Japanese text;
    `former` are the ids of the entries which this one corrects or continues.
    """

    id: str
    title: str
    topic: str
    topics: tuple[str, ...]
    summary: tuple[str, ...]
    published: datetime
    updated: datetime
    changes: tuple[Change, ...]
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One content that a document has had, counted from 1."""

    document: str
    number: int
    sha256: str
    url: str
    media_type: str
    size: int
    fetched: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A stretch of time in which a document stood on a page under these words. `until` is None while it stands."""

    source: str
    page: str
    url: str
    title: str
    section: tuple[str, ...]
    mark: str | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """All that is known of a document, for its page: versions oldest first, standings and changes newest first."""

    id: str
    title: str
    topic: str
    versions: tuple[Version, ...]
    standings: tuple[Standing, ...]
    changes: tuple[Change, ...]
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """A day in Japan that binds, as a document states it: to what, in which sentence, on which page; told by an entry."""

    document: str
    entry: str
    title: str
    day: date
    binding: str
    sentence: str
    page: int


@dataclass(frozen=True, slots=True)
class File:
    """A file to be published: path below the output folder with forward slashes, and its bytes."""

    path: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Visit:
    """A row of `visits` in `once --json`."""

    source: str
    url: str
    outcome: Outcome
    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0
    error: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many messages left, failed for good, or wait."""

    sent: int = 0
    failed: int = 0
    pending: int = 0
    error: str | None = None
    """Why the server as a whole took nothing (more), if so; what waits then stays pending."""


Period = Literal["at-once", "daily", "weekly"]
Form = Literal["html", "text"]
MailKind = Literal["digest", "alert", "quiet"]


@dataclass(frozen=True, slots=True)
class Follow:
    """What somebody wants to hear of: an entry of one of the topics, or with one of the words, or one of the 区分番号; all if empty."""

    topics: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody (or a channel, `channel:<name>`) who is told of entries.

    `since` is the number of the last entry that was considered; `key` a secret of this row, so that signed addresses die with it;
    `alerts` are topics told at once besides the digest, `repeat` tells them in the digest again; `reassured` wants a short mail
    after a week without news; `state` is `active` or `suppressed` (`reason` says why).
    """

    id: int
    address: str
    name: str
    follow: Follow
    period: Period
    form: Form
    key: str
    since: int
    created: datetime
    alerts: tuple[str, ...] = ()
    repeat: bool = False
    reassured: bool = False
    state: Literal["active", "suppressed"] = "active"
    reason: str | None = None
    last_digest: datetime | None = None
    last_mail: datetime | None = None

    @property
    def is_channel(self) -> bool:
        """Whether it is a channel of the configuration and not a person."""
        return self.address.startswith("channel:")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said, the same for all who follow the same: places for name and addresses are filled in when it is sent."""

    kind: MailKind
    subject: str
    html: str
    text: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mailing:
    """One message to one recipient in the outbox. `uncertain`: handed over once without an answer that we lived to see."""

    id: int
    subscriber: int
    letter: int
    message_id: str
    composed: datetime
    attempts: int = 0
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the configuration: an Apprise address, and what is told there and when."""

    name: str
    url: str
    follow: Follow = Follow()
    period: Period = "at-once"


@dataclass(frozen=True, slots=True)
class Site:
    """What the publications say about themselves. `base_url` ends with a slash; `topics` maps names to titles, in order."""

    title: str
    base_url: str
    topics: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Source id to the title people know it by."""
