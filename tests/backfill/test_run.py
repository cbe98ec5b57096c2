"""An import from paths to report: how far it is, and that it goes on where it was."""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from pipeline import cycle
from pipeline.backfill import run as backfill
from pipeline.backfill.run import Report
from pipeline.backfill.steps import UNSEEN, Steps
from pipeline.cycle import opened
from pipeline.store.database import open_database
from tests.fakes import BEGIN, HOST, InlinePool, Item, Ministry, Watch, page_html, pdf, play

FILES = [Item(f"/content/00000000{number}.pdf", f"通知その{number}") for number in range(1, 8)]


class Interrupted(Exception):
    """Somebody pulled the plug."""


class Told:
    """The steps of an import, checked as they are told: every piece once, and the total right from the beginning."""

    def __init__(self, stop_after: int = 10_000) -> None:
        self.totals: dict[str, int] = {}
        self.done: dict[str, Counter[str]] = {}
        self._left = stop_after

    @property
    def steps(self) -> Steps:
        return Steps(self._begin, self._done)

    def check(self) -> None:
        """Each step has told as many pieces as it said, each once."""
        assert {name: sum(count.values()) for name, count in self.done.items()} == self.totals
        assert all(count == 1 for told in self.done.values() for count in told.values())

    def _begin(self, name: str, total: int) -> None:
        self.totals[name], self.done[name] = total, Counter()

    def _done(self, piece: str) -> None:
        self.done[next(reversed(self.done))][piece] += 1
        self._left -= 1
        if not self._left:
            raise Interrupted


@pytest.fixture
def served(watch: Watch, ministry: Ministry, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A ministry with seven documents, and no child processes."""
    play(monkeypatch, ministry)
    monkeypatch.setattr(backfill, "pool_of", lambda _: InlinePool())
    monkeypatch.setattr(backfill, "Fetcher", getattr(cycle, "Fetcher"))  # noqa: B009 - as play put it there
    for item in FILES:
        ministry.put(item.url, pdf(item.url))
    return watch


def bring(watch: Watch, *paths: Path, steps: Steps = UNSEEN, by_file_time: bool = False) -> Report:
    """An import at the watch's time."""
    with opened(watch.options) as db:
        return backfill.bring(db, watch.options, paths, lambda: watch.now, steps=steps, by_file_time=by_file_time)


def list_of(watch: Watch) -> Path:
    """The seven addresses and one that is none."""
    path = watch.folder / "list.txt"
    path.write_text("\n".join([*(f"{HOST}{item.url} 2024-03-05" for item in FILES), f"{HOST}/content/none.pdf"]), "utf-8")
    return path


def folder_of(watch: Watch) -> Path:
    """Two saved pages, their documents dated each by its own day, one document beside, a picture, one that nobody knows."""
    folder = watch.folder / "r8"
    folder.mkdir()
    (folder / "2024-03-05.html").write_text(page_html(FILES[:4]), "utf-8")
    (folder / "2024-06-01.html").write_text(page_html(FILES[1:5]), "utf-8")
    for day, item in enumerate(FILES[:5], 10):
        (folder / f"2024-05-{day}").mkdir()
        (folder / f"2024-05-{day}" / Path(item.url).name).write_bytes(pdf(item.text))
    (folder / "logo.png").write_bytes(b"png")
    (folder / "whose.pdf").write_bytes(pdf("whose"))
    return folder


def rows(watch: Watch) -> list[str]:
    """Everything in the store."""
    with open_database(watch.options.store.path) as db:
        return [line for line in db.conn.iterdump() if '"_sqlite_migrations"' not in line]


def test_a_list_goes_on_where_it_was(served: Watch, ministry: Ministry) -> None:
    """Interrupted after three answers, four are asked for the second time, and none the third."""
    path = list_of(served)
    with pytest.raises(Interrupted):
        bring(served, path, steps=Told(3).steps)
    assert len(ministry.asked) == 4
    ministry.forget()
    report = bring(served, path)
    assert sorted(one.url for one in report.taken) == [HOST + item.url for item in FILES]
    assert [path for path, *_ in ministry.asked] == [*(item.url for item in FILES[3:]), "/content/none.pdf"]
    ministry.forget()
    report = bring(served, path)
    assert report.taken == ()
    assert ministry.asked == []


def test_each_piece_counts_once_in_each_step(served: Watch) -> None:
    """Documents with days of their own make no more calls, those that are known no less; totals are right from the beginning."""
    paths = (folder_of(served), list_of(served))
    first, second = Told(), Told()
    bring(served, *paths, steps=first.steps)
    first.check()
    assert first.totals == {"fetching": 8, "sorting": 17, "reading": 12, "taking in": 14}
    bring(served, *paths, steps=second.steps)
    second.check()
    assert second.totals == {"fetching": 8, "sorting": 17, "reading": 0, "taking in": 14}


def test_what_is_known_is_said_to_be(served: Watch) -> None:
    """The second time nothing is taken, nobody misses anything, and the store is as before."""
    folder = folder_of(served)
    (folder / "whose.pdf").unlink()
    assert len(bring(served, folder).taken) == 7
    before = rows(served)
    report = bring(served, folder)
    assert report.taken == ()
    assert not report.failed
    assert rows(served) == before


def test_a_file_s_own_time_counts_when_asked(served: Watch) -> None:
    """A page whose day nothing tells is refused with that advice; what has a day keeps it."""
    folder = served.folder / "r8"
    folder.mkdir()
    page = folder / "診療報酬改定.html"
    page.write_text(page_html(FILES[:2]), "utf-8")
    saved = datetime.fromisoformat("2024-04-02T10:00:00+09:00").timestamp()
    os.utime(page, (saved, saved))
    (refused,) = bring(served, folder).refused
    assert "--by-file-time" in refused.reason
    (taken,) = bring(served, folder, by_file_time=True).taken
    assert f"{taken.at:%Y-%m-%d %H:%M}" == "2024-04-02 01:00"
    page.rename(folder / "2024-03-05.html")
    assert f"{bring(served, folder, by_file_time=True).taken[0].at:%Y-%m-%d}" == "2024-03-05"


def test_a_page_of_today_may_be_brought_in_the_morning(served: Watch) -> None:
    """A day alone means noon, which may be to come yet; a later day is a mistake."""
    folder = served.folder / "r8"
    folder.mkdir()
    served.now = BEGIN.replace(hour=1)
    (folder / f"{BEGIN:%Y-%m-%d}.html").write_text(page_html(FILES[:2]), "utf-8")
    (folder / "2026-03-06.html").write_text(page_html(FILES[:3]), "utf-8")
    report = bring(served, folder)
    assert [one.at for one in report.taken] == [served.now]
    assert ["day to come" in one.reason for one in report.refused] == [True]
