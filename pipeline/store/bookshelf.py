"""Editions of white papers in the store."""

from __future__ import annotations

from sqlite_utils import Database

from pipeline.model import PaperItem, WhitePaper
from pipeline.store.changes import mark_stale
from pipeline.store.database import Row, insert, rows, run


def made_of(db: Database, paper: str) -> str:
    """From what the kept contents of an edition were made; empty where there are none."""
    return next((str(row["made_of"]) for row in rows(db, "SELECT made_of FROM white_papers WHERE id = ?", paper)), "")


def save_paper(db: Database, paper: WhitePaper, made_of: str) -> None:
    """Keep an edition in the place of what was known of it; its page, that of the next edition and entries about it are rendered again."""
    insert(
        db, "white_papers", id=paper.id, series=paper.series, year=paper.year, title=paper.title, source=paper.source, page=paper.page,
        made_of=made_of,
    )  # fmt: skip
    run(db, "DELETE FROM white_paper_items WHERE paper = ?", paper.id)
    for place, item in enumerate(paper.items):
        insert(
            db, "white_paper_items", paper=paper.id, place=place, level=item.level, number=item.number, title=item.title, page=item.page,
            url=item.url, document=item.document, version=item.version,
        )  # fmt: skip
    following = rows(db, "SELECT id FROM white_papers WHERE series = ? AND year > ? ORDER BY year LIMIT 1", paper.series, paper.year)
    for key in (paper.id, "", *(row["id"] for row in following)):
        mark_stale(db, "whitepaper", key)
    sql = "SELECT DISTINCT e.entry FROM entry_changes e JOIN changes c ON c.id = e.change WHERE c.source = ? OR c.url = ?"
    for row in rows(db, sql, paper.source, paper.page):
        mark_stale(db, "entry", row["entry"])


def paper_ids(db: Database) -> list[str]:
    """Every edition, the newest of each series first."""
    return [row["id"] for row in rows(db, "SELECT id FROM white_papers ORDER BY series, year DESC")]


def paper(db: Database, name: str) -> WhitePaper | None:
    """One edition with what it contains, or None."""
    return next((_paper(db, row) for row in rows(db, "SELECT * FROM white_papers WHERE id = ?", name)), None)


def former(db: Database, paper: WhitePaper) -> WhitePaper | None:
    """The edition before this one of the same series, as far as it is known."""
    sql = "SELECT * FROM white_papers WHERE series = ? AND year < ? ORDER BY year DESC LIMIT 1"
    return next((_paper(db, row) for row in rows(db, sql, paper.series, paper.year)), None)


def papers_told(db: Database, source: str, url: str) -> tuple[WhitePaper, ...]:
    """The editions of which a change of this source, or of the document at this address, tells."""
    return tuple(_paper(db, row) for row in rows(db, "SELECT * FROM white_papers WHERE source = ? OR page = ?", source, url))


def _paper(db: Database, row: Row) -> WhitePaper:
    found = rows(db, "SELECT * FROM white_paper_items WHERE paper = ? ORDER BY place", row["id"])
    items = tuple(
        PaperItem(one["level"], one["number"], one["title"], one["page"], one["url"], one["document"], one["version"]) for one in found
    )
    return WhitePaper(row["id"], row["series"], row["year"], row["title"], row["source"], row["page"], items)
