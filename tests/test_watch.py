"""What is due, as arithmetic on times handed in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.model import Source
from pipeline.states import Resource, SourceState
from pipeline.watch import CEILING, FLOOR, USUAL, Habit, daily, due_documents, due_sources, follows, is_season, next_visit, pause_for

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SOURCE = Source("a", "https://www.mhlw.go.jp/stf/a.html", "page", every=30 * MINUTE)
AUTO = Source("b", "https://www.mhlw.go.jp/stf/b.html", "page")


def known(url: str, minutes: int, **more: int) -> Resource:
    """An address asked for so many minutes ago, and known for so many days."""
    return Resource(url, NOW - timedelta(days=more.get("days", 1)), checked=NOW - minutes * MINUTE, failures=more.get("failures", 0))


def test_a_source_is_due_before_its_first_visit_and_after_its_interval() -> None:
    """An interval of the configuration is exact."""
    states = {"a": SourceState("a", last_visit=NOW - 29 * MINUTE)}
    assert due_sources([SOURCE, AUTO], states, NOW) == (AUTO,)
    assert due_sources([SOURCE], states, NOW + MINUTE) == (SOURCE,)
    assert due_sources([SOURCE, AUTO], states, NOW, ["a"]) == (SOURCE,)


def test_failures_make_the_pause_grow_only_where_no_interval_is_set() -> None:
    """From half an hour, or the page's own pause where that is shorter, doubled; and what the server asks to wait is waited for."""
    busy = Habit((NOW - timedelta(hours=1),))
    first = [next_visit(AUTO, SourceState("b", last_visit=NOW, failures=failures), busy) for failures in range(7)]
    assert first == [NOW + minutes * MINUTE for minutes in (10, 10, 20, 40, 80, 160, 320)]
    quiet_page = Habit((NOW - timedelta(days=60),))
    later = [next_visit(AUTO, SourceState("b", last_visit=NOW, failures=failures), quiet_page) for failures in (1, 2, 99)]
    assert later == [NOW + hours * timedelta(hours=1) for hours in (0.5, 1, 6)]
    assert next_visit(SOURCE, SourceState("a", last_visit=NOW, failures=3)) == NOW + 30 * MINUTE
    asked = SourceState("b", last_visit=NOW, failures=1, not_before=NOW + timedelta(hours=9))
    assert next_visit(AUTO, asked, busy) == NOW + timedelta(hours=9)
    assert next_visit(AUTO, SourceState("b")) is None


def test_documents_are_asked_for_new_ones_first_then_the_longest_unasked() -> None:
    """A budget holds for what is known; an exact interval knows no budget."""
    resources = {"x": known("x", 60), "y": known("y", 90), "z": known("z", 1)}
    assert due_documents("xyzn", {"n"}, resources, NOW, None, 2) == ("n", "y", "x")
    assert due_documents("xyzn", {"n"}, resources, NOW, 30 * MINUTE, 0) == ("n", "y", "x")
    assert due_documents("xyz", (), resources, NOW, MINUTE, 0) == ("y", "x", "z")


@pytest.mark.parametrize(("days", "pause"), [(1, 0), (13, 0), (30, 6), (100, 24), (500, 72), (4000, 168)])
def test_the_pause_grows_with_age_and_never_ends(days: int, pause: int) -> None:
    """Young ones every time, old ones once a week."""
    assert pause_for(timedelta(days=days)) == timedelta(hours=pause)


def test_a_document_that_fails_is_left_alone_longer_and_longer() -> None:
    """Ten minutes, then doubling."""
    assert due_documents("x", (), {"x": known("x", 19, failures=1)}, NOW, None, 9) == ()
    assert due_documents("x", (), {"x": known("x", 20, failures=1)}, NOW, None, 9) == ("x",)
    assert due_documents("x", (), {"x": known("x", 20, failures=4)}, NOW, None, 9) == ()


def test_only_pages_of_hosts_that_are_asked_are_followed() -> None:
    """No files, no foreign hosts, and only where the source says so."""
    source = Source("a", "https://www.mhlw.go.jp/", "page", follow=1)
    hosts = frozenset({"www.mhlw.go.jp"})
    assert follows(source, "https://www.mhlw.go.jp/stf/newpage_1.html", hosts)
    assert not follows(source, "https://www.mhlw.go.jp/content/1.pdf", hosts)
    assert not follows(source, "https://www.youtube.com/", hosts)
    assert not follows(SOURCE, "https://www.mhlw.go.jp/stf/newpage_1.html", hosts)


