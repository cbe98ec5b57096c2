"""The pages of white papers: an edition with its table of contents beside that of the year before, and the shelf of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlite_utils import Database

from pipeline import render
from pipeline.edition.making import Making
from pipeline.model import Entry, File, PaperItem, WhitePaper
from pipeline.render.whitepaper import Beside
from pipeline.store import bookshelf
from pipeline.whitepaper.editions import answering


def paper_keys(making: Making) -> list[str]:
    """Every edition, and the shelf (an empty key), which every page links."""
    return [*bookshelf.paper_ids(making.db), ""]


def paper_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """The pages of editions; the shelf, which links them, last."""
    db, asked = making.db, list(keys)
    for key in asked:
        if key and (paper := bookshelf.paper(db, key)):
            yield render.whitepaper_file(making.site, beside(db, paper))
    if "" in asked:
        papers = tuple(paper for name in bookshelf.paper_ids(db) if (paper := bookshelf.paper(db, name)))
        yield render.bookshelf_file(making.site, papers)


def beside(db: Database, paper: WhitePaper) -> Beside:
    """An edition with the one before it, and which chapter answers to which."""
    earlier = bookshelf.former(db, paper)
    return Beside(paper, earlier, answering(paper.items, earlier.items) if earlier else {})


def chapters_of(db: Database, entry: Entry) -> tuple[tuple[Beside, tuple[PaperItem, ...]], ...]:
    """The chapters of which an entry tells: all of an edition that is new, those of the files that changed else."""
    found: dict[str, tuple[Beside, dict[str, PaperItem]]] = {}
    for change in entry.changes:
        for paper in bookshelf.papers_told(db, change.source, change.url):
            told = found.setdefault(paper.id, (beside(db, paper), {}))[1]
            whole = paper.page == change.url
            told |= {one.number: one for one in paper.items if one.level == "chapter" and (whole or one.document == change.document)}
    return tuple((shown, tuple(told.values())) for shown, told in found.values() if told)
