"""Kept bytes that were lost stop only what needs them, and come back with the next visit that can bring them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import cycle, pictures
from pipeline.blobs import Blobs
from pipeline.config import load
from pipeline.evidence import look_up
from pipeline.lost import Lost, let_go, verify
from pipeline.model import Validators
from pipeline.ocr import Reader
from pipeline.pool import Pool
from pipeline.sources import sources_of
from pipeline.store import keeping, retention, views
from pipeline.store.answers import KeptAnswer, keep_answer
from pipeline.store.database import open_database, rows, run
from tests.scenarios.ministry import PAGE, Ministry, ministry, template

NOTICE = ("/content/4.pdf", "新しい通知について（令和８年３月６日保医発0306第１号）")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ministry]:
    """A ministry visited once."""
    with ministry(tmp_path) as scripted:
        scripted.visit()
        yield scripted


def blobs_of(here: Ministry) -> Blobs:
    """The kept bytes."""
    return Blobs(here.folder / "kaitei.files")


def hashes(here: Ministry, sql: str, *values: str) -> list[str]:
    """Hashes that a query of the store brings."""
    with open_database(here.folder / "kaitei.db", read_only=True) as db:
        return [row[0] for row in rows(db, sql, *values)]


def document(here: Ministry, path: str) -> str:
    """The hash of the newest bytes of an address."""
    sql = "SELECT c.raw_sha256 FROM resources r JOIN contents c ON c.sha256 = r.sha256 WHERE r.url LIKE ?"
    return hashes(here, sql, f"%{path}")[0]


def page(here: Ministry) -> str:
    """The hash of the watched page's bytes."""
    return hashes(here, "SELECT raw_sha256 FROM sources")[0]


def lose(here: Ministry, sha256: str) -> None:
    """Take the file away."""
    (here.folder / "kaitei.files" / sha256[:2] / f"{sha256}.zst").unlink()


def damage(here: Ministry, sha256: str) -> None:
    """Leave an empty file, as a loss of power does."""
    (here.folder / "kaitei.files" / sha256[:2] / f"{sha256}.zst").write_bytes(b"")


def found(here: Ministry) -> list[Lost]:
    """What `verify` finds."""
    return verify(here.folder / "kaitei.db")


@pytest.mark.fault("a kept file missing that still stands on a page")
def test_a_missing_document_comes_back_with_the_next_visit(here: Ministry) -> None:
    """It is asked for whole, although the server would answer that it is unmodified; nothing is told."""
    lose(here, document(here, "/content/1.pdf"))
    report = here.visit()
    assert (report.changes, report.failed) == ((), False)
    assert report.visits[0].bytes == len(here.files["/content/1.pdf"])
    assert found(here) == []
    assert here.visit().visits[0].bytes == 0


@pytest.mark.fault("a kept file damaged that still stands on a page")
def test_a_damaged_document_is_due_again_when_it_was_found(here: Ministry) -> None:
    """`verify` names it and has the next visit ask for it, however seldom it is due."""
    config = here.folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace('recheck = "1m"', 'recheck = "90d"'), "utf-8")
    damage(here, document(here, "/content/1.pdf"))
    (one,) = found(here)
    assert (one.reason, one.owner.is_asked) == ("damaged", True)
    assert "医科点数表の一部を改正する件" in str(one)
    assert "https://www.mhlw.go.jp/content/1.pdf" in str(one)
    here.visit()
    assert found(here) == []


@pytest.mark.parametrize("noise", ["", "another frame"])
@pytest.mark.fault("the kept page lost")
def test_a_lost_page_is_asked_for_whole(here: Ministry, noise: str) -> None:
    """Its documents need it; nothing is told, and `at` gives what stood there, even where the frame around it is another by now."""
    lose(here, page(here))
    here.noise = noise
    assert [str(visit.outcome) for visit in here.visit().visits] == ["unchanged"]
    assert found(here) == []
    options = load(here.folder / "config.toml")
    with open_database(options.store.path, read_only=True) as db:
        then = look_up(db, blobs_of(here), sources_of(db, options), "page", datetime(2026, 3, 5, 6, 6, tzinfo=UTC))
    assert then.links
    assert here.told() == []


def test_a_lost_page_comes_back_at_the_next_visit_after_verify(here: Ministry) -> None:
    """Even a quiet one."""
    config = here.folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace('recheck = "1m"', 'recheck = "90d"'), "utf-8")
    damage(here, page(here))
    (one,) = found(here)
    assert "the watched page of page" in str(one)
    here.visit()
    assert found(here) == []


