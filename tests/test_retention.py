"""Old things go as configured, and nothing that is published or needed goes unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline import archive, lost
from pipeline.config import load
from pipeline.cycle import run
from pipeline.options import Options, RetentionOptions
from pipeline.store.database import open_database, rows
from tests.scenarios.ministry import ministry

YEAR = timedelta(days=365)


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """A store in which a document was replaced twice: once told of (1.pdf), once as an insignificant change (3.pdf)."""
    with ministry(tmp_path) as here:
        here.visit()
        here.file("/content/1.pdf", "医科点数表の一部を改正する件", "改めた本文です。")
        here.files["/content/3.pdf"] += b"\n%%EOF\n"
        kinds = sorted((change.url[-5:], change.significant) for change in here.visit().changes)
        assert kinds == [("1.pdf", True), ("3.pdf", False)]
        here.noise = "x"
        here.visit()
        loaded = load(here.folder / "config.toml")
        return replace(loaded, sources=tuple(replace(source, every=100 * YEAR) for source in loaded.sources))


def years_later(options: Options, years: int, **keep: timedelta) -> Options:
    """A cycle so many years later, with nothing due."""
    kept = replace(options, retention=RetentionOptions(**keep, at_once=True))
    with open_database(options.store.path) as db:
        last = rows(db, "SELECT max(last_visit) AS at FROM sources")[0]["at"]
    moment = datetime.fromisoformat(last) + years * YEAR
    run(kept, lambda: moment)
    return kept


def counts(options: Options) -> tuple[int, int, int]:
    """Blobs, rows of visits, pictures in the output."""
    with open_database(options.store.path) as db:
        visits = rows(db, "SELECT count(*) AS n FROM visits")[0]["n"]
    blobs = len(list(options.store.path.with_name("kaitei.files").glob("*/*.zst")))
    return blobs, visits, len(list(options.publish.directory.rglob("*.webp")))


def test_by_default_everything_stays(options: Options) -> None:
    """However old it is."""
    before = counts(options)
    years_later(options, 30)
    assert counts(options) == before


def test_superseded_bytes_go_that_nothing_tells_of(options: Options) -> None:
    """Not before their time; hash, text and history stay, and `verify`, `backup` and the next cycles know."""
    before = counts(options)
    years_later(options, 1, superseded=2 * YEAR)
    assert counts(options) == before
    years_later(options, 3, superseded=2 * YEAR)
    assert counts(options)[0] == before[0] - 1
    assert lost.verify(options.store.path) == []
    assert archive.backup(options.store.path, options.store.path.with_name("b.tar")).documents == before[0] - 1
    with open_database(options.store.path) as db:
        assert len(rows(db, "SELECT * FROM versions")) == 5
        assert len(rows(db, "SELECT * FROM released")) == 1
    years_later(options, 4, superseded=2 * YEAR)
    assert counts(options)[0] == before[0] - 1


def test_what_was_told_goes_only_when_asked(options: Options) -> None:
    """The former bytes of the told revision, with a setting of their own; the newest bytes of every document never."""
    before = counts(options)
    years_later(options, 3, superseded=YEAR, evidence=YEAR)
    blobs = counts(options)[0]
    assert blobs < before[0] - 1
    assert lost.verify(options.store.path) == []
    with open_database(options.store.path) as db:
        newest = "SELECT c.raw_sha256 FROM places p JOIN contents c ON c.sha256 = p.sha256 UNION SELECT raw_sha256 FROM sources"
        assert not rows(db, f"{newest} INTERSECT SELECT sha256 FROM released")


def test_pictures_of_superseded_versions_go_with_their_pages_rendered_again(options: Options) -> None:
    """The page then shows the text alone; the newest version keeps its pictures."""
    pages = options.publish.directory / "documents"
    before = counts(options)[2]
    assert before
    years_later(options, 3, images=YEAR)
    after = list(options.publish.directory.rglob("*.webp"))
    assert 0 < len(after) < before
    assert all(path.parent.name != "1" for path in after if path.parent.parent.joinpath("2").exists())
    old = [path for path in pages.glob("*/1/*.html") if (path.parent.parent / "2").exists()]
    assert old
    assert all(".webp" not in path.read_text("utf-8") for path in old)


def test_rows_of_visits_go(options: Options) -> None:
    """After their time, once a day."""
    assert counts(options)[1] > 0
    years_later(options, 3, visits=YEAR)
    assert counts(options)[1] == 0
