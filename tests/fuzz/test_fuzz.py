"""A short run of every target, always the same, and everything that fuzzing found."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from itertools import islice
from types import FrameType

import pytest

from tests.fuzz.engine import HANG
from tests.fuzz.mutations import mutations
from tests.fuzz.seeds import FOUND, found, seeds
from tests.fuzz.targets import TARGETS

TRIES = 60


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    """An input over ten seconds is a failure (the whole of a target's run is much shorter)."""

    def rings(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"over {HANG} s")

    former = signal.signal(signal.SIGALRM, rings)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, former)


@pytest.mark.fault("random bytes in the place of anything that is read")
@pytest.mark.parametrize("name", TARGETS)
def test_no_input_breaks_a_reader(name: str) -> None:
    """Sound inputs and sixty spoilt ones for each reader end as its docstring says, each within ten seconds."""
    for body in (*seeds(name), *islice(mutations(seeds(name), 1), TRIES)):
        signal.alarm(HANG)
        TARGETS[name](body)


@pytest.mark.fault("an input that broke a reader once")
@pytest.mark.parametrize("name", sorted(path.name for path in FOUND.iterdir()))
def test_what_was_found_is_mended(name: str) -> None:
    """What `python -m tests.fuzz` found breaks nothing any more."""
    for body in found(name):
        signal.alarm(HANG)
        TARGETS[name](body)


def test_spoilt_inputs_are_always_the_same() -> None:
    """A failure of the short run can be had again."""
    one, other = (list(islice(mutations((b"sound", b"other"), 7), 50)) for _ in range(2))
    assert one == other
    assert len(set(one)) > 40
