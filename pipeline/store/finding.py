"""What the search of the published folder finds: entries and shown pages, numbered in the order of telling for good.

A number decides the volume of the index in which a thing stands (`render.finding`), so something new touches the newest volume only.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

from pipeline.store.database import Row, rows, run
from pipeline.store.stale import mark_stale

VOLUME = 256
"""Things in one volume; `render.finding` writes as many."""


def find_entry(db: Database, entry: str) -> None:
    """An entry is to be found, by its words of now."""
    _find(db, entry, "", 0, 0)


def find_pages(db: Database, document: str, version: int) -> None:
    """Every page of a shown version is to be found, by its words of now."""
    sql = "SELECT p.number FROM versions v JOIN pages p ON p.sha256 = v.sha256 WHERE v.document = ? AND v.number = ? ORDER BY p.number"
    for row in rows(db, sql, document, version):
        _find(db, "", document, version, row["number"])


def _find(db: Database, entry: str, document: str, version: int, page: int) -> None:
    run(db, "INSERT OR IGNORE INTO findings (entry, document, version, page) VALUES (?, ?, ?, ?)", entry, document, version, page)
    sql = "SELECT number FROM findings WHERE entry = ? AND document = ? AND version = ? AND page = ?"
    for row in rows(db, sql, entry, document, version, page):
        mark_stale(db, "finding", str((row["number"] - 1) // VOLUME))


def things(db: Database) -> int:
    """How many things there are to be found."""
    return int(rows(db, "SELECT coalesce(max(number), 0) AS n FROM findings")[0]["n"])


def things_of(db: Database, volume: int) -> Iterator[Row]:
    """What stands in a volume (from 0), in its order: entry, document, version, page, title and text, the text of an entry its summary."""
    sql = (
        "SELECT f.*, coalesce(e.title, d.title, '') AS title, coalesce(s.text, p.text, '') AS text FROM findings f"
        " LEFT JOIN entries e ON f.entry <> '' AND e.id = f.entry"
        " LEFT JOIN search_titles_rows s ON f.entry <> '' AND s.key = 'entry ' || f.entry"
        " LEFT JOIN documents d ON d.id = f.document"
        " LEFT JOIN versions v ON v.document = f.document AND v.number = f.version"
        " LEFT JOIN pages p ON p.sha256 = v.sha256 AND p.number = f.page"
        " WHERE f.number > ? AND f.number <= ? ORDER BY f.number"
    )
    yield from rows(db, sql, volume * VOLUME, (volume + 1) * VOLUME)
