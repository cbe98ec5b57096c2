"""Lines to blocks in reading order.

Most files draw a page in the order in which it is read, and pure geometry is unstable between two versions of one
document. So drawing order is kept wherever geometry does not contradict it: nothing may come after what stands below it,
or to the right of it on the same height. Where it does, a few strayed lines are put in their places, or, when many are
out of order, the stretches that flow are ordered after Breuel ("High performance document layout analysis", 2003): above
in an overlapping column, or to the left with nothing across both in between.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.extract.lattice import Columns, Edge, Frame, Rules, cell_of, frames_of
from pipeline.extract.lines import Line

Flags = npt.NDArray[np.bool_]

_MANY = 900
"""A region of more lines stays as drawn: ordering costs the cube of their number."""
_FEW = 0.12
"""Up to this share of strayed lines the drawing order counts as sound."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that flow, in order. `row` numbers the table row they are a cell of (None: running text), `right` is the margin."""

    lines: tuple[Line, ...]
    left: float
    right: float
    row: int | None = None


@dataclass(frozen=True, slots=True)
class _Item:
    """A line, a stretch of lines or a whole frame, to be put in order."""

    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    rank: int
    lines: tuple[Line, ...] = ()
    blocks: tuple[Block, ...] = ()


def arranged(lines: Sequence[Line], rules: Rules, columns: Columns = ()) -> list[Block]:
    """The lines of a page as blocks in reading order; `rules` are those that part, without underlines.

    `columns` are the edges of the columns of a table that may go on from the page before.
    """
    frames = sorted(frames_of(rules, columns), key=lambda frame: frame.area)
    inside: dict[int | None, list[_Item]] = {}
    for line in lines:
        home = _home(frames, (line.x0 + line.x1) / 2, line.middle, 0)
        inside.setdefault(home, []).append(_Item(line.x0, line.y0, line.x1, line.y1, line.size, line.rank, (line,)))
    rows = itertools.count()
    for index, frame in enumerate(frames):
        if index in inside:
            home = _home(frames, (frame.x0 + frame.x1) / 2, (frame.y0 + frame.y1) / 2, index + 1)
            inside.setdefault(home, []).append(_framed(frame, inside[index], rows))
    return _blocks(_flowing(inside.get(None, [])), None, None)


def _home(frames: list[Frame], x: float, y: float, start: int) -> int | None:
    """The number of the smallest frame from `start` on that holds a place."""
    for index in range(start, len(frames)):
        frame = frames[index]
        if frame.x0 - 1 < x < frame.x1 + 1 and frame.y0 - 1 < y < frame.y1 + 1:
            return index
    return None


def _framed(frame: Frame, items: list[_Item], rows: itertools.count[int]) -> _Item:
    """A frame with all that stands in it, cell by cell."""
    cells: dict[Edge, list[_Item]] = {}
    for item in items:
        cells.setdefault(cell_of(frame, (item.x0 + item.x1) / 2, (item.y0 + item.y1) / 2), []).append(item)
    cells = _nested(_without_overflow(cells))
    ordered = _cells_in_order(cells)
    blocks: list[Block] = []
    row, top = None, None
    for cell in ordered:
        if len(ordered) > 1 and (top is None or abs(cell[1] - top) > 3):
            row, top = next(rows), cell[1]
        blocks.extend(_blocks(_flowing(cells[cell]), cell, row))
    size = float(np.median([item.size for item in items]))
    return _Item(frame.x0, frame.y0, frame.x1, frame.y1, size, min(item.rank for item in items), blocks=tuple(blocks))


