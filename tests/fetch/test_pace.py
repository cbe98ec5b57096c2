"""Promises of pipeline.fetch.pace."""

from __future__ import annotations

from pipeline.fetch.pace import Pace, growing


class Watch:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def monotonic(self) -> float:
        return self.now


def test_requests_to_a_host_are_an_interval_apart() -> None:
    """Never less than the interval, never much more; the first goes at once."""
    watch = Watch()
    pace = Pace(1.0, sleep=watch.sleep, monotonic=watch.monotonic)
    for _ in range(20):
        pace.wait("a")
    assert len(watch.slept) == 19
    assert all(1.0 <= seconds <= 1.25 for seconds in watch.slept)
    assert len(set(watch.slept)) > 1


def test_hosts_do_not_wait_for_each_other() -> None:
    """Each has a budget of its own."""
    watch = Watch()
    pace = Pace(1.0, sleep=watch.sleep, monotonic=watch.monotonic)
    pace.wait("a")
    pace.wait("b")
    assert watch.slept == []


def test_time_that_went_by_anyway_is_not_waited_for() -> None:
    """Work between two requests counts."""
    watch = Watch()
    pace = Pace(1.0, sleep=watch.sleep, monotonic=watch.monotonic)
    pace.wait("a")
    watch.now += 2
    pace.wait("a")
    assert watch.slept == []


def test_zero_means_no_waiting_and_a_longer_wish_counts() -> None:
    """A Crawl-delay is kept even where the operator waits for nothing."""
    watch = Watch()
    pace = Pace(0.0, sleep=watch.sleep, monotonic=watch.monotonic)
    pace.wait("a")
    pace.wait("a")
    assert watch.slept == []
    pace.wait("a", 3.0)
    pace.wait("a")
    assert 3.0 <= watch.slept[0] <= 3.75


def test_pauses_grow_and_end_growing() -> None:
    """Each is about twice the one before, up to eight seconds and a chance of a quarter."""
    for attempt, middle in enumerate((0.5, 1.0, 2.0, 4.0, 8.0, 8.0)):
        assert middle * 0.75 <= growing(attempt) <= middle * 1.25
