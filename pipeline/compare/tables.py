"""The sheets of workbooks and the members of archives: which of two versions answer to each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from pipeline.japanese.text import fold
from pipeline.model import Document, DocumentPage

Member = tuple[DocumentPage, ...]
_LISTS: Final = ("text/csv", "text/tab-separated-values")
_LIST_NAMES: Final = (".csv", ".tsv")
_ARCHIVE: Final = "application/zip"
# From this share of common rows on, two sheets of different names are one.
_COMMON: Final = 0.5


def has_members(document: Document) -> bool:
    """Whether a document is compared member by member: the sheets of a workbook, the files of an archive, a list."""
    return document.media_type in _LISTS or any(page.name is not None for page in document.pages)


def is_table(document: Document, member: Member) -> bool:
    """Whether a member is rows of cells; a file of an archive is text, unless it is a list or the sheet of a workbook."""
    name = (member[0].name or "").lower() if member else ""
    return len(member) < 2 and (document.media_type != _ARCHIVE or ": " in name or name.endswith(_LIST_NAMES))


def matched_members(old: Document, new: Document) -> Iterator[tuple[Member, Member]]:
    """The members of two versions side by side, in the order of the new one; an empty one stands for what is not there.

    They go together by name; renamed ones by what they hold; what is left by order.
    """
    left, right = _members(old), _members(new)
    named = {_name(member): member for member in left}
    partners = [named.pop(_name(member), None) for member in right]
    rest = [member for member in left if member in named.values()]
    partners = [partner or _taken(rest, member) for partner, member in zip(partners, right, strict=True)]
    for partner, member in zip(partners, right, strict=True):
        yield partner or (rest.pop(0) if rest else ()), member
    yield from ((member, ()) for member in rest)


def _members(document: Document) -> list[Member]:
    return [tuple(pages) for _, pages in groupby(document.pages, key=lambda page: page.name)]


def _name(member: Member) -> str:
    return fold(member[0].name or "")


def _taken(rest: list[Member], member: Member) -> Member | None:
    """The member among the rest that has most rows in common with this one, taken out of them."""
    shares = [(_share(other, member), -place) for place, other in enumerate(rest)]
    share, place = max(shares, default=(0.0, 0))
    return rest.pop(-place) if share >= _COMMON else None


def _share(one: Member, other: Member) -> float:
    ours, theirs = (Counter(fold(row) for page in member for row in page.text.split("\n") if row.strip()) for member in (one, other))
    return (ours & theirs).total() / max(1, min(ours.total(), theirs.total()))


def sole(pages: Sequence[DocumentPage]) -> DocumentPage | None:
    """The one page of a member, or None for a member that is not there."""
    return pages[0] if pages else None
