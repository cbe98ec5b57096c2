"""What documents mean is kept by content and found by code, by question, by what corrects what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipeline.model import BindingDate, Content, Correction, Document, FeeItem, Meanings, Notice, Place, Question, Tier
from pipeline.store import documents, meanings
from pipeline.store.database import open_database

AT = datetime(2026, 3, 5, tzinfo=UTC)
ITEM = FeeItem("A234", "医療安全対策加算", 85, "１日につき", ("第１章",), "注　入院初日", 3, "医", tiers=(Tier("注1", "加算", 5),))
ASKED = Question("2", "別添1", "医科診療報酬点数表関係", "医療安全", "A234は。", "よい。", ("A234", "A000"), 4)
NOTICE = Notice("疑義解釈資料の送付について（その１）", (), date(2026, 3, 23))
CORRECTION = Correction("訂正", NOTICE.title, NOTICE.issued, None, ("別添1の問6",), "…訂正する。", 1, "甲", "乙")
DAY = BindingDate(date(2026, 6, 1), "適用", "令和八年六月一日から適用する。", 1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty store."""
    with open_database(tmp_path / "kaitei.db") as opened:
        yield opened


def put(db: Database, name: str, sha: str, found: Meanings, *, state: str = "standing", days: int = 0) -> None:
    """A version of a document that stands on a page, with what it means."""
    with db.atomic():
        text = Document("application/pdf", ())
        documents.save_content(db, documents.Kept(Content(sha, sha, "application/pdf", 1), sha, 1), text)
        documents.save_document(db, name, f"https://www.mhlw.go.jp/{name}.pdf", f"題{name}", "診療報酬")
        documents.add_version(db, name, sha, f"https://www.mhlw.go.jp/{name}.pdf", AT + timedelta(days=days))
        place = Place(name, f"https://www.mhlw.go.jp/{name}.pdf", "題", f"題{name}", (), None, "", "", None, 1, sha, state)  # type: ignore[arg-type]
        documents.save_place(db, "s", "https://www.mhlw.go.jp/", place, AT)
        meanings.save_meanings(db, sha, found, ["疑義解釈資料の送付について(その1)"] * len(found.corrections), 1)


def test_what_goes_in_comes_out(db: Database) -> None:
    """Every part of what a content means, as it was."""
    whole = Meanings(NOTICE, (ITEM,), (ASKED,), (CORRECTION,), (DAY,))
    put(db, "a", "1" * 64, whole)
    assert meanings.meanings(db, "1" * 64, 1) == whole
    assert meanings.meanings(db, "1" * 64, 2) is None
    put(db, "a", "1" * 64, Meanings(items=(ITEM,)))
    assert meanings.meanings(db, "1" * 64, 1) == Meanings(items=(ITEM,))


def test_an_item_is_what_the_newest_standing_version_says_and_has_a_history(db: Database) -> None:
    """Older versions and documents that left are history."""
    dearer = FeeItem("A234", "医療安全対策加算", 90, None, (), "", 3, "医")
    put(db, "a", "1" * 64, Meanings(items=(ITEM,)))
    put(db, "a", "2" * 64, Meanings(items=(dearer,)), days=1)
    put(db, "b", "3" * 64, Meanings(items=(ITEM,)), state="removed", days=2)
    said = meanings.editions_of_code(db, "A234", "医")
    assert [one.document + str(one.version) for one in said] == ["b1", "a2", "a1"]
    assert [(one.document, one.version, one.what.points) for one in said if one.standing] == [("a", 2, 90)]
    assert meanings.editions_of_code(db, "A234", "歯") == ()


def test_all_codes_are_known_by_table_and_in_their_order(db: Database) -> None:
    """A figure goes before a later notice without one; B001-10 comes after B001-2."""
    codes = ("B001-10", "B001-2", "A000")
    put(db, "a", "1" * 64, Meanings(items=tuple(FeeItem(code, "名", 7, None, (), "", 1, "医") for code in codes)))
    later = (FeeItem("A000", "後の名", None, None, (), "", 1, "医"), FeeItem("00", "調", 1, None, (), "", 1, "調"))
    put(db, "b", "2" * 64, Meanings(items=later), days=1)
    known = meanings.known_codes(db)
    assert [(one.table, one.code) for one in known] == [("医", "A000"), ("医", "B001-2"), ("医", "B001-10"), ("調", "00")]
    assert (known[0].name, known[0].points) == ("名", 7)


def test_questions_are_found_by_the_codes_they_name(db: Database) -> None:
    """Of documents that stand today only."""
    put(db, "a", "1" * 64, Meanings(questions=(ASKED,)))
    put(db, "b", "2" * 64, Meanings(questions=(ASKED,)), state="removed")
    assert [(said.document, said.what.number) for said in meanings.questions_naming(db, "A000")] == [("a", "2")]
    assert meanings.questions_naming(db, "A001") == ()


@pytest.mark.parametrize(
    ("name", "aims"),
    [
        (("疑義解釈資料の送付について(その1)", "", "2026-03-23"), True),
        (("疑義解釈資料の送付について(その1)", "", ""), True),
        (("疑義解釈資料の送付について(その1)", "", "2026-03-24"), False),
        (("疑義解釈資料の送付について(その2)", "", "2026-03-23"), False),
        (("", "", ""), False),
    ],
)
def test_a_correction_aims_at_the_document_of_that_title_and_day(db: Database, name: tuple[str, str, str], aims: bool) -> None:
    """And is found from both sides."""
    put(db, "old", "1" * 64, Meanings())
    put(db, "new", "2" * 64, Meanings(corrections=(CORRECTION,)), days=20)
    assert meanings.save_names(db, "old", [name])
    assert not meanings.save_names(db, "old", [name])
    assert [said.document for said in meanings.corrections_to(db, "old")] == (["new"] if aims else [])
    assert meanings.corrected_by(db, "2" * 64) == ((CORRECTION, ("old",) if aims else ()),)


def test_what_is_not_understood_yet_is_known(db: Database) -> None:
    """The newest first; a content whose words changed is to be understood again."""
    put(db, "a", "1" * 64, Meanings())
    put(db, "b", "2" * 64, Meanings(items=(ITEM,)), days=1)
    assert meanings.not_understood(db, 1, 9) == []
    assert meanings.not_understood(db, 2, 9) == ["2" * 64, "1" * 64]
    meanings.forget_meanings(db, "2" * 64)
    assert meanings.not_understood(db, 1, 9) == ["2" * 64]
    assert meanings.editions_of_code(db, "A234") == ()
