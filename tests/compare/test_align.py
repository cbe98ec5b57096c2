"""Rows of units laid side by side."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.compare.align import align
from pipeline.compare.units import Unit


def _units(keys: str) -> list[Unit]:
    return [Unit(f"{key}を定める。", f"{key}を定める。", 1) for key in keys]


def test_equal_units_are_passed_over() -> None:
    """Only what differs is told, at its place in the new row."""
    (pairing,) = align(_units("甲乙丙"), _units("甲丙"))
    assert pairing.old is not None
    assert (pairing.old.key, pairing.new, pairing.at) == ("乙を定める。", None, 1)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="甲乙丙丁", max_size=14), st.text(alphabet="甲乙丙丁", max_size=14))
def test_differences_turn_old_into_new(old: str, new: str) -> None:
    """Taking out the old sides and putting in the new ones leaves as many of each unit as the new row has."""
    pairings = align(_units(old), _units(new), alike=lambda one, other: float(one.key == other.key), merging=False)
    rest = sorted(f"{key}を定める。" for key in old)
    for pairing in pairings:
        if pairing.old:
            rest.remove(pairing.old.key)
        if pairing.new:
            rest.append(pairing.new.key)
    assert sorted(rest) == sorted(f"{key}を定める。" for key in new)


def test_large_rewritten_stretches_do_not_take_long() -> None:
    """Stretches without anything in common are compared near the diagonal only."""
    old = [Unit(f"旧{number}号の規定による。", f"旧{number}号の規定による。", 1) for number in range(400)]
    new = [Unit(f"新{number}条の定めるところ。", f"新{number}条の定めるところ。", 1) for number in range(400)]
    assert {bool(pairing.old) for pairing in align(old, new)} >= {True}


def test_a_few_units_against_very_many() -> None:
    """Two lines that became twenty thousand: those that stayed are paired, the rest is new."""
    old = _units("甲乙")
    new = [*_units("甲"), *[Unit("第一号の規定による。", "第一号の規定による。", 1)] * 20_500, *_units("丙")]
    pairings = align(old, new)
    assert len(pairings) == 20_501
    assert [pairing.old.key for pairing in pairings if pairing.old] == ["乙を定める。"]
