"""After the commit: images in two sizes, once, for documents that have an entry; pages that are pictures are recognised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import cycle, pictures
from pipeline.blobs import Blobs
from pipeline.config import load
from pipeline.edition.upkeep import publish
from pipeline.model import Writing
from pipeline.ocr import Reader
from pipeline.pool import Pool
from pipeline.publish import Publisher
from pipeline.store import documents, views
from pipeline.store.database import run
from tests.scenarios.ministry import Ministry, ministry


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ministry]:
    """A ministry with one published document."""
    with ministry(tmp_path) as scripted:
        scripted.visit()
        scripted.show("/content/4.pdf", "新しい通知について（令和８年３月６日保医発0306第１号）")
        scripted.visit()
        yield scripted


class Scribe(Reader):
    """A reader for pictures that is always there and always reads the same."""

    def available(self) -> bool:
        """It is."""
        return True

    def recognise(self, image: bytes, *, writing_hint: Writing | None = None) -> tuple[str, Writing]:
        """The same words for every picture."""
        assert image
        return "認識した医療安全対策の文字", writing_hint or "horizontal"


def test_only_documents_with_an_entry_have_views_and_images(here: Ministry) -> None:
    """A page view, a reading size and a thumbnail for the one that was announced."""
    shown = sorted(path.relative_to(here.folder / "feeds/documents").parts[1:] for path in here.folder.glob("feeds/documents/*/*/*"))
    assert shown == [("1", "1-small.webp"), ("1", "1.html"), ("1", "1.webp"), ("1", "text.txt")]
    page = next(here.folder.glob("feeds/documents/*/1/1.html")).read_text("utf-8")
    assert "公開元URL" in page
    assert 'src="1.webp"' in page


def test_images_are_made_once_and_survive_a_rebuild(here: Ministry) -> None:
    """Neither a further cycle nor a rebuild touches them."""
    image = next(here.folder.glob("feeds/documents/*/1/1.webp"))
    before = image.stat().st_mtime_ns
    here.visit()
    options = load(here.folder / "config.toml")
    with cycle.opened(options) as db:
        publish(db, options, Publisher(options.publish.directory), everything=True)
    assert image.stat().st_mtime_ns == before


def test_images_can_be_left_out(tmp_path: Path) -> None:
    """`images = false`: views show the text alone."""
    with ministry(tmp_path) as here:
        config = tmp_path / "config.toml"
        config.write_text(config.read_text("utf-8").replace('title = "試験"', 'title = "試験"\nimages = false'), "utf-8")
        here.visit()
        here.show("/content/4.pdf", "新しい通知について（令和８年３月６日保医発0306第１号）")
        here.visit()
    assert not list(tmp_path.glob("feeds/documents/*/*/*.webp"))
    assert "<img" not in next(tmp_path.glob("feeds/documents/*/1/1.html")).read_text("utf-8")


def test_pages_that_are_pictures_are_recognised_later(here: Ministry) -> None:
    """Their words are kept, found by search, and their view is rendered again."""
    options = load(here.folder / "config.toml")
    with cycle.opened(options) as db, Pool(1) as pool:
        (view,) = views.unpictured(db, 5) or (views.views(db, views.all_views(db)[0][0])[0],)
        with db.atomic():
            run(db, "UPDATE pages SET note = 'needs-ocr' WHERE sha256 = ?", view.sha256)
        blobs = Blobs(cycle.blobs_folder(options.store.path))
        assert pictures.recognise(db, blobs, pool, Scribe()) == 1
        assert pictures.recognise(db, blobs, pool, Scribe()) == 0
        document = documents.document_text(db, view.sha256)
    assert document is not None
    assert document.pages[0].ocr
    assert document.pages[0].text == "認識した医療安全対策の文字"
    here.visit()
    assert "認識した医療安全対策" in next(here.folder.glob("feeds/documents/*/1/1.html")).read_text("utf-8")


def test_a_document_that_cannot_be_drawn_is_left(here: Ministry) -> None:
    """No image, no crash, and it is not tried for ever."""
    options = load(here.folder / "config.toml")
    with cycle.opened(options) as db, Pool(1) as pool:
        view = views.views(db, views.all_views(db)[0][0])[0]
        with db.atomic():
            views.set_pictured(db, view, 0)
            run(db, "INSERT INTO pages (sha256, number, writing, ocr, text) VALUES (?, 2, 'horizontal', 0, '')", view.sha256)
        blobs = Blobs(cycle.blobs_folder(options.store.path))
        assert pictures.picture(db, blobs, pool, Publisher(options.publish.directory)) == 0
        assert views.unpictured(db, 5) == ()


def test_no_image_is_begun_when_the_program_is_to_stop(left: Ministry) -> None:
    """What a stop leaves waits for the next cycle."""
    options = load(left.folder / "config.toml")
    with cycle.opened(options) as db, Pool(1) as pool:
        blobs, publisher = Blobs(cycle.blobs_folder(options.store.path)), Publisher(options.publish.directory)
        assert pictures.picture(db, blobs, pool, publisher, is_stopping=lambda: True) == 0
        assert views.unpictured(db, 5)
        assert pictures.picture(db, blobs, pool, publisher) > 0


@pytest.fixture
def left(here: Ministry, monkeypatch: pytest.MonkeyPatch) -> Ministry:
    """A ministry whose newest document was told of in a cycle that had no time for its images."""
    with monkeypatch.context() as hurried:
        hurried.setattr(pictures, "_tasks", lambda *_: iter(()))
        here.show("/content/5.pdf", "次の通知について（令和８年３月７日保医発0307第１号）")
        here.visit()
    return here


def test_a_rebuild_makes_the_images_that_a_cycle_left_to_the_next(left: Ministry) -> None:
    """They are counted; a second rebuild and a quiet cycle write nothing."""
    options = load(left.folder / "config.toml")
    assert len(list(left.folder.glob("feeds/documents/*/1/*.webp"))) == 2
    assert cycle.rebuild(options).written == 2
    assert len(list(left.folder.glob("feeds/documents/*/1/*.webp"))) == 4
    assert cycle.rebuild(options).written == 0
    assert left.visit().published.written == 0


def test_images_made_later_are_counted_as_written(left: Ministry) -> None:
    """A quiet cycle that makes images left by the one before says that it wrote them."""
    assert left.visit().published.written == 2
    assert left.visit().published.written == 0