def _without_overflow(cells: dict[Edge, list[_Item]]) -> dict[Edge, list[_Item]]:
    """Cells with the lines that ran over the lower edge of a row too low for them put back: they lie on the words of the next row."""
    homes = {item.rank: cell for cell, items in cells.items() for item in items if item.lines}
    moved: dict[int, Edge] = {}
    for cell, items in cells.items():
        for item in items:
            above = moved.get(item.rank - 1, homes.get(item.rank - 1))
            below = above is not None and above != cell and (above[0], above[2], above[3]) == (cell[0], cell[2], cell[1])
            if above is not None and below and any(other.rank > item.rank and _overlaps(item, other) for other in items):
                moved[item.rank] = above
    if not moved:
        return cells
    out: dict[Edge, list[_Item]] = {cell: [item for item in items if item.rank not in moved] for cell, items in cells.items()}
    for items in cells.values():
        for item in (item for item in items if item.rank in moved):
            out[moved[item.rank]].append(item)
    return {cell: items for cell, items in out.items() if items}


def _overlaps(one: _Item, two: _Item) -> bool:
    """Whether two lines lie on each other."""
    across, down = min(one.x1, two.x1) - max(one.x0, two.x0), min(one.y1, two.y1) - max(one.y0, two.y0)
    return bool(two.lines) and across > 0.5 * min(one.size, two.size) and down > 0.6 * min(one.size, two.size)


def _nested(cells: dict[Edge, list[_Item]]) -> dict[Edge, list[_Item]]:
    """Cells cut out of a corner of another are things within that one."""
    edges = sorted(cells, key=lambda cell: (cell[2] - cell[0]) * (cell[3] - cell[1]))
    out = {cell: list(items) for cell, items in cells.items()}
    for index, cell in enumerate(edges):
        for outer in edges[index + 1 :]:
            if outer[0] - 1 <= cell[0] and outer[1] - 1 <= cell[1] and cell[2] <= outer[2] + 1 and cell[3] <= outer[3] + 1:
                inner = _flowing(out.pop(cell))
                size, rank = inner[0].size, min(item.rank for item in inner)
                out[outer].append(_Item(*cell, size, rank, blocks=tuple(_blocks(inner, cell, None))))
                break
    return out


def _cells_in_order(cells: dict[Edge, list[_Item]]) -> list[Edge]:
    """Cells as drawn where that can be read; else row by row from the left."""
    drawn = sorted(cells, key=lambda cell: min(item.rank for item in cells[cell]))
    spans = [(min(item.rank for item in cells[cell]), max(item.rank for item in cells[cell])) for cell in drawn]
    apart = all(one[1] < two[0] for one, two in itertools.pairwise(spans))
    if apart and not any(_must_precede(two, one) for one, two in itertools.combinations(drawn, 2)):
        return drawn
    return sorted(cells, key=lambda cell: (round(cell[1] / 3), cell[0]))


def _must_precede(one: Edge, two: Edge) -> bool:
    """Whether cell `one` stands above `two` in its column, or to the left of it with the same top."""
    if one[3] <= two[1] + 2:
        return min(one[2], two[2]) - max(one[0], two[0]) > 4
    return abs(one[1] - two[1]) <= 3 and one[2] <= two[0] + 2


def _blocks(items: list[_Item], cell: Edge | None, row: int | None) -> list[Block]:
    """Ordered items as blocks: stretches of lines, and the blocks of frames as they are."""
    out: list[Block] = []
    for item in items:
        if item.blocks:
            out.extend(item.blocks)
        elif cell is not None:
            out.append(Block(item.lines, cell[0], cell[2], row))
        else:
            out.append(Block(item.lines, item.x0, item.x1, row))
    return out


def _flowing(items: list[_Item]) -> list[_Item]:
    """The items of one region in reading order, lines gathered into stretches that flow."""
    drawn = sorted(items, key=lambda item: item.rank)
    rows = _uninterrupted(_rows(drawn, careful=False))
    if len(rows) < 2:
        return rows
    if len(rows) > _MANY:
        return _stretches(rows, careful=False)
    box = _boxes(rows)
    wrong = np.tril(_above(box) | _beside(box), -1)
    if not bool(wrong.any()):
        return _stretches(rows, careful=False)
    strays = _strays(wrong)
    stretches = _stretches(_rows(drawn, careful=True), careful=True)
    box = _boxes(stretches)
    if len(strays) <= max(1, _FEW * len(rows)):
        return _stretches(_sorted(stretches, _above(box) | _beside(box)), careful=True)
    return _stretches(_sorted(stretches, _breuel(box)), careful=True)