def test_a_page_as_a_document_comes_back_in_another_frame(here: Ministry) -> None:
    """The same words and links stand for the lost bytes."""
    here.links.append(type(here.links[0])("/stf/newpage_2.html", "関連する通知のページ"))
    here.pages["/stf/newpage_2.html"] = template("関連", "<p>本文です。</p>", noise="one")
    assert here.told() == [("added", "newpage_2.html")]
    lose(here, document(here, "/stf/newpage_2.html"))
    here.pages["/stf/newpage_2.html"] = template("関連", "<p>本文です。</p>", noise="two")
    assert here.told() == []
    assert found(here) == []
    assert "two" in blobs_of(here).get(document(here, "/stf/newpage_2.html")).decode()


@pytest.mark.fault("kept bytes lost that no visit brings again")
def test_superseded_bytes_are_named_and_stop_nothing(here: Ministry) -> None:
    """Not even the comparison with today's bytes, which then cannot say what was revised; once let go they are not missed."""
    before = document(here, "/content/1.pdf")
    with open_database(here.folder / "kaitei.db") as db, db.atomic():
        run(db, "UPDATE contents SET reader = 0")
    lose(here, before)
    here.file("/content/1.pdf", "医科点数表の一部を改正する件", "改めた本文です。")
    report = here.visit()
    assert [(str(change.kind), change.text_changed) for change in report.changes] == [("replaced", True)]
    (one,) = found(here)
    assert (one.sha256, one.owner.what, one.owner.is_asked) == (before, "version 1", False)
    assert "--let-go" in str(one)
    let_go(here.folder / "kaitei.db", [one], here.now)
    assert found(here) == []


def test_bytes_that_were_let_go_and_come_again_are_kept(here: Ministry) -> None:
    """A document that becomes what it was before is in the next backup."""
    first, before = here.files["/content/1.pdf"], document(here, "/content/1.pdf")
    here.file("/content/1.pdf", "医科点数表の一部を改正する件", "改めた本文です。")
    here.visit()
    with open_database(here.folder / "kaitei.db") as db, db.atomic():
        retention.release(db, before, here.now)
    lose(here, before)
    here.files["/content/1.pdf"] = first
    assert here.told() == [("replaced", "1.pdf")]
    with open_database(here.folder / "kaitei.db", read_only=True) as db:
        assert before in retention.named(db)
    assert found(here) == []


@pytest.mark.fault("kept bytes lost before their pictures are made")
def test_pictures_wait_for_lost_bytes(here: Ministry) -> None:
    """The cycle goes on, the page says so, and has its picture when the bytes are here again."""
    here.show(*NOTICE)
    here.visit()
    damage(here, document(here, NOTICE[0]))
    for picture in here.folder.glob("feeds/documents/*/1/*.webp"):
        picture.unlink()
    options = load(here.folder / "config.toml")
    cycle.rebuild(options)
    shown = next(here.folder.glob("feeds/documents/*/1/1.html"))
    assert "<img" not in shown.read_text("utf-8")
    with cycle.opened(options) as db:
        assert views.unpictured(db, 5) == ()
    here.visit()
    assert "<img" in shown.read_text("utf-8")
    assert list(here.folder.glob("feeds/documents/*/1/1.webp"))


def test_words_of_pictures_wait_for_lost_bytes(here: Ministry) -> None:
    """A page that is a picture is taken up again when its bytes are here."""
    here.show(*NOTICE)
    here.visit()
    raw = document(here, NOTICE[0])
    with cycle.opened(load(here.folder / "config.toml")) as db, Pool(1) as pool:
        with db.atomic():
            run(db, "UPDATE pages SET note = 'needs-ocr' WHERE sha256 = ?", raw)
        lose(here, raw)
        assert pictures.recognise(db, blobs_of(here), pool, _Present()) == 0
        assert views.unrecognised(db, 5) == []
        with db.atomic():
            keeping.came_back(db, raw)
        assert views.unrecognised(db, 5) == [(raw, 1)]


class _Present(Reader):
    def available(self) -> bool:
        """It is."""
        return True


def test_every_kept_byte_has_an_owner(here: Ministry) -> None:
    """A page, an answer to an imported list, and of an unknown one it is said so."""
    with open_database(here.folder / "kaitei.db") as db:
        with db.atomic():
            url = "https://www.mhlw.go.jp/old.pdf"
            keep_answer(db, KeptAnswer(url, here.now, url, "1" * 64, Validators()))
        assert keeping.owner(db, "1" * 64).url == url
        assert keeping.owner(db, "0" * 64).what == "known to no document"
        assert PAGE in keeping.owner(db, page(here)).url
