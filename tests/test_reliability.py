"""The table of faults is about the tests that there are."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.reliability import TABLE, faults, rows, table


def test_the_table_has_the_faults_of_the_markers() -> None:
    """Every marked test is a row with its promise, and every row a marked test: run `python -m tests.reliability` where it is not."""
    assert rows(TABLE.read_text("utf-8")) == faults()


def test_every_fault_says_what_must_happen() -> None:
    """No row is empty, and no cell breaks the table."""
    assert len(faults()) > 30
    assert all(fault.words and fault.promise and "|" not in fault.words + fault.promise for fault in faults())


def test_what_came_of_a_test_is_counted() -> None:
    """A test with one case that failed is not a test that passed."""
    first = faults()[0]
    told = table({first.test: {"a": "passed", "b": "failed", "c": "passed"}}, datetime(2026, 3, 5, tzinfo=UTC))
    assert "passed (2), failed (1)" in told
    assert rows(told) == faults()