def _boxes(items: list[_Item]) -> npt.NDArray[np.float64]:
    return np.array([(item.x0, item.y0, item.x1, item.y1, item.size) for item in items])


def _above(box: npt.NDArray[np.float64]) -> Flags:
    """[i, j]: i stands above j and their columns overlap by more than a scrap."""
    least = np.minimum(box[:, None, 4], box[None, :, 4])
    overlap = np.minimum(box[:, None, 2], box[None, :, 2]) - np.maximum(box[:, None, 0], box[None, :, 0])
    higher = (box[:, None, 3] <= box[None, :, 1] + 0.45 * least) & (box[:, None, 1] < box[None, :, 1])
    above: Flags = higher & (overlap > 0.6 * least)
    return above


def _beside(box: npt.NDArray[np.float64]) -> Flags:
    """[i, j]: i stands to the left of j, at the same height."""
    overlap = np.minimum(box[:, None, 3], box[None, :, 3]) - np.maximum(box[:, None, 1], box[None, :, 1])
    least = np.minimum(box[:, None, 3] - box[:, None, 1], box[None, :, 3] - box[None, :, 1])
    small = np.minimum(box[:, None, 4], box[None, :, 4])
    beside: Flags = (overlap > 0.55 * least) & (box[:, None, 2] <= box[None, :, 0] + 0.3 * small)
    return beside


def _breuel(box: npt.NDArray[np.float64]) -> Flags:
    """[i, j]: i is to be read before j: above it in its column, or left of it with nothing across both in between."""
    above = _above(box)
    left = box[:, None, 2] <= box[None, :, 0] + 0.3 * np.minimum(box[:, None, 4], box[None, :, 4])
    spans = (np.minimum(box[:, None, 2], box[None, :, 2]) - np.maximum(box[:, None, 0], box[None, :, 0])) > 0
    middle = (box[:, 1] + box[:, 3]) / 2
    parted = np.zeros_like(above)
    for between in range(len(box)):
        across = spans[between][:, None] & spans[between][None, :]
        low = (middle[:, None] < middle[between]) & (middle[between] < middle[None, :])
        high = (middle[:, None] > middle[between]) & (middle[between] > middle[None, :])
        parted |= across & (low | high)
    first: Flags = above | (left & ~parted & ~above.T)
    return first


def _strays(wrong: Flags) -> list[int]:
    """The fewest items (nearly) without which nothing is out of order."""
    wrong = wrong | wrong.T
    strays: list[int] = []
    while bool(wrong.any()):
        worst = int(wrong.sum(axis=1).argmax())
        strays.append(worst)
        wrong[worst] = False
        wrong[:, worst] = False
    return strays


def _sorted(items: list[_Item], before: Flags) -> list[_Item]:
    """Items so that `before` holds wherever it can, else in the order given; circles are broken at the earliest item."""
    waiting = before.sum(axis=0)
    ready = [int(index) for index in np.flatnonzero(waiting == 0)]
    heapq.heapify(ready)
    done = np.zeros(len(items), dtype=np.bool_)
    out: list[_Item] = []
    while len(out) < len(items):
        if ready:
            index = heapq.heappop(ready)
        else:
            open_items = np.flatnonzero(~done)
            index = int(open_items[np.lexsort((open_items, waiting[open_items]))[0]])
        if done[index]:
            continue
        done[index] = True
        out.append(items[index])
        for later in np.flatnonzero(before[index] & ~done).tolist():
            waiting[later] -= 1
            if waiting[later] == 0:
                heapq.heappush(ready, later)
    return out


