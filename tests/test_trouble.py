"""What stays wrong, as arithmetic on figures handed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.model import Delivery, Health, Incident, Outcome, Source, SourceHealth
from pipeline.options import OperatorOptions
from pipeline.trouble import incidents, standstill, usual_pause

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LIMITS = OperatorOptions()
SOURCE = SourceHealth(
    Source("r8", "https://www.mhlw.go.jp/stf/a.html", "page"), Outcome.NOT_MODIFIED, NOW, NOW, changed=NOW - DAY, usual=3 * DAY, links=100
)


def found(one: SourceHealth = SOURCE, lost: int = 0, limits: OperatorOptions = LIMITS, **more: object) -> list[tuple[str, int]]:
    """Kind and count of the incidents with one source."""
    health = replace(Health(NOW, {}, (one,), (), Delivery(), free_bytes=10**12), **more)  # type: ignore[arg-type]
    return [(incident.kind, incident.count) for incident in incidents(health, {"r8": (lost, NOW - DAY)}, limits)]


def test_a_sound_source_is_no_incident() -> None:
    """Nor is one that was never visited."""
    assert found() == []
    assert found(SourceHealth(SOURCE.source)) == []


@pytest.mark.parametrize(("outcome", "kind"), [(Outcome.FAILED, "failing"), (Outcome.SUSPECT, "suspect")])
def test_three_bad_visits_in_a_row(outcome: Outcome, kind: str) -> None:
    """Two are weather; since when is the last good visit."""
    assert found(replace(SOURCE, outcome=outcome, failures=2)) == []
    assert found(replace(SOURCE, outcome=outcome, failures=3)) == [(kind, 3)]
    assert found(replace(SOURCE, outcome=outcome, failures=1), limits=OperatorOptions(failures=1)) == [(kind, 1)]


def test_a_page_that_stops_changing_against_its_habit() -> None:
    """After twice its usual pause, not before; one without a habit never."""
    assert found(replace(SOURCE, changed=NOW - 6 * DAY)) == []
    assert found(replace(SOURCE, changed=NOW - 7 * DAY)) == [("silent", 0)]
    assert found(replace(SOURCE, changed=NOW - 700 * DAY, usual=None)) == []


def test_a_page_that_yields_far_less() -> None:
    """Over three tenths of its links gone; not where a few went, and not for a feed, whose items leave."""
    assert found(lost=42) == []
    assert found(lost=43) == [("shrunk", 43)]
    assert found(replace(SOURCE, links=2), lost=4) == []
    assert found(replace(SOURCE, source=replace(SOURCE.source, kind="feed")), lost=90) == []


def test_mail_that_stalls_and_a_disk_that_fills() -> None:
    """By age of the oldest message, and by the bytes that are free."""
    assert found(oldest_mail=NOW - timedelta(hours=2)) == []
    assert found(oldest_mail=NOW - timedelta(hours=3), mail=Delivery(pending=7)) == [("mail", 7)]
    assert found(free_bytes=499_999_999) == [("disk", 499_999_999)]
    assert found(free_bytes=None) == []


def test_the_same_trouble_has_the_same_key() -> None:
    """However often it is seen."""
    assert Incident("failing", NOW, "r8", 3).key == Incident("failing", NOW + DAY, "r8", 9, "x").key
    assert Incident("disk", NOW).key == "disk"


@given(some.lists(some.integers(0, 10**7), max_size=30, unique=True))
def test_the_usual_pause_is_one_that_was_seen(seconds: list[int]) -> None:
    """Never shorter than a day, never longer than the longest pause there was, none before there are five changes."""
    moments = [NOW + timedelta(seconds=second) for second in seconds]
    usual = usual_pause(moments)
    if len(moments) < 5:
        assert usual is None
        return
    assert usual is not None
    ordered = sorted(moments)
    assert DAY <= usual <= max(DAY, *(later - earlier for earlier, later in pairwise(ordered)))


def test_backups_that_stop_coming() -> None:
    """Told after three days where there was one; never where none was made, or where nobody wants to hear of it."""
    assert found(backup=None) == found(backup=NOW - 3 * DAY) == []
    assert found(backup=NOW - 3 * DAY - timedelta(seconds=1)) == [("backup", 0)]
    assert found(backup=NOW - 300 * DAY, limits=replace(LIMITS, backup=None)) == []


HOUR = timedelta(hours=1)
WORKING = Health(NOW, {}, (replace(SOURCE, next_visit=NOW + HOUR),), (), Delivery(), alive=NOW - timedelta(minutes=1))


def test_a_program_that_works_stands_not_still() -> None:
    """Whatever the ministry's server does, and however long a visit takes whose documents come in."""
    failing = replace(SOURCE, outcome=Outcome.FAILED, failures=9, next_visit=NOW)
    long = replace(WORKING, sources=(replace(SOURCE, next_visit=NOW - 3 * HOUR, last_visit=NOW - timedelta(minutes=59)),))
    unvisited = replace(WORKING, sources=(SourceHealth(SOURCE.source, next_visit=NOW - DAY),))
    for health in (WORKING, replace(WORKING, sources=(failing,), incidents=(Incident("failing", NOW - DAY, "r8", 9),)), long, unvisited):
        assert standstill(health, HOUR) == ""


@pytest.mark.parametrize(
    ("health", "words"),
    [
        (replace(WORKING, alive=None), "no sign of life ever"),
        (replace(WORKING, alive=NOW - HOUR - timedelta(seconds=1)), "no sign of life since 2026-03-05 04:59"),
        (replace(WORKING, alive=NOW + DAY), "no sign of life"),
        (replace(WORKING, incidents=(Incident("cycle", NOW, reason="read-only"),)), "broke off, and none was good since: read-only"),
        (replace(WORKING, sources=(replace(SOURCE, last_visit=NOW - 4 * HOUR, next_visit=NOW - 2 * HOUR),)), "r8: due for more than 60"),
    ],
)
def test_a_program_that_hangs_is_named(health: Health, words: str) -> None:
    """No sign of life, cycles that break off, sources that are due and not visited."""
    assert words in standstill(health, HOUR)
