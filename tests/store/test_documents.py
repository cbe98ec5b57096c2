"""Texts of documents in the store."""

from __future__ import annotations

from pathlib import Path

from pipeline.model import ComparedRow, Content, Document, DocumentPage
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
