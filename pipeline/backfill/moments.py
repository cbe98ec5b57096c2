"""The moments of a page's past: at each, the page or a document behind one of its links is another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.backfill.assign import SavedFile, SavedPage


@dataclass(frozen=True, slots=True)
class Moment:
    """A page in force at a time, and what lay behind the addresses that it links, as far as that was brought."""

    page: SavedPage
    at: datetime
    files: Mapping[str, SavedFile]


def moments(pages: list[SavedPage], files: list[SavedFile]) -> Iterator[Moment]:
    """The moments of one source in the order of time: at each a page or a document behind one of its links is another.

    A document without date is there as soon as a page links it; one that is older than its page comes with the page.
    """
    pages = sorted(pages, key=lambda page: page.at)
    linked = [file for file in files if any(file.url in page.links for page in pages)]
    times = {page.at for page in pages} | {file.at for file in linked if file.at and file.at > pages[0].at}
    for at in sorted(times):
        page = next(page for page in reversed(pages) if page.at <= at)
        there = sorted((file for file in linked if file.url in page.links and (file.at is None or file.at <= at)), key=age)
        yield Moment(page, at, {file.url: file for file in there})


def age(file: SavedFile) -> tuple[bool, datetime | str]:
    """Sorts files by time, those without one first."""
    return file.at is not None, file.at or ""
