"""What is due, as arithmetic on times handed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.model import Source
from pipeline.states import Resource, SourceState
from pipeline.watch import due_documents, due_sources, follows, next_visit, pause_for

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
    """And what the server asks to wait is waited for."""
    state = SourceState("b", last_visit=NOW, failures=3)
    assert next_visit(AUTO, state) == NOW + 240 * MINUTE
    assert next_visit(AUTO, SourceState("b", last_visit=NOW, failures=99)) == NOW + timedelta(hours=6)
    assert next_visit(SOURCE, SourceState("a", last_visit=NOW, failures=3)) == NOW + 30 * MINUTE
    assert next_visit(AUTO, SourceState("b", last_visit=NOW, not_before=NOW + timedelta(hours=9))) == NOW + timedelta(hours=9)
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
