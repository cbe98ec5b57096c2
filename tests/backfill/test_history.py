"""History from before the first run: taken in by its dates, announced never, the same however often it is said."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import cycle
from pipeline.backfill import run as backfill
from pipeline.backfill.run import Report
from pipeline.backfill.steps import UNSEEN, Steps
from pipeline.cycle import opened
from pipeline.store import documents, past
from pipeline.store.database import open_database
from tests.fakes import HOST, PAGE, InlinePool, Item, Ministry, Watch, options_in, page_html, pdf, play

ONE = Item("/content/000000001.pdf", "医科点数表の一部を改正する件")
TWO = Item("/content/000000002.pdf", "疑義解釈資料の送付について（その１）", ("第２ 疑義解釈",))
GONE = Item("/content/000000003.pdf", "説明会の開催について")
MARCH, JUNE = "2024-03-05", "2024-06-01"


class Interrupted(Exception):
    """Somebody pulled the plug."""


@pytest.fixture(autouse=True)
def _no_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfill, "pool_of", lambda _: InlinePool())


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Two saved copies of the page and, beside each, the documents as they were then; the first differs between them."""
    folder = tmp_path / "saved"
    for day, items, words in ((MARCH, (ONE, GONE), "old"), (JUNE, (ONE, TWO), "new")):
        (folder / "r8" / day).mkdir(parents=True)
        (folder / "r8" / day / "page.html").write_text(page_html(items), "utf-8")
        for item in items:
            (folder / "r8" / day / Path(item.url).name).write_bytes(pdf(f"{item.url} {words}"))
    return folder


def bring(watch: Watch, *paths: Path, steps: Steps = UNSEEN, **more: str) -> Report:
    """An import at the watch's time."""
    with opened(watch.options) as db:
        return backfill.bring(db, watch.options, paths, lambda: watch.now, steps=steps, **more)  # type: ignore[arg-type]


def contents(watch: Watch) -> list[str]:
    """Everything in the store, as statements."""
    with open_database(watch.options.store.path) as db:
        return [line for line in db.conn.iterdump() if '"_sqlite_migrations"' not in line]


def versions(watch: Watch, item: Item) -> list[tuple[int, str]]:
    """Number and day of every version of a document."""
    with open_database(watch.options.store.path) as db:
        document = documents.document_of(db, HOST + item.url)
        assert document
        return [(one.number, f"{one.fetched:%Y-%m-%d}") for one in documents.versions(db, document)]


def standings(watch: Watch, item: Item) -> list[tuple[str, str | None]]:
    """Since and until when a document stood on the page, newest first."""
    with open_database(watch.options.store.path) as db:
        document = documents.document_of(db, HOST + item.url)
        assert document
        found = sorted(documents.standings(db, document), key=lambda one: one.since, reverse=True)
        return [(f"{one.since:%Y-%m-%d}", f"{one.until:%Y-%m-%d}" if one.until else None) for one in found]


def put(ministry: Ministry) -> None:
    """The ministry's page of today: both documents, the second replaced in its place, and one more."""
    ministry.show([ONE, TWO, Item("/content/000000009.pdf", "新しい通知について")])
    ministry.put(ONE.url, pdf(f"{ONE.url} new"))
    ministry.put(TWO.url, pdf(f"{TWO.url} replaced"))


def test_history_starts_before_the_first_run(watch: Watch, ministry: Ministry, saved: Path) -> None:
    """Nothing that was brought is announced; the first run tells what differs from it, with the versions before."""
    report = bring(watch, saved)
    assert not report.failed
    assert len(report.taken) == 6
    assert versions(watch, ONE) == [(1, MARCH), (2, JUNE)]
    assert standings(watch, ONE) == [(MARCH, None)]
    assert standings(watch, GONE) == [(MARCH, JUNE)]
    assert standings(watch, TWO) == [(JUNE, None)]
    put(ministry)
    found = watch.once()
    assert [(str(one.kind), one.url[-5:-4], one.significant) for one in found.changes] == [("replaced", "2", True), ("added", "9", True)]
    assert found.changes[0].previous_sha256
    assert versions(watch, TWO) == [(1, JUNE), (2, "2026-03-05")]
    assert not any(one.significant for one in watch.once().changes)


def test_it_may_be_said_again(watch: Watch, saved: Path) -> None:
    """The second time nothing is taken and nothing changes."""
    bring(watch, saved)
    before = contents(watch)
    report = bring(watch, saved)
    assert not report.failed
    assert contents(watch) == before


