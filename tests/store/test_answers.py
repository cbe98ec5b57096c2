"""What addresses of lists answered, and what was brought from outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.model import Validators
from pipeline.store import retention
from pipeline.store.answers import Brought, KeptAnswer, brought_since, keep_answer, kept_answer, note_brought
from pipeline.store.database import open_database

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
ONE = KeptAnswer("https://www.mhlw.go.jp/1.pdf", NOW, "https://www.mhlw.go.jp/1.pdf", "ab" * 32, Validators(('"x"',), "yesterday"))


def test_the_last_answer_of_an_address_is_kept(tmp_path: Path) -> None:
    """Whole, and its bytes are among those that a backup takes along."""
    with open_database(tmp_path / "kaitei.db") as db:
        assert kept_answer(db, ONE.url) is None
        keep_answer(db, ONE)
        assert kept_answer(db, ONE.url) == ONE
        assert retention.named(db) == [ONE.sha256]
        gone = replace(ONE, sha256=None, validators=Validators(), error="404")
        keep_answer(db, gone)
        assert kept_answer(db, ONE.url) == gone
        assert retention.named(db) == []


def test_whence_bytes_are_known_is_remembered_once(tmp_path: Path) -> None:
    """Said again later, the first time counts; of another moment nothing is told."""
    with open_database(tmp_path / "kaitei.db") as db:
        for day in (0, 1):
            note_brought(db, "ab", ONE.url, NOW, Brought("saved/1.pdf", NOW + timedelta(days=day)))
        assert brought_since(db, "ab", NOW) == (Brought("saved/1.pdf", NOW),)
        assert brought_since(db, "ab", NOW + timedelta(days=1)) == ()
