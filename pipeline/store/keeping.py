"""Kept bytes as the store knows them: what they are of, and what it notes when they are lost and when they come back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from pipeline.store.database import Row, insert, moment, rows, run
from pipeline.store.stale import mark_stale
from pipeline.store.views import View, set_pictured

_LOST = -2
"""In `views.pictured`: no picture can be made, because the bytes are lost."""
_UNFINISHED = "pictured >= 0 AND pictured < (SELECT count(*) FROM pages p WHERE p.sha256 = views.sha256)"
_OF_BYTES = "sha256 IN (SELECT sha256 FROM contents WHERE raw_sha256 = ?)"


@dataclass(frozen=True, slots=True)
class Owner:
    """What kept bytes are of: a version of a document, or a watched page as it stood. `is_asked`: a visit asks for its address."""

    title: str
    what: str
    url: str
    is_asked: bool


def owner(db: Database, raw_sha256: str) -> Owner:
    """What these bytes are of; where several are, the one that can be had again, else the newest."""
    found = [*map(_document, rows(db, _DOCUMENTS, raw_sha256)), *map(_page, rows(db, _PAGES, raw_sha256))]
    found += [Owner("", "asked for by an imported list", row["url"], is_asked=False) for row in rows(db, _ANSWERS, raw_sha256)]
    return next((one for one in found if one.is_asked), found[0] if found else Owner("", "known to no document", "", is_asked=False))


_DOCUMENTS = (
    "SELECT d.title, v.number, coalesce(v.url, r.url) AS url, EXISTS"
    " (SELECT 1 FROM resources n JOIN places p ON p.url = n.url AND p.state = 'standing' WHERE n.sha256 = c.sha256) AS asked"
    " FROM contents c LEFT JOIN versions v ON v.sha256 = c.sha256 LEFT JOIN documents d ON d.id = v.document"
    " LEFT JOIN resources r ON r.sha256 = c.sha256 WHERE c.raw_sha256 = ? ORDER BY v.fetched DESC LIMIT 1"
)
_PAGES = (
    "SELECT s.source, s.at, w.title, w.raw_sha256 IS s.raw_sha256 AS asked,"
    " (SELECT page FROM standings WHERE source = s.source ORDER BY id DESC LIMIT 1) AS url"
    " FROM snapshots s LEFT JOIN sources w ON w.source = s.source WHERE s.raw_sha256 = ? ORDER BY s.at DESC LIMIT 1"
)

_ANSWERS = "SELECT url FROM answers WHERE sha256 = ? ORDER BY at DESC LIMIT 1"


def _document(row: Row) -> Owner:
    number = row["number"]
    return Owner(row["title"] or "", "no version" if number is None else f"version {number}", row["url"] or "", bool(row["asked"]))


def _page(row: Row) -> Owner:
    return Owner(row["title"] or "", f"the watched page of {row['source']} since {row['at']}", row["url"] or "", bool(row["asked"]))


def ask_again(db: Database, lost: Iterable[str]) -> None:
    """Have the next visits ask for these bytes as if they had never been had, where a page or an address has them still."""
    for raw in lost:
        run(db, f"UPDATE resources SET checked = NULL WHERE {_OF_BYTES}", raw)  # noqa: S608
        run(db, "UPDATE sources SET etags = '[]', last_modified = NULL WHERE raw_sha256 = ?", raw)


def let_go(db: Database, lost: Iterable[str], at: datetime) -> None:
    """Note that these bytes are gone for good, as far as one knows: they are no longer missed. Hash, times and text stay."""
    for raw in lost:
        insert(db, "released", sha256=raw, at=moment(at))


def give_up(db: Database, raw_sha256: str) -> None:
    """No more pictures are made and no words recognised of lost bytes; the pages are rendered again without."""
    _set_pictured(db, _LOST, f"{_OF_BYTES} AND {_UNFINISHED}", raw_sha256)
    run(db, f"UPDATE pages SET note = 'needs-bytes' WHERE note = 'needs-ocr' AND {_OF_BYTES}", raw_sha256)  # noqa: S608


def came_back(db: Database, raw_sha256: str) -> None:
    """These bytes are here again: what was let go is kept, what was given up is taken up."""
    run(db, "DELETE FROM released WHERE sha256 = ?", raw_sha256)
    _set_pictured(db, 0, f"{_OF_BYTES} AND pictured = {_LOST}", raw_sha256)
    run(db, f"UPDATE pages SET note = 'needs-ocr' WHERE note = 'needs-bytes' AND {_OF_BYTES}", raw_sha256)  # noqa: S608


def _set_pictured(db: Database, pictured: int, where: str, raw_sha256: str) -> None:
    for row in rows(db, f"SELECT * FROM views WHERE {where}", raw_sha256):  # noqa: S608
        set_pictured(db, View(row["document"], row["version"], row["sha256"], row["pictured"]), pictured)
        mark_stale(db, "view", f"{row['document']} {row['version']}")


def document_came_again(db: Database, sha256: str, raw_sha256: str, lost: str | None) -> None:
    """A known content was fetched again: its own bytes are back, or a page came in another frame and stands for the `lost` bytes."""
    if lost:
        run(db, "UPDATE contents SET raw_sha256 = ? WHERE sha256 = ?", raw_sha256, sha256)
    came_back(db, raw_sha256)


def page_came_again(db: Database, source: str, lost: str, raw_sha256: str) -> None:
    """The bytes of a watched page were lost; those of today say the same words and links, and stand for it."""
    run(db, "UPDATE snapshots SET raw_sha256 = ? WHERE source = ? AND raw_sha256 = ?", raw_sha256, source, lost)
    came_back(db, raw_sha256)
