"""What the addresses of imported lists answered, kept as it came, so that a list is asked once; and what was brought from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from pipeline.model import Validators
from pipeline.store.database import from_moment, from_words, insert, moment, rows, run, words


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What an address answered at `at`: the bytes that lie as `sha256` (from `final_url`, after redirects), or why there are none."""

    url: str
    at: datetime
    final_url: str
    sha256: str | None
    validators: Validators
    error: str = ""


def kept_answer(db: Database, url: str) -> KeptAnswer | None:
    """The last answer of an address, or None where it was not asked."""
    for row in rows(db, "SELECT * FROM answers WHERE url = ?", url):
        at = from_moment(row["at"])
        assert at is not None
        validators = Validators(from_words(row["etags"]), row["last_modified"])
        return KeptAnswer(url, at, row["final_url"], row["sha256"], validators, row["error"])
    return None


def keep_answer(db: Database, one: KeptAnswer) -> None:
    """Keep an answer, in the open transaction; it takes the place of an earlier one."""
    insert(
        db, "answers", url=one.url, at=moment(one.at), final_url=one.final_url, sha256=one.sha256, etags=words(one.validators.etags),
        last_modified=one.validators.last_modified, error=one.error,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brought:
    """Whence bytes of the past are known: the name under which they were brought, and when that was."""

    name: str
    at: datetime


def note_brought(db: Database, sha256: str, url: str, since: datetime, brought: Brought) -> None:
    """Remember, in the open transaction, that these bytes stand in the history of an address since `since` because they were brought."""
    sql = "INSERT OR IGNORE INTO brought (sha256, url, since, name, at) VALUES (?, ?, ?, ?, ?)"
    run(db, sql, sha256, url, moment(since), brought.name, moment(brought.at))


def brought_since(db: Database, sha256: str, since: datetime) -> tuple[Brought, ...]:
    """By what it is known that these bytes stood there since that moment; nothing where the program saw it itself."""
    sql = "SELECT name, min(at) AS at FROM brought WHERE sha256 = ? AND since = ? GROUP BY name ORDER BY name"
    return tuple(Brought(row["name"], at) for row in rows(db, sql, sha256, moment(since)) if (at := from_moment(row["at"])))


def brought_days(db: Database, url: str) -> tuple[datetime, ...]:
    """The moments from which pages or documents of an address were brought, whether or not they were news then, in order."""
    found = rows(db, "SELECT DISTINCT since FROM brought WHERE url = ? ORDER BY since", url)
    return tuple(at for row in found if (at := from_moment(row["since"])))
