"""Two rows of units laid side by side: what is equal is passed over, what was reworded is paired, the rest stands alone."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Final

from pipeline.compare.joints import Gap, joint_key, rejoined
from pipeline.compare.similarity import likeness
from pipeline.compare.units import ITEM_LABEL, Unit, joined
from pipeline.japanese.keys import search_key
from pipeline.japanese.sentences import is_closed

Likeness = Callable[[Unit, Unit], float]
Name = Callable[[Unit], str]
# Below this share of common characters two sentences are two sentences, not one that was reworded.
_LEAST: Final = 0.5
_TABLE: Final = 40_000
_SEQUENCE: Final = 6_000_000
_BAND: Final = 60
_MERGES: Final = ((2, 1), (1, 2), (3, 1), (1, 3), (2, 2))


@dataclass(frozen=True, slots=True)
class Pairing:
    """An old unit and what became of it; one side is None where nothing answers to the other. `at` is the place in the new row."""

    old: Unit | None
    new: Unit | None
    at: int


def align(
    old: Sequence[Unit], new: Sequence[Unit], *, alike: Likeness | None = None, names: Sequence[Name] = (), merging: bool = True
) -> tuple[Pairing, ...]:
    """Every difference between two rows of units, in the order of the new one.

    Units with the same key are equal. Between equal units the best pairing is looked for as a whole; `alike` says how alike two units
    are (0 to 1, below one half: not at all), `names` what they are called: units answer to each other even where they changed if no
    other is called so (an empty name is none; the first way of naming comes first). With `merging`, neighbouring lines that do not
    end a sentence may answer together to one line of the other side, so that another line break is no difference.
    """
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(unit.key, len(numbers)) for unit in old]
    right = [numbers.setdefault(unit.key, len(numbers)) for unit in new]
    measure = alike or _alike
    gaps: Iterable[Gap] = _gaps(left, right)
    for name in names:
        gaps = [smaller for gap in gaps for smaller in _named_gaps(old, new, gap, name)]
    steps = [step for gap in gaps for step in _steps(old, new, gap, measure, merging=merging)]
    if merging:
        steps = rejoined(steps, old, new)
    return tuple(Pairing(_whole(old[a:b]), _whole(new[c:d]), c) for a, b, c, d in steps)


def _whole(parts: Sequence[Unit]) -> Unit | None:
    return joined(parts) if parts else None


def _alike(one: Unit, other: Unit) -> float:
    """How alike two units are; 二十点 and 20点 are nearly the same."""
    share = likeness(one.key, other.key, least=_LEAST)
    return share or likeness(_counted(one.key), _counted(other.key), least=_LEAST)


@lru_cache(maxsize=4096)
def _counted(key: str) -> str:
    return search_key(key)


def _gaps(left: list[int], right: list[int]) -> Iterator[Gap]:
    """The stretches between equal units, in order; neither side of one holds a long run of what the other has."""
    stack: list[Gap] = [(0, len(left), 0, len(right))]
    while stack:
        start, end, begin, stop = _trimmed(left, right, *stack.pop())
        if start == end and begin == stop:
            continue
        anchors = _anchors(left, right, start, end, begin, stop)
        if anchors is None:
            yield start, end, begin, stop
            continue
        edges = [(start - 1, begin - 1), *anchors, (end, stop)]
        between = [(a + 1, b, c + 1, d) for (a, c), (b, d) in pairwise(edges) if a + 1 < b or c + 1 < d]
        stack.extend(reversed(between))


def _named_gaps(old: Sequence[Unit], new: Sequence[Unit], gap: Gap, name: Name) -> Iterator[Gap]:
    """A stretch cut at the units whose names stand alone on both sides, each pair of them a stretch of its own.

    A long stretch in which all are called alike on both sides, one after the other, is cut between all of them.
    """
    start, end, begin, stop = gap
    names = [name(unit) for unit in old[start:end]], [name(unit) for unit in new[begin:stop]]
    if names[0] == names[1] and (end - start) * (stop - begin) > _TABLE:
        yield from ((start + step, start + step + 1, begin + step, begin + step + 1) for step in range(end - start))
        return
    ours, theirs = Counter(names[0]), Counter(names[1])
    places = {called: begin + place for place, called in enumerate(names[1])}
    single = {called for called in ours.keys() & theirs.keys() if called and ours[called] == theirs[called] == 1}
    alone = [(start + place, places[called]) for place, called in enumerate(names[0]) if called in single]
    anchors = rising(alone) if alone else []
    for (a, c), (b, d) in pairwise([(start - 1, begin - 1), *anchors, (end, stop)]):
        if a + 1 < b or c + 1 < d:
            yield a + 1, b, c + 1, d
        if b < end and d < stop:
            yield b, b + 1, d, d + 1


def _trimmed(left: list[int], right: list[int], start: int, end: int, begin: int, stop: int) -> Gap:
    while start < end and begin < stop and left[start] == right[begin]:
        start, begin = start + 1, begin + 1
    while start < end and begin < stop and left[end - 1] == right[stop - 1]:
        end, stop = end - 1, stop - 1
    return start, end, begin, stop


def _anchors(left: list[int], right: list[int], start: int, end: int, begin: int, stop: int) -> list[tuple[int, int]] | None:
    """Pairs of equal units that cut a stretch into smaller ones; None where it is small enough or has none."""
    size = (end - start) * (stop - begin)
    if not size:
        return None
    ours, theirs = Counter(left[start:end]), Counter(right[begin:stop])
    places = {right[place]: place for place in range(begin, stop)}
    unique = [(place, places[left[place]]) for place in range(start, end) if ours[left[place]] == 1 and theirs[left[place]] == 1]
    if unique:
        return rising(unique)
    if size <= _TABLE or size > _SEQUENCE or not ours.keys() & theirs.keys():
        return None
    matcher = SequenceMatcher(None, left[start:end], right[begin:stop], autojunk=False)
    return [(start + a + step, begin + b + step) for a, b, length in matcher.get_matching_blocks() for step in range(length)] or None


def rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest row of pairs in which both places rise (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    former = [-1] * len(pairs)
    for index, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        former[index] = piles[pile - 1] if pile else -1
        if pile == len(tops):
            tops.append(place)
            piles.append(index)
        else:
            tops[pile], piles[pile] = place, index
    row, index = [], piles[-1] if piles else -1
    while index >= 0:
        row.append(pairs[index])
        index = former[index]
    return row[::-1]


def _steps(old: Sequence[Unit], new: Sequence[Unit], gap: Gap, alike: Likeness, *, merging: bool) -> list[Gap]:
    """The differences of one stretch, by the best of all pairings that keep the order."""
    start, end, begin, stop = gap
    ours, theirs = old[start:end], new[begin:stop]
    if joint_key(ours) == joint_key(theirs):
        return []
    found, row, column = [], start, begin
    for down, across in _best_steps(ours, theirs, alike, merging=merging):
        if joint_key(old[row : row + down]) != joint_key(new[column : column + across]):
            found.append((row, row + down, column, column + across))
        row, column = row + down, column + across
    return found


def _best_steps(ours: Sequence[Unit], theirs: Sequence[Unit], alike: Likeness, *, merging: bool) -> list[tuple[int, int]]:
    """The steps (units of ours, units of theirs) whose paired texts have most in common; only near the diagonal in a large stretch."""
    rows, columns = len(ours), len(theirs)
    banded = rows * columns > _TABLE
    # As wide as a row's share of the columns at least, or the bands of two rows would not touch.
    band = max(_BAND, columns // max(1, rows) + 1)
    gains: list[dict[int, tuple[float, tuple[int, int]]]] = [{} for _ in range(rows + 1)]
    gains[0][0] = (0.0, (0, 0))
    for row in range(rows + 1):
        middle = row * columns // max(1, rows)
        reach = range(max(0, middle - band), min(columns, middle + band) + 1) if banded else range(columns + 1)
        for column in reach:
            if row or column:
                options = _options(gains, row, column, ours, theirs, alike, merging=merging and not banded)
                gains[row][column] = max(options, default=(-1e9, (0, 0)))
    return _walked(gains, rows, columns)


def _options(
    gains: list[dict[int, tuple[float, tuple[int, int]]]],
    row: int,
    column: int,
    ours: Sequence[Unit],
    theirs: Sequence[Unit],
    alike: Likeness,
    *,
    merging: bool,
) -> Iterator[tuple[float, tuple[int, int]]]:
    if row and column in gains[row - 1]:
        yield gains[row - 1][column][0], (1, 0)
    if column and column - 1 in gains[row]:
        yield gains[row][column - 1][0], (0, 1)
    if row and column and column - 1 in gains[row - 1]:
        gain = _gain(ours[row - 1], theirs[column - 1], alike)
        if gain > 0:
            yield gains[row - 1][column - 1][0] + gain, (1, 1)
    for down, across in _MERGES if merging else ():
        if row < down or column < across or column - across not in gains[row - down]:
            continue
        parts, others = ours[row - down : row], theirs[column - across : column]
        if any(is_closed(unit.text) for unit in (*parts[:-1], *others[:-1])):
            continue
        gain = _gain(joined(parts), joined(others), alike) - (down + across) / 2
        if gain > 0 and not any(ITEM_LABEL.match(unit.text) for unit in (*parts[1:], *others[1:])):
            yield gains[row - down][column - across][0] + gain, (down, across)


def _gain(one: Unit, other: Unit, alike: Likeness) -> float:
    """How much a pair is worth: nothing at one half alike, its length where equal."""
    length = len(one.key) + len(other.key)
    if one.key == other.key:
        return length / 2 + 1
    return (alike(one, other) - _LEAST) * length


def _walked(gains: list[dict[int, tuple[float, tuple[int, int]]]], rows: int, columns: int) -> list[tuple[int, int]]:
    steps = []
    while rows or columns:
        step = gains[rows][columns][1]
        steps.append(step)
        rows, columns = rows - step[0], columns - step[1]
    return steps[::-1]
