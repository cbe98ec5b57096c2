"""Heavy work in children that may hang or die: the others go on, and the answer says why there is none."""

from __future__ import annotations

import os
import time

from pipeline.demo.papers import pdf
from pipeline.pool import Failure, Pool


def double(number: int) -> int:
    """A task."""
    return 2 * number


def hang(_: int) -> int:
    """A task that does not end."""
    time.sleep(60)
    return 0


def die(_: int) -> int:
    """A task whose process goes away."""
    os._exit(9)


def swell(_: int) -> int:
    """A task that asks for more memory than it may have."""
    return len(bytearray(6_000_000_000))


def raises(_: int) -> int:
    """A task with a defect."""
    raise ValueError("no")


def test_answers_come_in_order() -> None:
    """As many as asked, in the order of the tasks."""
    with Pool(2) as pool:
        assert list(pool.run((n, (double, (n,))) for n in range(20))) == [(n, 2 * n) for n in range(20)]


def test_a_child_that_dies_or_raises_is_a_failure_and_the_others_go_on() -> None:
    """Its own answer is a Failure; the next task has a new child."""
    tasks = [(0, (die, (0,))), (1, (double, (1,))), (2, (raises, (2,))), (3, (double, (3,)))]
    with Pool(1) as pool:
        answers = dict(pool.run(tasks))
    assert answers[1] == 2
    assert answers[3] == 6
    assert isinstance(answers[0], Failure)
    assert isinstance(answers[2], Failure)
    assert answers[0].state == "damaged"


def test_a_child_that_hangs_is_ended() -> None:
    """After its time the task is too large."""
    with Pool(1, seconds=0.5) as pool:
        ((_, answer),) = pool.run([(0, (hang, (0,)))])
    assert isinstance(answer, Failure)
    assert answer.state == "too-large"


def test_memory_has_a_limit() -> None:
    """A task that asks for too much fails alone."""
    with Pool(1, memory=1_000_000_000) as pool:
        answers = dict(pool.run([(0, (swell, (0,))), (1, (double, (2,)))]))
    assert isinstance(answers[0], Failure)
    assert answers[1] == 4


def test_documents_are_read_in_children() -> None:
    """The reader's answers, by key."""
    body = pdf("見本", ("本文です。",))
    with Pool(2) as pool:
        found = dict(pool.read_all([("a", body, "application/pdf", "a.pdf"), ("b", b"", "", "b")]))
    assert "本文です" in found["a"].pages[0].text
    assert found["b"].state == "empty"
