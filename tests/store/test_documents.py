"""Texts of documents in the store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from pipeline.model import ComparedRow, Content, Document, DocumentPage, Place, PlaceState
from pipeline.store import documents
from pipeline.store.database import open_database


def test_a_text_comes_back_as_it_was_read(tmp_path: Path) -> None:
    """Every page with its writing, name, note and the rows of its comparison tables."""
    rows = (ComparedRow(0, (0, 1), (), 1, True, ((3,), (3,))), ComparedRow(1, (0, 1), (3, 4), 1))
    pages = (DocumentPage(1, "改正後\t改正前", "vertical", compared=rows), DocumentPage(2, "甲", ocr=True, name="表", note="見本"))
    text, sha = Document("application/pdf", pages, ("隠",)), "1" * 64
    with open_database(tmp_path / "kaitei.db") as db:
        with db.atomic():
            documents.save_content(db, documents.Kept(Content(sha, sha, "application/pdf", 1), sha, 1), text)
        assert documents.document_text(db, sha) == text
        assert documents.document_text(db, "2" * 64) is None


PLACES: tuple[tuple[str, PlaceState], ...] = (("a", "standing"), ("a", "left"), ("a", "missing"), ("b", "standing"), ("a", "standing"))


def test_addresses_come_by_the_state_of_their_places(tmp_path: Path) -> None:
    """In page order, each only under the state it is in; those of other pages not at all."""
    now = datetime(2026, 3, 5, 6, tzinfo=UTC)
    with open_database(tmp_path / "kaitei.db") as db:
        with db.atomic():
            for number, (source, state) in enumerate(PLACES):
                url = f"https://www.mhlw.go.jp/{number}.pdf"
                place = Place(str(number), url, "", "", (), None, "", "", None, 9 - number, None, state)
                documents.save_place(db, source, "https://www.mhlw.go.jp/", place, now)
        found = {state: [url[-5] for url in documents.urls(db, "a", state)] for state in get_args(PlaceState)}
    assert found == {"standing": ["4", "0"], "missing": ["2"], "removed": [], "left": ["1"]}
