"""What stands behind a link: the text of a document and what is known of its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Writing = Literal["horizontal", "vertical"]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row of a comparison table (改正後／改正前) in the text of its page, where `line` is its first line, counted from 0.

    `columns` are those in which its cells stand, counted from 0, `lines` how many lines each cell takes. Where the row is one line with
    tabs between its cells there are none, and `parts` are the lengths of each cell's paragraphs, which a space parts. `old` is the column
    of the older wording; `head` says that it is the head of the table.
    """

    line: int
    columns: tuple[int, ...]
    lines: tuple[int, ...]
    old: int
    head: bool = False
    parts: tuple[tuple[int, ...], ...] = ()

    @property
    def end(self) -> int:
        """The line after its last one."""
        return self.line + (sum(self.lines) or 1)


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page, sheet or member of a document in reading order: paragraphs, table rows as lines, cells parted by tabs.

    `compared` are the rows of its comparison tables.
    """

    number: int
    text: str
    writing: Writing = "horizontal"
    ocr: bool = False
    name: str | None = None
    note: str | None = None
    compared: tuple[ComparedRow, ...] = ()


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
