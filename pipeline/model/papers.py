"""White papers: their editions, and the parts, chapters, figures and columns of an edition with the pages they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PaperLevel = Literal["part", "chapter", "section", "figure", "column", "other"]


@dataclass(frozen=True, slots=True)
class Contained:
    """A heading, figure or column of a document. `number` counts through the edition: part 1, chapter 1-2, section 1-2-3, figure 1-2-3.

    `page` is the page of the file, counted from 1; None where the table of contents names one that is not there.
    """

    level: PaperLevel
    number: str
    title: str
    page: int | None


@dataclass(frozen=True, slots=True)
class PaperItem:
    """The same in the version of a document behind an address of the ministry; `document` is empty where the file was not had."""

    level: PaperLevel
    number: str
    title: str
    page: int | None
    url: str
    document: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class WhitePaper:
    """An edition of a white paper. `id` is its folder's name; `year` the western year of its name; `page` where the ministry lists it."""

    id: str
    series: str
    year: int
    title: str
    source: str
    page: str
    items: tuple[PaperItem, ...] = ()
