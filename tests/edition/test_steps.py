"""The chain of corrections of a document, and the notice that explains each step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipeline.edition.steps import is_meant, steps_of
from pipeline.model import Change, Content, Correction, Document, Kind, Meanings, Notice, Place, Question
from pipeline.store import documents, meanings
from pipeline.store.changes import save_change
from pipeline.store.database import open_database

SEEN = datetime(2026, 4, 3, 8, tzinfo=UTC)
CHANGE = Change("c1", Kind.REPLACED, True, "notice", "留意事項について", "s", "p", (), "診療報酬", "u", SEEN, text_changed=True)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A notice that was exchanged twice, and two circulars of 2 April and 1 May that correct it."""
    with open_database(tmp_path / "kaitei.db") as opened:
        with opened.atomic():
            put(opened, "notice", "1" * 64, Meanings())
            meanings.save_names(opened, "notice", [("実施上の留意事項", "保医発0305第6号", "2026-03-05")])
            for sha, issued in (("2" * 64, date(2026, 4, 2)), ("3" * 64, date(2026, 5, 1))):
                told = Correction("訂正", "実施上の留意事項", date(2026, 3, 5), "保医発0305第6号", ("別添1",), f"{issued}に訂正する。", 2)
                put(opened, f"circular{issued.month}", sha, Meanings(Notice("一部訂正について", (), issued), corrections=(told,)))
        yield opened


def put(db: Database, name: str, sha: str, found: Meanings) -> None:
    """A document with what it means."""
    url = f"https://www.mhlw.go.jp/{name}.pdf"
    documents.save_content(db, documents.Kept(Content(sha, sha, "application/pdf", 1), sha, 1), Document("application/pdf", ()))
    documents.save_document(db, name, url, f"題{name}", "診療報酬")
    documents.add_version(db, name, sha, url, SEEN)
    documents.save_place(db, "s", url, Place(name, url, "題", "題", (), None, "", "", None, 1, sha), SEEN)
    meanings.save_meanings(db, sha, found, [one.title for one in found.corrections], 1)


def test_a_mark_names_the_notice_of_its_day(db: Database) -> None:
    """0501訂正後 is explained by the circular of 1 May, whenever it was seen; rounds are counted."""
    first, second = replace(CHANGE, mark="0402訂正後"), replace(CHANGE, id="c2", mark="0501訂正後", at=SEEN.replace(month=6))
    for change in (first, replace(CHANGE, id="c0", kind=Kind.MOVED, significant=False), second):
        save_change(db, change)
    steps = steps_of(db, "notice", [first, second])
    assert {name: (step.number, [one.document for one in step.notices]) for name, step in steps.items()} == {
        "c1": (1, ["circular4"]),
        "c2": (2, ["circular5"]),
    }


def test_without_a_mark_a_notice_of_about_that_day_explains(db: Database) -> None:
    """One that was issued much later or earlier does not."""
    save_change(db, CHANGE)
    assert [one.sentence for one in steps_of(db, "notice", [CHANGE])["c1"].notices] == ["2026-04-02に訂正する。"]
    late = replace(CHANGE, id="c3", at=SEEN.replace(month=8))
    save_change(db, late)
    assert steps_of(db, "notice", [late])["c3"].notices == ()


def test_a_general_notice_of_the_marked_day_explains_where_none_names_the_document(db: Database) -> None:
    """One that is called after a single other document does not, nor does another document on its line."""
    titles = {
        "general": "令和８年度診療報酬改定関連通知の一部訂正について（令和８年５月29日事務連絡）",
        "single": "「チェックリスト」の一部訂正について（令和８年５月29日事務連絡）",
        "annex": "別添１（病院用）",
    }
    for number, (name, title) in enumerate(titles.items(), 6):
        put(db, name, f"{number}" * 64, Meanings())
        documents.save_document(db, name, "u", title, "診療報酬")
        meanings.save_names(db, name, [("何々の一部訂正", "", "2026-05-29")])
    marked = replace(CHANGE, mark="0529訂正後", at=SEEN.replace(month=6))
    save_change(db, marked)
    assert [(one.document, one.sentence) for one in steps_of(db, "notice", [marked])["c1"].notices] == [("general", "")]


@pytest.mark.parametrize(
    ("places", "meant"),
    [
        (("別添1の問6",), True),
        (("別添1の問5", "別添1の問6"), True),
        (("問4から問7まで",), True),
        (("問6",), True),
        (("別添2の問6",), False),
        (("別添1の問16",), False),
        (("別添1",), False),
        ((), False),
    ],
)
def test_the_places_of_a_correction_name_questions(places: tuple[str, ...], meant: bool) -> None:
    """By annex and number; ranges count through."""
    assert is_meant(places, Question("6", "別添1", "", "", "問い", "答え", (), 1)) is meant


def test_what_corrects_nothing_is_no_step(db: Database) -> None:
    """An exchange of bytes with the same words, a move."""
    same = replace(CHANGE, significant=False, text_changed=False)
    save_change(db, same)
    assert steps_of(db, "notice", [same]) == {}
