"""What is added to entries before they are published survives a crash between the visit and that."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import bookshelf as shelves
from pipeline import plain
from pipeline.store import bookshelf
from pipeline.store.changes import entries
from pipeline.store.database import open_database
from pipeline.versions import CONTENTS
from tests.scenarios.ministry import ministry
from tests.test_bookshelf import INDEX, publish


def crash(*_: object) -> None:
    """The machine goes down."""
    raise SystemExit


def test_a_crash_before_the_shelf_leaves_it_to_the_next_cycle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The edition gets its page and the entry its chapters, although nothing is visited any more that would tell of them."""
    with ministry(tmp_path, sources=(("hakusho", INDEX, "page"),), extra="follow = 1\n") as here:
        publish(here, 23)
        here.visit()
        publish(here, 24, 23)
        with monkeypatch.context() as patch:
            patch.setattr(shelves, "shelve", crash)
            with pytest.raises(SystemExit):
                here.visit()
        here.pages.clear()
        here.visit()
    with open_database(tmp_path / "kaitei.db") as db:
        (entry,) = entries(db)
        assert bookshelf.paper_ids(db) == ["令和７年版厚生労働白書", "令和６年版厚生労働白書"]
    assert any(line.text.startswith("目次（3章）：第2部第1章 ") for line in entry.summary)


def test_a_new_reading_of_white_papers_is_applied_to_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also to editions whose pages did not change, and only once."""
    with ministry(tmp_path, sources=(("hakusho", INDEX, "page"),), extra="follow = 1\n") as here:
        publish(here, 23)
        here.visit()
        monkeypatch.setattr(plain, "CONTENTS", CONTENTS + 1)
        asked: list[object] = []
        monkeypatch.setattr(shelves, "shelve", lambda *given: asked.append(given))
        here.visit()
        here.visit()
    assert len(asked) == 1
