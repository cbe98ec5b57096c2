"""Sentences and rows that the two versions break at different places: their pieces are laid beside each other as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.compare.similarity import likeness
from pipeline.compare.units import ITEM_LABEL, Unit
from pipeline.japanese.sentences import is_closed
from pipeline.japanese.text import fold

Gap = tuple[int, int, int, int]
"""A stretch of the old units and one of the new ones: start and end of each."""

# One character on the wrong side of a break counts twice, once in each version.
_SHIFTED: Final = 1.5
# A sentence of more lines than this was not read as one anyway.
_REACH: Final = 24
# Of the characters that differ in the parts of a row that a page cut, so many at most differ in the whole.
_LEFT: Final = 0.4
_FEWEST: Final = 4


def joint_key(parts: Sequence[Unit]) -> str:
    """The folded text of neighbouring units."""
    return "".join(unit.key for unit in parts)


def rejoined(steps: Sequence[Gap], old: Sequence[Unit], new: Sequence[Unit]) -> list[Gap]:
    """The differences, with those put together that are one sentence or one table row broken at different places."""
    rest: list[Gap] = []
    for step in steps:
        if rest and (_runs_over(rest[-1], step, old, new) or _is_cut_row(rest[-1], step, old, new)):
            rest[-1] = (rest[-1][0], step[1], rest[-1][2], step[3])
        else:
            rest.append(step)
    return list(_without_same([step for step in rest if not _is_same(old[step[0] : step[1]], new[step[2] : step[3]])], old, new))


def _without_same(steps: Sequence[Gap], old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[Gap]:
    """The differences without those that follow each other and together say the same on both sides."""
    place = 0
    while place < len(steps):
        end = _same_up_to(steps, place, old, new)
        if end == place:
            yield steps[place]
        place = max(end, place + 1)


def _same_up_to(steps: Sequence[Gap], place: int, old: Sequence[Unit], new: Sequence[Unit]) -> int:
    """Behind the last of the differences from `place` on which, put together, say the same; `place` where none do."""
    ours = theirs = ""
    for end in range(place, min(place + _REACH, len(steps))):
        step = steps[end]
        if end > place and (steps[end - 1][1] != step[0] or steps[end - 1][3] != step[2]):
            break
        ours, theirs = ours + joint_key(old[step[0] : step[1]]), theirs + joint_key(new[step[2] : step[3]])
        if ours == theirs:
            return end + 1
        if not (ours.startswith(theirs) or theirs.startswith(ours)):
            break
    return place


def _is_same(ours: Sequence[Unit], theirs: Sequence[Unit]) -> bool:
    """Whether both sides say the same, word for word or as a row and the pieces into which a page cut it."""
    if joint_key(ours) == joint_key(theirs):
        return True
    one, several = sorted((ours, theirs), key=len)
    return len(one) == 1 < len(several) and _is_made_of(one[0], several)


def _is_made_of(row: Unit, pieces: Sequence[Unit]) -> bool:
    """Whether every cell of a row is what the pieces have in its column one after the other; empty cells of a piece may be left out.

    Nothing but the columns is given up: the same figures in other cells are another row.
    """
    left = [fold(cell) for cell in row.text.split("\t")]
    for piece in pieces:
        place = 0
        for cell in filter(None, map(fold, piece.text.split("\t"))):
            while place < len(left) and not left[place].startswith(cell):
                place += 1
            if place == len(left):
                return False
            left[place] = left[place][len(cell) :]
            place += 1
    return len(left) > 1 and not any(left)


def _runs_over(before: Gap, after: Gap, old: Sequence[Unit], new: Sequence[Unit]) -> bool:
    """Whether two differences have more in common together than apart, and no sentence ends from the first to the second."""
    ours, theirs = old[before[0] : after[0]], new[before[2] : after[2]]
    if len(ours) > _REACH or len(theirs) > _REACH or any("\t" in unit.text or is_closed(unit.text) for unit in (*ours, *theirs)):
        return False
    seconds = (*old[after[0] : after[0] + bool(ours)], *new[after[2] : after[2] + bool(theirs)])
    if any(ITEM_LABEL.match(unit.text) for unit in seconds):
        return False
    ends = joint_key(old[after[0] : after[1]]), joint_key(new[after[2] : after[3]])
    starts = joint_key(ours), joint_key(theirs)
    together = _common(starts[0] + ends[0], starts[1] + ends[1])
    return together > _common(*starts) + _common(*ends) + _SHIFTED


def _common(one: str, other: str) -> float:
    """The characters two texts have in common in the same order, counted in both."""
    return likeness(one, other) * (len(one) + len(other))


def _is_cut_row(before: Gap, after: Gap, old: Sequence[Unit], new: Sequence[Unit]) -> bool:
    """Whether two differences in a row are one row which a page cut: what one side lacks in the first stands in the second."""
    if before[1] != after[0] or before[3] != after[2]:
        return False
    if not (_turns(old, after[0], after[1]) or _turns(new, after[2], after[3])):
        return False
    first = joint_key(old[before[0] : before[1]]), joint_key(new[before[2] : before[3]])
    second = joint_key(old[after[0] : after[1]]), joint_key(new[after[2] : after[3]])
    apart = _apart(*first) + _apart(*second)
    return apart >= _FEWEST and _apart(first[0] + second[0], first[1] + second[1]) <= _LEFT * apart


def _turns(units: Sequence[Unit], place: int, end: int) -> bool:
    """Whether a row begins a page at this place, after a row on the page before."""
    if not 0 < place < end:
        return False
    return "\t" in units[place - 1].text and units[place - 1].page != units[place].page


def _apart(one: str, other: str) -> int:
    """How many characters one of two texts has and the other has not."""
    ours, theirs = Counter(one), Counter(other)
    return (ours - theirs).total() + (theirs - ours).total()
