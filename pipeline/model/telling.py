"""What is told: changes, entries, the record of a document, and the files that are published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from pipeline.model.documents import Standing, Version
from pipeline.model.watching import Kind


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
    silent: bool = False
    """An exchange with other words that the ministry's page does not mention: neither words, mark nor date of the link differ."""


LineRole = Literal["document", "change", "day", "key", "place", "note", "source"]
"""What a line of a summary is about: which document it is (kind, number, date, whom it concerns), what changed, days that bind, what
the document itself says, where it stands, anything else, the source."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A page (of a workbook: the sheet, by its position) of a version of a document. It has a page view."""

    document: str
    version: int
    page: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a summary line; `cited` is the page they name, if they name one (5ページ)."""

    text: str
    cited: Cited | None = None


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A line of a summary, in pieces that know the pages they come from."""

    pieces: tuple[Piece, ...]
    role: LineRole = "note"

    @property
    def text(self) -> str:
        """The line as plain text, page numbers included."""
        return "".join(piece.text for piece in self.pieces)


def plain_line(text: str, role: LineRole = "note") -> SummaryLine:
    """A line that names no page."""
    return SummaryLine((Piece(text),), role)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is published about one fact, or about one burst of facts on one page.

    `id` is a bare UUID (feeds say `urn:uuid:<id>`); `topics` begins with `topic`; `summary` holds lines of Japanese text which
    know their pages; `machine` the same in plain words, written by a machine and checked against it, if there is such;
    `former` are the ids of the entries which this one corrects or continues.
    """

    id: str
    title: str
    topic: str
    topics: tuple[str, ...]
    summary: tuple[SummaryLine, ...]
    published: datetime
    updated: datetime
    changes: tuple[Change, ...]
    former: tuple[str, ...] = ()
    machine: tuple[str, ...] = ()


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
class Selection:
    """Entries chosen by one rule, which have feeds of their own.

    `name` is its name in the store and for its readers' programs, and never changes (`all`, `topic:診療報酬`, `corrections`, `role:病院`);
    `folder` is where its feeds lie, empty for those of everything, else with a closing slash; `title` is what people read,
    empty for everything; `about` is one sentence; `group` is the heading under which it is listed with others, empty for none.
    """

    name: str
    folder: str
    title: str
    about: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """What the publications say about themselves. `base_url` ends with a slash; `topics` maps names to titles, in order.

    `selections` are all that have feeds, in the order of lists; `hub` is told of every change of a feed (WebSub), if there is one.
    """

    title: str
    base_url: str
    topics: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Source id to the title people know it by."""
    selections: tuple[Selection, ...] = ()
    hub: str = ""
    mail: bool = False
    """Whether `serve` takes subscriptions by mail."""


@dataclass(frozen=True, slots=True)
class Published:
    """How many files were written, were the same already, were taken away."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0

    def __add__(self, other: Published) -> Published:
        """Both together."""
        return Published(self.written + other.written, self.unchanged + other.unchanged, self.removed + other.removed)
