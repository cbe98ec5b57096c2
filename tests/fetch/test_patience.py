"""Promises of pipeline.fetch.patience."""

from __future__ import annotations

from pipeline.fetch.patience import Patience


def test_a_host_gets_all_its_time_at_first() -> None:
    """Trouble of one host is none of another's."""
    patience = Patience(20, 3)
    patience.lost("a", 100)
    assert (patience.timeout("b"), patience.retries("b")) == (20, 3)


def test_three_time_outs_in_vain_are_enough() -> None:
    """From then on a tenth of the time-out and no retry."""
    patience = Patience(30, 3)
    patience.lost("a", 89)
    assert (patience.timeout("a"), patience.retries("a")) == (30, 3)
    patience.lost("a", 1)
    assert (patience.timeout("a"), patience.retries("a")) == (3, 0)


def test_the_hurried_time_out_is_never_longer_nor_absurdly_short() -> None:
    """Two seconds, unless the operator allows less from the start."""
    for timeout, hurried in ((10.0, 2.0), (1.0, 1.0), (100.0, 10.0)):
        patience = Patience(timeout, 3)
        patience.lost("a", 1000)
        assert patience.timeout("a") == hurried


def test_answers_bring_patience_back() -> None:
    """Each halves what was lost."""
    patience = Patience(20, 3)
    patience.lost("a", 100)
    patience.answered("a")
    assert (patience.timeout("a"), patience.retries("a")) == (20, 3)
    patience.lost("a", 15)
    assert patience.retries("a") == 0
