"""A clock that is a year ahead for a while (a mistake of NTP, an empty battery) and is set right again: the whole program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.store import watching
from pipeline.store.database import open_database, rows
from tests.digest.office import Office, office

YEAR, DAY, MINUTE = timedelta(days=365), timedelta(days=1), timedelta(minutes=1)
THURSDAY = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 5, 23, 5, tzinfo=UTC)
"""Friday at five past eight in Japan."""
MORE = """
[retention]
superseded = "30d"
evidence = "30d"
images = "30d"
visits = "30d"
letters = "30d"
"""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    """A watch by habit, with retention and two readers: one at once, one daily; by Friday morning both know of document 40, and of a new
    version of number 69."""
    with office(tmp_path) as opened:
        opened.reconfigure('every = "1m"', 'every = "auto"')
        opened.reconfigure('recheck = "1m"', 'recheck = "auto"')
        with (tmp_path / "config.toml").open("a", encoding="utf-8") as file:
            file.write(MORE)
        opened.subscribe("now@example.jp")
        opened.subscribe("daily@example.jp", "--period", "daily")
        opened.visit(at=THURSDAY)
        opened.publish(40)
        opened.visit(at=THURSDAY + 60 * MINUTE)
        opened.ministry.file("/content/1.pdf", "医科点数表の一部を改正する件", "改めた本文です。")
        opened.visit(at=THURSDAY + 120 * MINUTE)
        opened.visit(at=MORNING)
        assert (opened.told("now@example.jp"), opened.told("daily@example.jp")) == ([[40], [69]], [[40, 69]])
        yield opened


def kept(here: Office) -> tuple[int, int, int, int]:
    """How many files, pictures, rows of visits and messages there are."""
    with open_database(here.store) as db:
        visits, letters = (rows(db, f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in ("visits", "letters"))
    return len(list(here.folder.glob("kaitei.files/*/*.zst"))), len(list(here.folder.glob("feeds/**/*.webp"))), visits, letters


@pytest.mark.fault("clock a year ahead for a while")
def test_a_clock_that_leaps_and_comes_back(here: Office) -> None:
    """Each document is told once to each reader; nothing is let go; visits, re-checks, retries and digests go on at their pace."""
    files, pictures, visits, letters = kept(here)
    here.post.answers |= {"now@example.jp": "451 4.7.1 later", "daily@example.jp": "451 4.7.1 later"}
    here.publish(41)
    here.visit(at=MORNING + YEAR)
    here.publish(42)
    here.visit(at=MORNING + YEAR + 90 * MINUTE)
    assert kept(here)[0] > files
    assert (kept(here)[1] > pictures, kept(here)[2] >= visits, kept(here)[3] > letters) == (True, True, True)
    here.post.answers.clear()
    here.publish(43)
    report = here.visit(at=MORNING + 120 * MINUTE)
    assert [str(visit.outcome) for visit in report.visits] == ["changed"]
    assert [change.url[-6:] for change in report.changes] == ["43.pdf"]
    with open_database(here.store) as db:
        now = here.ministry.now
        assert watching.asked_between(db, now - 20 * MINUTE, now) <= 7
    here.publish(44)
    assert here.visit(at=MORNING + 150 * MINUTE).visits
    for days in (3, 4, 5):
        here.visit(at=MORNING + days * DAY)
    for reader in ("now@example.jp", "daily@example.jp"):
        assert sorted(number for numbers in here.told(reader) for number in numbers) == [40, 41, 42, 43, 44, 69]
    assert kept(here)[0] >= files + 4


def test_what_is_over_its_time_goes_two_days_after_a_leap(here: Office) -> None:
    """A machine that was switched off for months has a clock that leaps as well: once it has stood there for a day it is believed."""
    files, pictures, visits, letters = kept(here)
    for hours in (0, 12, 24):
        here.visit(at=MORNING + YEAR + hours * 60 * MINUTE)
        assert kept(here)[:2] == (files, pictures)
        assert (kept(here)[2] >= visits, kept(here)[3] >= letters) == (True, True)
    here.visit(at=MORNING + YEAR + 2 * DAY)
    assert kept(here)[0] < files
    assert kept(here)[1] < pictures
    assert kept(here)[3] < letters


def test_a_moment_that_is_named_is_believed(here: Office) -> None:
    """`--now` is meant, however far it lies from the last cycle."""
    files = kept(here)[0]
    assert here.run("once", "--now", (MORNING + YEAR).isoformat()).exit_code == 0
    assert kept(here)[0] < files
