"""What the search of the published folder finds is numbered for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipeline.model import Content, Document, DocumentPage, Entry, plain_line
from pipeline.store import documents, finding, views
from pipeline.store.changes import clear_stale, save_entry, stale
from pipeline.store.database import open_database

AT = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty store."""
    with open_database(tmp_path / "kaitei.db") as opened:
        yield opened


def tell(db: Database, name: str, text: str = "要点") -> None:
    """An entry."""
    with db.atomic():
        save_entry(db, Entry(name, f"題{name}", "診療報酬", ("診療報酬",), (plain_line(text),), AT, AT, ()), [])


def show(db: Database, name: str, pages: int, sha: str = "1" * 64) -> None:
    """A document whose pages are shown."""
    with db.atomic():
        text = Document("application/pdf", tuple(DocumentPage(n, f"{n}頁の文") for n in range(1, pages + 1)))
        documents.save_content(db, documents.Kept(Content(sha, sha, "application/pdf", 1), sha, 1), text)
        documents.save_document(db, name, f"https://www.mhlw.go.jp/{name}.pdf", f"文書{name}", "診療報酬")
        documents.add_version(db, name, sha, f"https://www.mhlw.go.jp/{name}.pdf", AT)
        views.show(db, name)


def test_things_are_numbered_in_the_order_of_telling(db: Database) -> None:
    """Entries with title and summary, pages with their text."""
    tell(db, "a", "初めの要点")
    show(db, "d", 2)
    found = [(row["entry"], row["document"], row["page"], row["title"], row["text"]) for row in finding.things_of(db, 0)]
    assert found == [("a", "", 0, "題a", "題a\n初めの要点"), ("", "d", 1, "文書d", "1頁の文"), ("", "d", 2, "文書d", "2頁の文")]
    assert finding.things(db) == 3


def test_something_new_touches_the_newest_volume_only(db: Database) -> None:
    """A full volume is never written again, unless something in it has other words now."""
    show(db, "d", finding.VOLUME)
    assert stale(db, "finding") == ["0"]
    clear_stale(db, "finding", ["0"])
    tell(db, "a")
    assert stale(db, "finding") == ["1"]
    clear_stale(db, "finding", ["1"])
    tell(db, "a", "別の要点")
    assert stale(db, "finding") == ["1"]
    assert finding.things(db) == finding.VOLUME + 1
    with db.atomic():
        documents.save_document(db, "d", "x", "別の題", "診療報酬")
    assert stale(db, "finding") == ["0", "1"]


def test_the_pages_of_a_former_version_are_rendered_again(db: Database) -> None:
    """They say from then on that there is a newer one."""
    show(db, "d", 1)
    clear_stale(db, "view", stale(db, "view"))
    show(db, "d", 1, "2" * 64)
    assert stale(db, "view") == ["d 1", "d 2"]