def _uninterrupted(rows: list[_Item]) -> list[_Item]:
    """A thing drawn between two lines of one paragraph is put before or after them, by its height."""
    out = list(rows)
    for index in range(1, len(out) - 1):
        one, thing, two = out[index - 1], out[index], out[index + 1]
        if not (one.lines and two.lines) or _flows(one, thing) or _flows(thing, two) or not _flows(one, two):
            continue
        if abs(one.size - two.size) > 0.1 * one.size or two.x0 > one.x0 + 1.5 * one.size or two.y0 - one.y1 > 0.9 * one.size:
            continue
        if (thing.y0 + thing.y1) / 2 < one.y0:
            out[index - 1], out[index] = thing, one
        elif (thing.y0 + thing.y1) / 2 > two.y1:
            out[index], out[index + 1] = two, thing
    return out


def _is_between(items: list[_Item], x0: float, y0: float, x1: float, y1: float) -> bool:
    """Whether the middle of any item lies in a box."""
    return any(x0 < (item.x0 + item.x1) / 2 < x1 and y0 < (item.y0 + item.y1) / 2 < y1 for item in items)


def _rows(items: list[_Item], *, careful: bool) -> list[_Item]:
    """Lines drawn one after the other on one height, to the right, as one item; not where two columns merely meet.

    With `careful`, not where anything else stands between them either.
    """
    out: list[_Item] = []
    for index, item in enumerate(items):
        before = out[-1] if out else None
        if before is None or not before.lines or not item.lines or not _continues_row(before, item, careful=careful):
            out.append(item)
            continue
        if careful and _is_between(items, before.lines[-1].x1, item.y0 - item.size, item.x0, item.y1 + item.size):
            out.append(item)
            continue
        after = items[index + 1] if index + 1 < len(items) else None
        above = out[-2] if len(out) > 1 else None
        if above is not None and after is not None and _hangs(above, before) and _hangs(item, after) and after.x0 > before.x1:
            out.append(item)
        else:
            out[-1] = _union(before, item)
    return out


def _continues_row(before: _Item, item: _Item, *, careful: bool) -> bool:
    last = before.lines[-1]
    apart = abs(last.middle - (item.y0 + item.y1) / 2)
    if careful and (abs(last.size - item.size) > 0.1 * last.size or apart > 0.2 * item.size):
        return False
    return apart < 0.4 * min(last.size, item.size) and item.x0 > last.x1 - 0.3 * item.size


def _hangs(upper: _Item, lower: _Item) -> bool:
    """Whether `lower` goes on just below `upper` in its column."""
    overlap = min(upper.x1, lower.x1) - max(upper.x0, lower.x0)
    return overlap > 0.5 * min(upper.x1 - upper.x0, lower.x1 - lower.x0) and -0.5 * upper.size < lower.y0 - upper.y1 < 1.6 * upper.size


def _union(one: _Item, two: _Item) -> _Item:
    return _Item(
        min(one.x0, two.x0), min(one.y0, two.y0), max(one.x1, two.x1), max(one.y1, two.y1),
        max(one.size, two.size), one.rank, one.lines + two.lines,
    )  # fmt: skip


def _stretches(items: list[_Item], *, careful: bool) -> list[_Item]:
    """Lines that follow each other down a column as one item; frames stay by themselves.

    With `careful`, not where anything else stands between them.
    """
    out: list[_Item] = []
    last: _Item | None = None
    for item in items:
        if (
            last is not None
            and last.lines
            and item.lines
            and _flows(last, item)
            and not (careful and _is_between(items, min(last.x0, item.x0), last.y1 - 1, max(last.x1, item.x1), item.y0 + 1))
        ):
            out[-1] = _union(out[-1], item)
        else:
            out.append(item)
        last = item
    return out


def _flows(last: _Item, item: _Item) -> bool:
    """Whether a line goes on where the last one ended: just below and overlapping."""
    overlap = min(last.x1, item.x1) - max(last.x0, item.x0)
    size = max(last.size, item.size)
    return overlap > 0.5 * size and -0.5 * size < item.y0 - last.y1 < 2.2 * size
