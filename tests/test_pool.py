"""The pool: answers in order, children that die or hang are ended, the rest goes on."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from pipeline.pool import Failure, Pool
from tests.extract.made import pdf, words


def double(number: int) -> int:
    """A task that works."""
    return 2 * number


def die(_: int) -> None:
    """A task that ends its child."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(flag: Path) -> str:
    """A task whose child is killed while it works on it, but only the first one."""
    if not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def who() -> int:
    """A task that says which child does it."""
    return os.getpid()


def hang(_: int) -> None:
    """A task that never ends."""
    threading.Event().wait()


def swell(_: int) -> int:
    """A task that asks for too much memory."""
    return len(bytearray(40_000_000_000))


def test_documents_in_order() -> None:
    """Documents come back under their keys, in the order given."""
    items = [(number, pdf(words((72, 700, f"Page {number}."))), "", "a.pdf") for number in range(5)]
    with Pool(2) as pool:
        assert [(key, document.pages[0].text) for key, document in pool.read_all(items)] == [(n, f"Page {n}.") for n in range(5)]


@pytest.mark.fault("worker killed, or out of memory")
def test_a_child_that_dies_or_swells_does_not_end_the_pool() -> None:
    """Its task fails with a state, all others are answered."""
    tasks = [(0, (double, (1,))), (1, (die, (0,))), (2, (swell, (0,))), (3, (double, (4,)))]
    with Pool(1) as pool:
        answers = dict(pool.run(tasks))
    assert (answers[0], answers[3]) == (2, 8)
    assert [answer.state for answer in (answers[1], answers[2]) if isinstance(answer, Failure)] == ["damaged", "too-large"]


def test_a_task_whose_child_was_killed_is_given_to_another(tmp_path: Path) -> None:
    """Somebody else's hunger for memory, or an operator's hand, costs no document."""
    with Pool(2) as pool:
        assert dict(pool.run([(0, (die_once, (tmp_path / "flag",))), (1, (double, (2,)))])) == {0: "done", 1: 4}


def test_children_killed_between_tasks_are_replaced() -> None:
    """A child that died while it had nothing to do fails no later task."""
    with Pool(2) as pool:
        for child in dict(pool.run([(number, (who, ())) for number in range(2)])).values():
            os.kill(child, signal.SIGKILL)
        assert dict(pool.run([(number, (double, (number,))) for number in range(4)])) == {0: 0, 1: 2, 2: 4, 3: 6}


@pytest.mark.fault("worker hangs")
def test_a_child_that_hangs_is_ended() -> None:
    """After its time it is killed and its task reported."""
    with Pool(1, seconds=0.5) as pool:
        ((_, answer),) = pool.run([(0, (hang, (0,)))])
    assert isinstance(answer, Failure)
    assert answer.state == "too-large"


def test_every_answer_is_a_sign_of_life() -> None:
    """Also one that is a failure, so that a long batch is never taken for a program that hangs."""
    signs: list[int] = []
    with Pool(2) as pool:
        pool.alive = lambda: signs.append(1)
        answers = dict(pool.run([(0, (len, ("abc",))), (1, (os._exit, (1,))), (2, (len, ("ab",)))]))
    assert (answers[0], answers[2], len(signs)) == (3, 2, 3)


def test_nothing_starts_for_nothing() -> None:
    """Without tasks no process is started."""
    with Pool(2) as pool:
        assert list(pool.read_all([])) == []
        assert not pool._idle
