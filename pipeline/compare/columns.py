"""Columns of two sheets: which answer to each other where one was put in, taken out or put elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.japanese.text import fold

# Columns are believed to have moved only if so large a share of all cells stands right then and not otherwise.
_GAIN: Final = 0.2
# From this share of equal cells on, two columns are one.
_ALIKE: Final = 0.5
# A column that is filled in fewer rows is no column of the table.
_FILLED: Final = 0.5
_FEWEST_ROWS: Final = 4
_HEADING_ROWS: Final = 4

Cells = Mapping[int, Counter[str]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns by their places: `pairs` (old, new) in the order of the new sheet, those of one sheet only, and pairs that changed order."""

    pairs: tuple[tuple[int, int], ...]
    gone: tuple[int, ...] = ()
    come: tuple[int, ...] = ()
    moved: tuple[tuple[int, int], ...] = ()


def match_columns(before: Sequence[str], after: Sequence[str]) -> Columns | None:
    """How the columns of two sheets (rows of cells parted by tabs) answer to each other; None where nothing happened to them."""
    if min(len(before), len(after)) < _FEWEST_ROWS:
        return None
    left, right = _cells(before), _cells(after)
    standing = {place: place for place in left if place in right}
    pairs = _paired(before, after, left, right)
    gain = _held(pairs, left, right) - _held(standing, left, right)
    if gain <= _GAIN * min(_count(left), _count(right)):
        pairs = standing
    gone = tuple(place for place in sorted(left) if place not in pairs and left[place].total() >= _FILLED * len(before))
    come = tuple(place for place in sorted(right) if place not in pairs.values() and right[place].total() >= _FILLED * len(after))
    if not (gone or come) and pairs == standing:
        return None
    ordered = tuple(sorted(pairs.items(), key=lambda pair: pair[1]))
    return Columns(ordered, gone, come, _out_of_order(ordered))


def column_text(rows: Sequence[str], place: int, longest: int) -> str:
    """The words of a column from its heading on, as far as `longest` characters go."""
    shown: list[str] = []
    for row in rows:
        cell = _cell(row, place)
        if cell and cell not in shown[-1:]:
            shown.append(cell)
        if sum(map(len, shown)) > longest:
            shown.append("…")
            break
    return "　".join(shown)


def _cells(rows: Sequence[str]) -> dict[int, Counter[str]]:
    """What stands in each column that holds anything, and how often."""
    columns: dict[int, Counter[str]] = {}
    for row in rows:
        for place, cell in enumerate(row.split("\t")):
            if cell:
                columns.setdefault(place, Counter())[cell] += 1
    return columns


def _count(columns: Cells) -> int:
    return sum(cells.total() for cells in columns.values())


def _held(pairs: Mapping[int, int], left: Cells, right: Cells) -> int:
    """How many cells stand in their column still, if the columns answer to each other like this."""
    return sum((left[place] & right[other]).total() for place, other in pairs.items())


def _paired(before: Sequence[str], after: Sequence[str], left: Cells, right: Cells) -> dict[int, int]:
    """The columns with most cells in common, the nearest first among equals; then those under one heading; then those left, if as many."""
    scores = sorted(
        ((_overlap(ours, theirs), -abs(place - other), place, other) for place, ours in left.items() for other, theirs in right.items()),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for score, _, place, other in scores:
        if score >= _ALIKE and place not in pairs and other not in pairs.values():
            pairs[place] = other
    pairs |= _paired_by_heading(before, after, left.keys() - pairs.keys(), right.keys() - set(pairs.values()))
    gone, come = sorted(left.keys() - pairs.keys()), sorted(right.keys() - set(pairs.values()))
    if len(gone) != len(come) or any(not _is_as_full(left[place], right[other]) for place, other in zip(gone, come, strict=True)):
        return pairs
    return pairs | dict(zip(gone, come, strict=True))


def _is_as_full(one: Counter[str], other: Counter[str]) -> bool:
    return 2 * min(one.total(), other.total()) >= max(one.total(), other.total())


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / (one.total() + other.total())


def _paired_by_heading(before: Sequence[str], after: Sequence[str], left: set[int], right: set[int]) -> dict[int, int]:
    """The columns under the same heading, whatever stands below."""
    theirs = {heading: place for place in sorted(right, reverse=True) if (heading := _heading(after, place))}
    pairs: dict[int, int] = {}
    for place in sorted(left):
        other = theirs.pop(_heading(before, place), None)
        if other is not None:
            pairs[place] = other
    return pairs


def _heading(rows: Sequence[str], place: int) -> str:
    return fold("\n".join(_cell(row, place) for row in rows[:_HEADING_ROWS] if not _cell(row, place).isdecimal())[:60])


def _cell(row: str, place: int) -> str:
    cells = row.split("\t", place + 1)
    return cells[place] if place < len(cells) else ""


def _out_of_order(pairs: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The pairs outside the longest row in which the old places rise as well."""
    best: list[tuple[tuple[int, int], ...]] = []
    for pair in pairs:
        longest = max((row for row in best if row[-1][0] < pair[0]), key=len, default=())
        best.append((*longest, pair))
    kept = max(best, key=len, default=())
    return tuple(pair for pair in pairs if pair not in kept)