QUIET_YEAR = datetime(2025, 10, 1, 1, 0, tzinfo=UTC)
"""Ten in the morning of a Wednesday in Japan, in a year without a revision."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def pause(habit: Habit, at: datetime = QUIET_YEAR, topic: str = "白書") -> timedelta:
    """How long a page of this habit is left alone after a visit."""
    source = Source("b", "https://www.mhlw.go.jp/stf/b.html", "page", topic)
    following = next_visit(source, SourceState("b", last_visit=at), habit)
    assert following
    return following - at


def quiet(span: timedelta, at: datetime = QUIET_YEAR) -> Habit:
    """The habit of a page that changed once, so long ago."""
    return Habit((at - span,))


def test_a_page_that_changes_is_visited_oftener_and_a_quiet_one_rarer() -> None:
    """From the floor, an hour after a change, by half an hour after a day, to the ceiling after weeks."""
    assert pause(quiet(HOUR)) == FLOOR
    assert timedelta(minutes=25) <= pause(quiet(DAY)) <= timedelta(minutes=35)
    pauses = [pause(quiet(span)) for span in (HOUR, DAY, 3 * DAY, 8 * DAY, 60 * DAY)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == CEILING
    assert timedelta(minutes=25) <= pause(Habit()) <= timedelta(minutes=35)
    assert timedelta(minutes=30) == USUAL


def test_a_page_that_changes_every_week_is_not_forgotten_between() -> None:
    """Its longest usual pause counts, however long it has been quiet now."""
    weekly = Habit(tuple(QUIET_YEAR - number * 7 * DAY for number in range(4, 12)))
    assert pause(weekly) < pause(quiet(28 * DAY))


def test_the_hours_in_which_documents_appear_weigh_more() -> None:
    """Evening before office before weekend before night."""
    hours = {"evening": QUIET_YEAR + 8 * HOUR, "office": QUIET_YEAR, "weekend": QUIET_YEAR + 3 * DAY, "night": QUIET_YEAR + 15 * HOUR}
    pauses = [pause(quiet(2 * DAY, at), at) for at in hours.values()]
    assert pauses == sorted(pauses)
    assert len(set(pauses)) == len(pauses)


def test_a_day_that_the_page_names_is_busy_until_late() -> None:
    """A meeting of the council today: visited at the floor by day, as ever at night."""
    busy = Habit((QUIET_YEAR - 2 * DAY,), frozenset({date(2025, 10, 1)}))
    assert pause(busy) <= FLOOR + timedelta(minutes=5)
    night = QUIET_YEAR - 9 * HOUR
    assert pause(busy, night) == pause(Habit(busy.changes), night)


def test_the_weeks_of_a_revision() -> None:
    """Medical fees in even years, care in every third, February to June; then pages are visited oftener."""
    assert is_season("診療報酬", date(2026, 3, 5))
    assert not is_season("診療報酬", date(2026, 7, 1))
    assert not is_season("診療報酬", date(2025, 3, 5))
    assert is_season("介護報酬", date(2027, 4, 1))
    assert not is_season("介護報酬", date(2026, 4, 1))
    for name in ("介護報酬改定", "令和９年度障害福祉サービス等報酬改定", "介護保険・高齢者"):
        assert [is_season(name, date(year, 4, 1)) for year in range(2024, 2031)] == [True, False, False, True, False, False, True]
    assert [is_season("診療報酬・介護報酬", date(year, 4, 1)) for year in range(2024, 2029)] == [True, False, True, True, True]
    assert pause(quiet(3 * DAY, NOW), NOW, "診療報酬") < pause(quiet(3 * DAY, NOW), NOW, "介護報酬")


@given(
    some.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=some.just(UTC)),
    some.lists(some.integers(0, 10**8), max_size=20),
    some.sampled_from(["診療報酬", "介護報酬", "白書", ""]),
)
def test_no_pause_leaves_its_bounds(at: datetime, seconds: list[int], topic: str) -> None:
    """Whatever the habit and the hour; and the same is always answered the same."""
    habit = Habit(tuple(at - timedelta(seconds=second) for second in seconds))
    assert FLOOR <= pause(habit, at, topic) <= CEILING
    assert pause(habit, at, topic) == pause(habit, at, topic)


@given(
    some.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=some.just(UTC)),
    some.lists(some.integers(0, 10**8), max_size=20),
    some.integers(1, 40),
    some.none() | some.integers(0, 86_400),
)
def test_a_failure_costs_no_more_than_half_an_hour_and_many_are_waited_out(
    at: datetime, seconds: list[int], failures: int, wish: int | None
) -> None:
    """The first retry is never later than the page's own pause; each further failure doubles it up to the ceiling; a wish is kept."""
    habit = Habit(tuple(at - timedelta(seconds=second) for second in seconds))
    not_before = None if wish is None else at + timedelta(seconds=wish)

    def after(number: int) -> timedelta:
        following = next_visit(AUTO, SourceState("b", last_visit=at, failures=number, not_before=not_before), habit)
        assert following
        return following - at

    wished = timedelta(seconds=wish or 0)
    first = min(pause(habit, at, ""), USUAL)
    assert after(1) == max(first, wished)
    assert after(failures) == max(min(first * 2 ** min(failures - 1, 20), CEILING), wished)


