"""Which versions are shown page by page, how far their images are made, and which pages wait to be recognised."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from pipeline.model import Cited
from pipeline.store.database import Row, insert, rows, run
from pipeline.store.finding import find_pages
from pipeline.store.meanings import forget_meanings
from pipeline.store.search import forget_page, index_page
from pipeline.store.stale import mark_stale


@dataclass(frozen=True, slots=True)
class View:
    """A version that is shown page by page. `pictured` pages have their images; -1: its pages have none."""

    document: str
    version: int
    sha256: str
    pictured: int


def show(db: Database, document: str) -> None:
    """Every version of a document is to be shown page by page; those that are shown already stay as they are."""
    for row in rows(db, "SELECT v.number, v.sha256, c.media_type FROM versions v JOIN contents c ON c.sha256 = v.sha256"
                        " WHERE v.document = ? AND NOT EXISTS (SELECT 1 FROM views w WHERE w.document = v.document"
                        " AND w.version = v.number)", document):  # fmt: skip
        pictured = 0 if row["media_type"] == "application/pdf" else -1
        insert(
            db, "views", document=document, version=row["number"], sha256=row["sha256"], pictured=pictured, drawn=pictured < 0
        )  # fmt: skip
        mark_stale(db, "view", f"{document} {row['number']}")
        mark_stale(db, "document", document)
        # What was the newest version says from now on that there is a newer one.
        if row["number"] > 1:
            mark_stale(db, "view", f"{document} {row['number'] - 1}")
        find_pages(db, document, row["number"])


def views(db: Database, document: str) -> tuple[View, ...]:
    """The shown versions of a document, oldest first."""
    return tuple(_view(row) for row in rows(db, "SELECT * FROM views WHERE document = ? ORDER BY version", document))


def all_views(db: Database) -> list[tuple[str, int]]:
    """Every shown version, as document and number."""
    return [(row["document"], row["version"]) for row in rows(db, "SELECT document, version FROM views ORDER BY document, version")]


def cited(db: Database, document: str, version: int, page: int) -> Cited | None:
    """A page of a version where it is shown, else None."""
    sql = (
        "SELECT 1 FROM views w JOIN pages p ON p.sha256 = w.sha256 AND p.number = ? WHERE w.document = ? AND w.version = ?"
    )
    return Cited(document, version, page) if rows(db, sql, page, document, version) else None


def unpictured(db: Database, limit: int) -> tuple[View, ...]:
    """Versions whose images are not all made, the newest entries' first."""
    sql = (
        "SELECT w.* FROM views w WHERE w.drawn = 0 AND w.pictured >= 0"
        " AND w.pictured < (SELECT count(*) FROM pages p WHERE p.sha256 = w.sha256) ORDER BY w.rowid DESC LIMIT ?"
    )
    return tuple(_view(row) for row in rows(db, sql, limit))


def pictured(db: Database, limit: int = -1) -> tuple[View, ...]:
    """Versions of which pictures are made, the newest entries' first; all of them, or at most so many."""
    return tuple(_view(row) for row in rows(db, "SELECT * FROM views WHERE (pictured > 0) = 1 ORDER BY rowid DESC LIMIT ?", limit))


def _view(row: Row) -> View:
    return View(row["document"], row["version"], row["sha256"], row["pictured"])


def set_pictured(db: Database, view: View, pages: int) -> None:
    """So many pages of a version have their images now; -1: it has none."""
    sql = (
        "UPDATE views SET pictured = ?1, drawn = ?1 NOT BETWEEN 0 AND (SELECT count(*) - 1 FROM pages p WHERE p.sha256 = views.sha256)"
        " WHERE document = ?2 AND version = ?3"
    )
    run(db, sql, pages, view.document, view.version)
    if pages < 0:
        mark_stale(db, "view", f"{view.document} {view.version}")


def unrecognised(db: Database, limit: int) -> list[tuple[str, int]]:
    """Pages of shown versions that are pictures of words, as content and page number."""
    sql = (
        "SELECT p.sha256, p.number, max(w.rowid) AS newest FROM pages p INDEXED BY pages_unread CROSS JOIN views w ON w.sha256 = p.sha256"
        " WHERE p.note = 'needs-ocr' GROUP BY p.sha256, p.number ORDER BY newest DESC, p.number LIMIT ?"
    )
    return [(row["sha256"], row["number"]) for row in rows(db, sql, limit)]


def save_recognised(db: Database, sha256: str, number: int, text: str, writing: str, note: str | None) -> None:
    """The words that were recognised on a page; what shows it is to be rendered again."""
    for row in rows(db, "SELECT text FROM pages WHERE sha256 = ? AND number = ?", sha256, number):
        forget_page(db, sha256, number, row["text"])
    run(db, "UPDATE pages SET text = ?, writing = ?, ocr = ?, note = ? WHERE sha256 = ? AND number = ?", text, writing, bool(text), note,
        sha256, number)  # fmt: skip
    index_page(db, sha256, number, text)
    forget_meanings(db, sha256)
    for row in rows(db, "SELECT document, version FROM views WHERE sha256 = ?", sha256):
        mark_stale(db, "view", f"{row['document']} {row['version']}")
        find_pages(db, row["document"], row["version"])