def test_interrupted_anywhere_and_said_again_it_gives_the_same(tmp_path: Path, ministry: Ministry, saved: Path) -> None:
    """The same store, row by row, as an import in one go."""
    whole = Watch(tmp_path / "whole", ministry, options_in(tmp_path / "whole"))
    bring(whole, saved)
    for steps in itertools.count(1):
        part = Watch(tmp_path / f"part{steps}", ministry, options_in(tmp_path / f"part{steps}"))
        left = iter(range(steps))

        def pull(_: str, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise Interrupted

        try:
            bring(part, saved, steps=Steps(done=pull))
        except Interrupted:
            bring(part, saved)
            assert contents(part) == contents(whole), steps
        else:
            break
    assert steps > 4


def test_what_is_brought_after_the_first_run_is_put_in_front(watch: Watch, ministry: Ministry, saved: Path) -> None:
    """Numbers that were given stay; older versions count down; the page goes on quietly, its resources untouched."""
    put(ministry)
    watch.once()
    assert not bring(watch, saved).failed
    assert versions(watch, ONE) == [(0, MARCH), (1, JUNE)]
    assert versions(watch, TWO) == [(0, JUNE), (1, "2026-03-05")]
    assert standings(watch, ONE) == [(MARCH, None)]
    assert standings(watch, GONE) == [(MARCH, JUNE)]
    assert watch.once().changes == ()
    before = contents(watch)
    bring(watch, saved)
    assert contents(watch) == before


def test_what_was_watched_itself_is_not_overwritten(watch: Watch, ministry: Ministry, saved: Path) -> None:
    """A page from within the known history teaches nothing."""
    put(ministry)
    watch.once()
    watch.once()
    (saved / "r8" / JUNE).rename(saved / "r8" / "20260305T1512")
    watch.now = watch.now.replace(year=2027)
    before = [row for row in contents(watch) if "2026-03-05" in row and 'INTO "snapshots"' in row]
    bring(watch, saved / "r8" / "20260305T1512")
    assert [row for row in contents(watch) if "2026-03-05" in row and 'INTO "snapshots"' in row] == before


def test_what_was_watched_is_known_better(watch: Watch, ministry: Ministry, tmp_path: Path) -> None:
    """A page that is known to have stood there is known; one that differs is not taken, and whoever brought it is told."""
    put(ministry)
    watch.once()
    watch.once(60 * 24 * 40)
    between = tmp_path / "r8"
    between.mkdir()
    (between / "2026-03-20.html").write_bytes(ministry.answers[PAGE].body)
    report = bring(watch, between)
    assert [(one.reason, one.is_trouble) for one in report.refused] == [("is known already", False)]
    (between / "2026-03-20.html").write_text(page_html((ONE,)), "utf-8")
    report = bring(watch, between)
    assert [("another one" in one.reason, one.is_trouble) for one in report.refused] == [(True, True)]


def test_an_older_copy_of_known_bytes_makes_them_older(watch: Watch, ministry: Ministry, tmp_path: Path) -> None:
    """The version keeps its number and stood there since then."""
    put(ministry)
    watch.once()
    folder = tmp_path / "2024-03-05" / "www.mhlw.go.jp" / "content"
    folder.mkdir(parents=True)
    (folder / Path(ONE.url).name).write_bytes(pdf(f"{ONE.url} new"))
    assert len(bring(watch, tmp_path / "2024-03-05").taken) == 1
    assert versions(watch, ONE) == [(1, MARCH)]


def test_a_page_stands_since_it_was_saved_and_not_since_its_documents_were(watch: Watch, ministry: Ministry, saved: Path) -> None:
    """A document that came later leaves the page as it was."""
    put(ministry)
    watch.once()
    (saved / "r8" / "2024-03-09").mkdir()
    (saved / "r8" / MARCH / Path(ONE.url).name).rename(saved / "r8" / "2024-03-09" / Path(ONE.url).name)
    bring(watch, saved)
    with open_database(watch.options.store.path) as db:
        assert [f"{one.at:%Y-%m-%d}" for one in past.snapshots(db, "r8")] == [MARCH, JUNE, "2026-03-05"]
    assert versions(watch, ONE) == [(0, "2024-03-09"), (1, JUNE)]


def test_a_document_alone_keeps_its_id_when_a_page_links_it(watch: Watch, ministry: Ministry, tmp_path: Path) -> None:
    """A note beside it tells address and day; later the page shows the same document, with both versions."""
    folder = tmp_path / "notices"
    folder.mkdir()
    (folder / "notice.pdf").write_bytes(pdf("as it was"))
    (folder / "notice.pdf.json").write_text(json.dumps({"url": HOST + ONE.url, "at": MARCH, "title": ONE.text}), "utf-8")
    (folder / "unknown.pdf").write_bytes(pdf("whose"))
    (folder / "nopage.html").write_text(page_html([ONE]), "utf-8")
    report = bring(watch, folder)
    assert [one.name for one in report.taken] == ["notices/notice.pdf"]
    assert {one.name for one in report.refused} == {"notices/unknown.pdf", "notices/nopage.html"}
    ministry.show([ONE])
    watch.once()
    assert versions(watch, ONE) == [(1, MARCH), (2, "2026-03-05")]


def test_a_list_of_addresses_is_fetched_politely(tmp_path: Path, ministry: Ministry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the same door as all else; the line's date counts, else the server's; what is refused is said."""
    play(monkeypatch, ministry)
    watch = Watch(tmp_path, ministry, options_in(tmp_path))
    ministry.put(ONE.url, pdf("one"))
    ministry.put(TWO.url, pdf("two"), uploaded=datetime(2025, 1, 2, tzinfo=UTC))
    path = tmp_path / "list.txt"
    lines = (f"{HOST}{ONE.url}\t{MARCH}", f"{HOST}{TWO.url}", f"{HOST}/content/404.pdf", "https://elsewhere.example/x.pdf")
    path.write_text("\n".join(lines), "utf-8")
    monkeypatch.setattr(backfill, "Fetcher", getattr(cycle, "Fetcher"))  # noqa: B009 - as the fixture put it there
    report = bring(watch, path)
    assert versions(watch, ONE) == [(1, MARCH)]
    assert versions(watch, TWO) == [(1, "2025-01-02")]
    assert len(report.taken) == 2
    assert [(one.name, one.reason.partition(",")[0]) for one in report.refused] == [
        ("list.txt:4: https://elsewhere.example/x.pdf", "elsewhere.example is the host of no source"),
        (f"{HOST}/content/404.pdf", "the server answered 404 on 2026-03-05; it is asked again a day later"),
    ]
