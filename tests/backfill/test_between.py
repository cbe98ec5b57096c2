"""Pages of a time that nobody watched: whatever the order in which they are brought, they tell the same."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.backfill import run as backfill
from pipeline.cycle import opened
from pipeline.store import documents, past
from pipeline.store.database import open_database, rows
from tests.fakes import HOST, InlinePool, Item, Ministry, Watch, options_in, page_html, pdf

ONE = Item("/content/000000001.pdf", "医科点数表の一部を改正する件")
TWO = Item("/content/000000002.pdf", "疑義解釈資料の送付について（その１）", ("第２ 疑義解釈",))
THREE = Item("/content/000000003.pdf", "説明会の開催について")
PAGES = {
    "2024-01-10": (ONE, TWO),
    "2024-02-10": (ONE, THREE),
    "2024-03-10": (replace(ONE, after="（0310訂正後）"), TWO, THREE),
    "2024-04-10": (ONE, TWO),
    "2024-05-10": (ONE,),
}


@pytest.fixture(autouse=True)
def _no_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfill, "pool_of", lambda _: InlinePool())


def brought(folder: Path, ministry: Ministry, days: list[tuple[str, ...]]) -> Watch:
    """A store into which the pages of these days were brought, one import after the other."""
    watch = Watch(folder, ministry, options_in(folder))
    for number, together in enumerate(days):
        saved = folder / f"{number}" / "r8"
        saved.mkdir(parents=True)
        for day in together:
            (saved / f"{day}.html").write_text(page_html(PAGES[day]), "utf-8")
        with opened(watch.options) as db:
            assert not backfill.bring(db, watch.options, [saved], lambda: watch.now).failed
    return watch


def told(watch: Watch) -> tuple[list[str], list[tuple[str, ...]]]:
    """When which page was accepted, and what stood there since and until when with which mark."""
    with open_database(watch.options.store.path) as db:
        pages = [f"{one.at:%Y-%m-%d} {one.raw_sha256}" for one in past.snapshots(db, "r8")]
        stood = rows(db, "SELECT url, title, mark, since, until FROM standings")
        return pages, sorted(tuple(str(row[name])[:64] for name in ("url", "title", "mark", "since", "until")) for row in stood)


def test_the_order_of_bringing_makes_no_difference(tmp_path: Path, ministry: Ministry) -> None:
    """One page after the other in any order, or some together: the same history as all at once."""
    whole = told(brought(tmp_path / "whole", ministry, [tuple(PAGES)]))
    assert len(whole[0]) == 5
    first, *_, last = PAGES
    for number, order in enumerate(itertools.permutations(PAGES)):
        if number % 5 == 0:
            assert told(brought(tmp_path / f"{number}", ministry, [(day,) for day in order])) == whole, order
    middle = tuple(day for day in PAGES if day not in (first, last))
    assert told(brought(tmp_path / "ends", ministry, [(first, last), middle])) == whole


def test_the_page_is_found_and_said_again_it_is_known(tmp_path: Path, ministry: Ministry) -> None:
    """A page between two that were brought is evidence as they are; it changes nothing the second time."""
    days = list(PAGES)
    watch = brought(tmp_path, ministry, [(days[0], days[2]), (days[1],)])
    before = told(watch)
    saved = tmp_path / "1" / "r8"
    with opened(watch.options) as db:
        report = backfill.bring(db, watch.options, [saved], lambda: watch.now)
    assert [(one.reason, one.is_trouble) for one in report.refused] == [("is known already", False)]
    assert told(watch) == before


def test_bytes_that_were_seen_later_stood_there_since(tmp_path: Path, ministry: Ministry) -> None:
    """A version keeps its number and gets an earlier day; what was between two versions and is neither stays untold."""
    days = list(PAGES)
    watch = brought(tmp_path, ministry, [])
    for number, (day, words) in enumerate(((days[0], "old"), (days[3], "new"), (days[1], "new"), (days[2], "other"))):
        saved = tmp_path / f"{number}" / "r8" / day
        saved.mkdir(parents=True)
        (saved / "page.html").write_text(page_html(PAGES[day]), "utf-8")
        (saved / Path(ONE.url).name).write_bytes(pdf(words))
        with opened(watch.options) as db:
            report = backfill.bring(db, watch.options, [tmp_path / f"{number}"], lambda: watch.now)
    assert [one.name.rpartition("/")[2] for one in report.refused if one.is_trouble] == [Path(ONE.url).name]
    with open_database(watch.options.store.path) as db:
        document = documents.document_of(db, HOST + ONE.url)
        assert document
        assert [(one.number, f"{one.fetched:%Y-%m-%d}") for one in documents.versions(db, document)] == [(1, days[0]), (2, days[1])]