@pytest.mark.fault("clock set back")
def test_a_clock_that_was_set_back_holds_nothing_up() -> None:
    """A visit or a check far in the time to come counts as long ago."""
    ahead = NOW + timedelta(days=400)
    assert due_sources([SOURCE, AUTO], {"a": SourceState("a", last_visit=ahead), "b": SourceState("b", last_visit=ahead)}, NOW)
    assert due_sources([SOURCE], {"a": SourceState("a", last_visit=NOW + 20 * MINUTE)}, NOW) == ()
    resource = Resource("x", NOW, checked=ahead)
    assert due_documents("x", (), {"x": resource}, NOW, MINUTE, 1) == ("x",)


def test_what_lets_old_things_go_doubts_a_clock_that_leaps() -> None:
    """Once a day; after a pause of more than ten days a day and more later; a mark that lies far ahead holds nothing up."""
    today = date(2026, 3, 5)
    assert daily("", today) == (True, "2026-03-05")
    assert daily("2026-03-05", today) == (False, "2026-03-05")
    assert daily("2026-02-28", today) == (True, "2026-03-05")
    assert daily("2025-03-05", today) == (False, "2026-03-06")
    assert daily("2026-03-06", today) == daily("2026-03-06", today + DAY) == (False, "2026-03-06")
    assert daily("2026-03-06", today + 2 * DAY) == (True, "2026-03-07")
    assert daily("2027-03-05", today) == (True, "2026-03-05")
    assert daily("2025-03-05", today, at_once=True) == (True, "2026-03-05")


def test_times_ahead_of_the_clock_set_no_pace() -> None:
    """Of a page's changes only those that are past tell its habit; what was asked for by a clock that was wrong is asked for first."""
    state = SourceState("b", last_visit=NOW)
    past = (NOW - 20 * DAY, NOW - 10 * DAY)
    assert next_visit(AUTO, state, Habit((*past, NOW + 365 * DAY))) == next_visit(AUTO, state, Habit(past))
    assert next_visit(AUTO, state, Habit((NOW + 365 * DAY,))) == next_visit(AUTO, state, Habit())
    resources = {name: Resource(name, NOW - 100 * DAY, checked=NOW - (age * HOUR)) for name, age in (("a", 50), ("b", -9000), ("c", 90))}
    assert due_documents("abc", (), resources, NOW, None, 1) == ("b",)


def test_re_checks_of_old_documents_are_spread() -> None:
    """Documents of one age and one last check are not due all at once."""
    names = [f"https://www.mhlw.go.jp/content/{number}.pdf" for number in range(40)]
    counts = []
    for hours in range(17, 32):
        resources = {name: Resource(name, NOW - 100 * DAY, checked=NOW - hours * HOUR) for name in names}
        counts.append(len(due_documents(names, (), resources, NOW, None, 99)))
    assert counts[0] == 0
    assert counts[-1] == 40
    assert counts == sorted(counts)
    assert max(later - earlier for earlier, later in pairwise(counts)) < 12
