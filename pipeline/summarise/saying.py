"""What is said before it is known which version of which document it will cite: words, and pages of the new or the former text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.model import Cited, LineRole, Piece, SummaryLine

_PAUSES = re.compile(r"[、。，．\s　）」』】；：]")
_SHORTEST_CUT = 0.6


@dataclass(frozen=True, slots=True)
class Part:
    """Words; `page` is the page they name (of a workbook the position of the sheet), `old` whether it is one of the former version."""

    text: str
    page: int | None = None
    old: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """A line of a summary to be. Every sentence that was taken from a document carries its page."""

    role: LineRole
    parts: tuple[Part, ...]
    important: bool = False
    """Whether it is told even among many: points that changed, what is new or gone, corrections, questions."""

    @property
    def text(self) -> str:
        """The words, page numbers included."""
        return "".join(part.text for part in self.parts)


def say(role: LineRole, *parts: Part | str, important: bool = False) -> Saying:
    """A line of parts; bare words name no page."""
    return Saying(role, tuple(part if isinstance(part, Part) else Part(part) for part in parts if part), important)


def page_part(page: int, *, old: bool = False) -> Part:
    """The words that name a page: 5ページ, 旧5ページ."""
    return Part(f"{'旧' if old else ''}{page}ページ", page, old)


def listed(parts: Iterable[tuple[Part | str, ...]], between: str = "、") -> tuple[Part | str, ...]:
    """Groups of parts as one row with a sign between them."""
    row: list[Part | str] = []
    for group in parts:
        row += [between, *group] if row else group
    return tuple(row)


def settled(saying: Saying, document: str, version: int, former: int, *, is_paged: bool = True) -> SummaryLine:
    """The line with its pages, now that it is known which versions of the document it speaks of; 0 where there is none.

    What has no pages (a web page) is cited by its 本文.
    """
    parts = saying.parts if is_paged else tuple(_unpaged(part) for part in saying.parts)
    return SummaryLine(tuple(_piece(part, document, former if part.old else version) for part in parts), saying.role)


def shorten(text: str, longest: int) -> str:
    """The text on one line; if it is longer, cut where a reader pauses, and marked with …."""
    bare = " ".join(text.split())
    if len(bare) <= longest:
        return bare
    pauses = [match.end() for match in _PAUSES.finditer(bare, 0, longest)]
    end = pauses[-1] if pauses and pauses[-1] >= _SHORTEST_CUT * longest else longest - 1
    return f"{bare[:end].rstrip('、，：； 　（「')}…"


def _unpaged(part: Part) -> Part:
    return part if part.page is None else replace(part, text=part.text.replace(f"{part.page}ページ", "本文"))


def _piece(part: Part, document: str, version: int) -> Piece:
    return Piece(part.text, Cited(document, version, part.page) if part.page is not None and version else None)
