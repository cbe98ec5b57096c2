"""Search finds words of any length exactly, in pages and titles, the newest version first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipeline.model import Content, Document, DocumentPage
from pipeline.store import documents
from pipeline.store.database import open_database
from pipeline.store.search import entries_with, index_title, search, search_within

AT = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A store with one document in two versions, and another."""
    with open_database(tmp_path / "kaitei.db") as opened:
        with opened.atomic():
            put(opened, "a" * 16, "基本診療料の施設基準", "1" * 64, "医療安全対策加算は、85点とする。", "令和八年六月一日から適用する。")
            put(opened, "a" * 16, "基本診療料の施設基準", "2" * 64, "医療安全対策加算は、90点とする。", "令和八年六月一日から適用する。")
            put(opened, "b" * 16, "薬価基準の改定", "3" * 64, "後発医薬品の薬価を改 定する。")
        yield opened


def put(db: Database, name: str, title: str, sha: str, *pages: str) -> None:
    """A version of a document."""
    text = Document("application/pdf", tuple(DocumentPage(number, page) for number, page in enumerate(pages, 1)))
    documents.save_content(db, documents.Kept(Content(sha, sha, "application/pdf", 1), sha, 1), text)
    documents.save_document(db, name, f"https://www.mhlw.go.jp/{name}.pdf", title, "診療報酬")
    documents.add_version(db, name, sha, f"https://www.mhlw.go.jp/{name}.pdf", AT)


@pytest.mark.parametrize(
    ("asked", "page"),
    [("医療安全対策加算", 1), ("安全", 1), ("９０点", 1), ("令和8年6月1日", 2), ("医", 1), ("適", 2)],
)
def test_words_of_any_length_are_found_in_the_newest_version_first(db: Database, asked: str, page: int) -> None:
    """With their page."""
    hit = next(hit for hit in search(db, [asked]) if hit.document == "a" * 16)
    assert (hit.version, hit.page, hit.newest) == (2, page, True)


def test_an_older_version_is_found_and_says_so(db: Database) -> None:
    """Words that are gone from the newest."""
    (hit,) = search(db, ["85点"])
    assert (hit.version, hit.newest) == (1, False)


def test_titles_come_first(db: Database) -> None:
    """A document called so before one that speaks of it."""
    assert search(db, ["薬価"])[0].title == "薬価基準の改定"
    assert search(db, ["改定"])[0].document == "b" * 16


def test_all_words_must_stand_there(db: Database) -> None:
    """And pairs of characters that merely occur are not enough."""
    assert search(db, ["医療安全対策加算", "薬価"]) == []
    assert search(db, ["全医療"]) == []
    assert search(db, [""]) == []
    assert search(db, ['"*" OR x']) == []


def test_an_entry_is_found_by_its_newest_words(db: Database) -> None:
    """Words that were taken out of it find it no more."""
    with db.atomic():
        db.execute("INSERT INTO entries VALUES ('e', 1, '題', 't', '[]', '2026-03-05', '2026-03-05', '[]', '[]')")
        index_title(db, "entry", "e", "疑義解釈が掲載されました")
        index_title(db, "entry", "e", "訂正されました")
    assert search(db, ["疑義解釈"]) == []
    assert [hit.entry for hit in search(db, ["訂正"])] == ["e"]


def test_a_text_that_is_read_again_replaces_the_former(db: Database) -> None:
    """The index forgets what is no longer there."""
    with db.atomic():
        put(db, "b" * 16, "薬価基準の改定", "3" * 64, "読み直した本文")
    assert search(db, ["後発医薬品"]) == []
    assert [hit.document for hit in search(db, ["読み直した"])] == ["b" * 16]


def test_a_search_within_a_document_goes_by_its_pages(db: Database) -> None:
    """Those of the newest version only, in their order, whatever else holds the words."""
    with db.atomic():
        put(db, "c" * 16, "見本", "4" * 64, "加算の一", "別の頁", "加算の二")
        put(db, "c" * 16, "見本", "5" * 64, "加算の三", "別の頁", "加算の四", "加算の五")
        put(db, "d" * 16, "他", "6" * 64, "加算の六")
    assert [(hit.version, hit.page) for hit in search_within(db, "c" * 16, ["加算"])] == [(2, 1), (2, 3), (2, 4)]
    assert [hit.page for hit in search_within(db, "c" * 16, ["加算"], 2)] == [1, 3]
    assert search_within(db, "c" * 16, ["六"]) == []
    assert search_within(db, "none", ["加算"]) == []


def test_a_topic_narrows_a_search(db: Database) -> None:
    """To documents of it."""
    assert search(db, ["医療安全対策加算"], topic="診療報酬") != []
    assert search(db, ["医療安全対策加算"], topic="白書") == []


def test_entries_are_found_by_a_word_without_looking_into_pages(db: Database) -> None:
    """The last told first; a document's title or page that has the word is no entry."""
    with db.atomic():
        index_title(db, "entry", "e1", "医療安全対策加算の届出")
        index_title(db, "entry", "e2", "Ａ２３４の医療安全対策加算")
        index_title(db, "document", "d9", "医療安全対策加算")
    assert entries_with(db, "医療安全対策加算", 9) == [("e2", "Ａ２３４の医療安全対策加算"), ("e1", "医療安全対策加算の届出")]
    assert [name for name, _ in entries_with(db, "A234", 9)] == ["e2"]
    assert entries_with(db, "医療安全対策加算", 1) == [("e2", "Ａ２３４の医療安全対策加算")]
    assert entries_with(db, "", 9) == []
