"""What may go after its time: bytes of superseded versions, pictures of their pages, rows of visits."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from pipeline.store.database import insert, moment, rows, run
from pipeline.store.views import View

_SUPERSEDED = (
    "SELECT DISTINCT c.raw_sha256 AS sha FROM versions v JOIN versions n ON n.document = v.document AND n.number = v.number + 1"
    " JOIN contents c ON c.sha256 = v.sha256"
    " WHERE n.fetched < ? AND c.raw_sha256 NOT IN (SELECT sha256 FROM released)"
    # The same bytes may be the newest of another document, or stand behind an address now.
    " AND NOT EXISTS (SELECT 1 FROM versions o WHERE o.sha256 = v.sha256"
    " AND o.number = (SELECT max(number) FROM versions WHERE document = o.document))"
    " AND NOT EXISTS (SELECT 1 FROM resources r WHERE r.sha256 = v.sha256)"
    " AND NOT EXISTS (SELECT 1 FROM places p WHERE p.sha256 = v.sha256 AND p.state IN ('standing', 'missing'))"
)
_TOLD = (
    " EXISTS (SELECT 1 FROM changes d JOIN entry_changes e ON e.change = d.id WHERE d.sha256 = v.sha256 OR d.previous_sha256 = v.sha256)"
)


def superseded(db: Database, before: datetime, *, told: bool) -> list[str]:
    """Hashes of bytes that were superseded before that moment and are needed nowhere: those told of in an entry, or the others."""
    sql = f"{_SUPERSEDED} AND {'' if told else 'NOT'}{_TOLD} ORDER BY 1"
    return [row["sha"] for row in rows(db, sql, moment(before))]


def old_snapshots(db: Database, before: datetime) -> list[str]:
    """Hashes of watched pages that were followed by others before that moment; never of those that are the baseline now."""
    sql = (
        "SELECT DISTINCT s.raw_sha256 AS sha FROM snapshots s WHERE EXISTS"
        " (SELECT 1 FROM snapshots n WHERE n.source = s.source AND n.at > s.at AND n.at < ?)"
        " AND s.raw_sha256 NOT IN (SELECT sha256 FROM released)"
        " AND s.raw_sha256 NOT IN (SELECT raw_sha256 FROM sources WHERE raw_sha256 IS NOT NULL)"
        " AND s.raw_sha256 NOT IN (SELECT raw_sha256 FROM contents) ORDER BY 1"
    )
    return [row["sha"] for row in rows(db, sql, moment(before))]


def release(db: Database, sha256: str, at: datetime) -> None:
    """Note that these bytes are let go; no picture is made of them any more. In the open transaction."""
    insert(db, "released", sha256=sha256, at=moment(at))
    of_bytes = "sha256 IN (SELECT sha256 FROM contents WHERE raw_sha256 = ?)"
    run(db, f"UPDATE views SET pictured = -1 WHERE {of_bytes} AND pictured < (SELECT count(*) FROM pages p WHERE p.sha256 = views.sha256)",  # noqa: S608
        sha256)  # fmt: skip
    run(db, f"UPDATE pages SET note = NULL WHERE note = 'needs-ocr' AND {of_bytes}", sha256)  # noqa: S608


def pictured_before(db: Database, before: datetime) -> list[View]:
    """Versions with pictures that were superseded before that moment."""
    sql = (
        "SELECT w.* FROM views w JOIN versions n ON n.document = w.document AND n.number = w.version + 1"
        " WHERE w.pictured >= 0 AND n.fetched < ? ORDER BY w.document, w.version"
    )
    return [View(row["document"], row["version"], row["sha256"], row["pictured"]) for row in rows(db, sql, moment(before))]


def forget_visits(db: Database, before: datetime) -> None:
    """Drop the rows of visits made before that moment."""
    run(db, "DELETE FROM visits WHERE at < ?", moment(before))


def named(db: Database) -> list[str]:
    """The hashes of all bytes that the store names and that were not let go."""
    sql = (
        "SELECT sha FROM (SELECT raw_sha256 AS sha FROM contents UNION SELECT raw_sha256 FROM snapshots"
        " UNION SELECT sha256 FROM answers WHERE sha256 IS NOT NULL)"
        " WHERE sha NOT IN (SELECT sha256 FROM released) ORDER BY 1"
    )
    return [row["sha"] for row in rows(db, sql)]
