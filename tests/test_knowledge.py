"""What documents mean comes into the store with the visit, and later for stores made before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from pipeline.fees.meant import meant
from pipeline.knowledge import catch_up, keep, note_days, rename, understood
from pipeline.model import Content, Document, DocumentPage, Meanings, Place
from pipeline.pool import Failure, Key, Pool, Task
from pipeline.store import changes, documents, events, meanings
from pipeline.store.database import open_database
from pipeline.versions import READING
from tests.fakes import InlinePool

AT = datetime(2026, 3, 23, tzinfo=UTC)
ASKED = (
    "事務連絡\n令和８年３月23日\n疑義解釈資料の送付について（その１）\n"
    "別添１\n医科診療報酬点数表関係\n問１ 「Ａ２３４」は。\n（答）よい。"
)
CORRECTED = (
    "事務連絡\n令和８年４月１日\n疑義解釈資料の送付について（その２）\n"
    "なお、「疑義解釈資料の送付について（その１）」（令和８年３月23日事務連絡）別添１の問１について、別添２のとおり訂正します。"
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A store as it was before meanings: two texts, nothing understood."""
    with open_database(tmp_path / "kaitei.db") as opened:
        with opened.atomic():
            put(opened, "first", "1" * 64, ASKED)
            put(opened, "second", "2" * 64, CORRECTED)
        yield opened


def put(db: Database, name: str, sha: str, words: str) -> None:
    """A document with one page."""
    url = f"https://www.mhlw.go.jp/{name}.pdf"
    text = Document("application/pdf", (DocumentPage(1, words),))
    documents.save_content(db, documents.Kept(Content(sha, sha, "application/pdf", 1), sha, 1), text)
    documents.save_document(db, name, url, "PDF", "診療報酬")
    documents.add_version(db, name, sha, url, AT)
    documents.save_place(db, "s", url, Place(name, url, "PDF", "PDF", (), None, "", "", None, 1, sha), AT)


class DyingPool(Pool):
    """A pool whose children all die."""

    def run(self, tasks: Iterable[tuple[Key, Task]]) -> Iterator[tuple[Key, Any]]:
        """A failure in the place of every answer."""
        return ((key, Failure("damaged", "the child died")) for key, _ in tasks)


def test_an_older_store_is_filled_in_after_a_commit(db: Database) -> None:
    """Questions, names and aims are there afterwards; nothing is left to do."""
    assert catch_up(db, InlinePool()) == 2
    assert [said.document for said in meanings.questions_naming(db, "A234")] == ["first"]
    assert [said.document for said in meanings.corrections_to(db, "first")] == ["second"]
    assert set(changes.stale(db, "document")) == {"first", "second"}
    assert catch_up(db, InlinePool()) == 0


def test_filling_in_stops_when_its_time_is_up(db: Database) -> None:
    """The next cycle goes on."""
    assert catch_up(db, InlinePool(), seconds=0) == 0
    assert len(meanings.not_understood(db, READING, 9)) == 2


def test_what_cannot_be_understood_is_not_tried_for_ever(db: Database) -> None:
    """A text whose child dies is kept as meaning nothing."""
    assert catch_up(db, DyingPool()) == 2
    assert meanings.meanings(db, "1" * 64, READING) == Meanings()
    assert catch_up(db, DyingPool()) == 0


def test_a_document_is_cited_by_the_words_of_its_link_too(db: Database) -> None:
    """Pages that correct it are rendered again when its name becomes known."""
    catch_up(db, InlinePool())
    for kind in ("document",):
        changes.clear_stale(db, kind, changes.stale(db, kind))
    with db.atomic():
        put(db, "third", "3" * 64, "本文。")
        url = "https://www.mhlw.go.jp/third.pdf"
        title = "疑義解釈資料の送付について（その１）（令和８年３月23日事務連絡）"
        documents.save_place(db, "s", url, Place("third", url, title, title, (), None, "", "", None, 1, "3" * 64), AT)
        rename(db, "third")
    assert [said.document for said in meanings.corrections_to(db, "third")] == ["second"]
    assert set(changes.stale(db, "document")) == {"second", "third"}


def test_what_has_no_text_means_nothing() -> None:
    """It is not even sent to the pool."""
    assert understood(InlinePool(), {"1": Document("application/pdf", (), state="encrypted")}) == {}


def test_days_are_followed_through_versions(db: Database) -> None:
    """A corrected day keeps its event; a scan leaves it as it is; calendars that show it are stale."""
    stated = "届出は、令和８年５月{}日までに行うこと。"
    with db.atomic():
        for number, sha in enumerate(("4" * 64, "5" * 64)):
            put(db, "fourth", sha, stated.format(7 + 11 * number))
            keep(db, sha, meant(Document("application/pdf", (DocumentPage(1, stated.format(7 + 11 * number)),))))
            note_days(db, "fourth")
        put(db, "fourth", "6" * 64, "")
        note_days(db, "fourth")
    (event,) = events.events_of(db, "fourth")
    assert (event.day, event.sequence, event.version, event.title) == (date(2026, 5, 18), 1, 2, "PDF")
    assert set(changes.stale(db, "calendar")) == {"", "診療報酬"}


def test_the_same_bytes_under_another_name_tell_nothing_twice(db: Database) -> None:
    """The first document keeps its events."""
    with db.atomic():
        for name in ("fourth", "fifth"):
            put(db, name, "4" * 64, "令和８年６月１日から適用する。")
            keep(db, "4" * 64, meant(Document("application/pdf", (DocumentPage(1, "令和８年６月１日から適用する。"),))))
            note_days(db, name)
    assert [len(events.events_of(db, name)) for name in ("fourth", "fifth")] == [1, 0]
