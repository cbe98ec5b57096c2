"""Ruling lines to boxes and tables: connected rules make a frame, the rules nearest to a line of text its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.extract.lines import Line
from pipeline.extract.planes import Boxes

_THIN = 3.0
_SNAP = 2.5
_TOUCH = 3.0
_DASH = 4.5
_SHORT = 8.0

Edge = tuple[float, float, float, float]
Columns = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Rules:
    """Level and upright rules in reading coordinates, as boxes (x0, y0, x1, y1)."""

    level: Boxes
    upright: Boxes


@dataclass(frozen=True, slots=True)
class Frame:
    """Rules that touch each other, and the box they span."""

    x0: float
    y0: float
    x1: float
    y1: float
    level: Boxes
    upright: Boxes

    @property
    def area(self) -> float:
        """Of the box they span."""
        return (self.x1 - self.x0) * (self.y1 - self.y0)


def rules_of(boxes: Boxes) -> Rules:
    """The thin boxes sorted into level and upright rules, dashes and doubles made one, scraps left out."""
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    level = boxes[(height <= _THIN) & (width > height)]
    upright = boxes[(width <= _THIN) & (height > width)]
    return Rules(_fused(level), _fused(upright[:, [1, 0, 3, 2]])[:, [1, 0, 3, 2]])


def _fused(level: Boxes) -> Boxes:
    """Level rules on one height that touch, overlap or nearly do, as one."""
    if not len(level):
        return level.reshape(-1, 4)
    middle = (level[:, 1] + level[:, 3]) / 2
    order = np.argsort(middle, kind="stable")
    heights = np.cumsum(np.concatenate(([0], np.diff(middle[order]) > _SNAP)))
    group = np.empty(len(level), dtype=np.intp)
    group[order] = heights
    order = np.lexsort((level[:, 0], group))
    rows, places = level[order], group[order]
    reach = np.maximum.accumulate(rows[:, 2] + places * 1e5) - places * 1e5
    starts = np.concatenate(([True], (places[1:] != places[:-1]) | (rows[1:, 0] > reach[:-1] + _DASH)))
    first = np.flatnonzero(starts)
    fused = np.concatenate([np.minimum.reduceat(rows[:, :2], first), np.maximum.reduceat(rows[:, 2:], first)], axis=1)
    long: Boxes = fused[fused[:, 2] - fused[:, 0] >= _SHORT]
    return long


def without_marks(rules: Rules, lines: list[Line]) -> Rules:
    """The rules without underlines and strokes through text: level rules as long as the words they lie at, or shorter."""
    if not len(rules.level) or not lines:
        return rules
    box = np.array([(line.x0, line.y0, line.x1, line.y1, line.size) for line in lines if not line.across] or [(0,) * 5], dtype=np.float32)
    level = rules.level
    y = ((level[:, 1] + level[:, 3]) / 2)[:, None]
    at = (y > box[None, :, 1] - 0.3 * box[None, :, 4]) & (y < box[None, :, 3] + 0.3 * box[None, :, 4])
    within = (level[:, None, 0] > box[None, :, 0] - 0.4 * box[None, :, 4]) & (level[:, None, 2] < box[None, :, 2] + 0.4 * box[None, :, 4])
    marks: npt.NDArray[np.bool_] = (at & within).any(axis=1) & ~_meets(level, rules.upright)
    return Rules(level[~marks], rules.upright)


def _meets(level: Boxes, upright: Boxes) -> npt.NDArray[np.bool_]:
    """Which level rules end at an upright one on both sides: the edges of a cell, however short."""
    if not len(upright):
        return np.zeros(len(level), dtype=np.bool_)
    x = ((upright[:, 0] + upright[:, 2]) / 2)[None, :]
    y = ((level[:, 1] + level[:, 3]) / 2)[:, None]
    beside = (upright[None, :, 1] - _TOUCH < y) & (upright[None, :, 3] + _TOUCH > y)
    left, right = np.abs(level[:, 0, None] - x) < _TOUCH, np.abs(level[:, 2, None] - x) < _TOUCH
    met: npt.NDArray[np.bool_] = np.logical_and((beside & left).any(axis=1), (beside & right).any(axis=1))
    return met


def frames_of(rules: Rules, columns: Columns = ()) -> list[Frame]:
    """Every set of touching rules that has both level and upright ones, and every ladder of level rules of one width.

    `columns` are the edges of the columns of a table that may come from the page before: there upright rules make a frame alone.
    """
    level, upright = rules.level, rules.upright
    if not len(level):
        return _open(upright, columns)
    labels = _connected(level, upright)
    frames = []
    for label in np.unique(labels):
        own = labels == label
        across, down = level[own[: len(level)]], upright[own[len(level) :]]
        if len(across) and len(down):
            frames.append(_frame(across, down))
    alone = level[np.isin(labels[: len(level)], labels[len(level) :], invert=True)]
    free = upright[np.isin(labels[len(level) :], labels[: len(level)], invert=True)]
    closed = [frame for frame in frames if frame.x1 - frame.x0 > 14 and frame.y1 - frame.y0 > 10]
    return closed + _ladders(alone) + _open(free, columns)


def _connected(level: Boxes, upright: Boxes) -> npt.NDArray[np.intp]:
    """For every rule (level ones first) the number of the set it belongs to."""
    count = len(level) + len(upright)
    labels = np.arange(count)
    if not len(upright):
        return labels
    touch = (
        (level[:, None, 0] - _TOUCH < upright[None, :, 2])
        & (level[:, None, 2] + _TOUCH > upright[None, :, 0])
        & (level[:, None, 1] - _TOUCH < upright[None, :, 3])
        & (level[:, None, 3] + _TOUCH > upright[None, :, 1])
    )
    one, two = np.nonzero(touch)
    two = two + len(level)
    while True:
        before = labels.copy()
        np.minimum.at(labels, one, labels[two])
        np.minimum.at(labels, two, labels[one])
        labels = labels[labels]
        if bool((labels == before).all()):
            return labels


def _ladders(level: Boxes) -> list[Frame]:
    """Tables ruled with level lines only: three and more of the same ends."""
    if len(level) < 3:
        return []
    ends = np.round(level[:, [0, 2]] / 4).astype(np.int64)
    frames: list[Frame] = []
    for pair in np.unique(ends, axis=0):
        rungs = level[(np.abs(ends - pair) <= 1).all(axis=1)]
        if len(rungs) >= 3 and not any(np.array_equal(rungs, frame.level) for frame in frames):
            frames.append(_frame(rungs, np.zeros((0, 4), dtype=np.float32)))
    return frames


def _open(upright: Boxes, columns: Columns) -> list[Frame]:
    """A table that goes on from the page before, open above and below: upright rules of one length between its columns."""
    edges = sorted({edge for column in columns for edge in column})
    if not edges or not len(upright):
        return []
    near = np.abs((upright[:, 0] + upright[:, 2])[None, :] / 2 - np.array(edges)[:, None]) < _THIN
    bars = upright[near.any(axis=0)]
    if not bool(near.any(axis=1).all()) or float(np.ptp(bars[:, 1])) > _TOUCH or float(np.ptp(bars[:, 3])) > _TOUCH:
        return []
    return [_frame(np.zeros((0, 4), dtype=np.float32), bars)]


def _frame(level: Boxes, upright: Boxes) -> Frame:
    every = np.concatenate([level, upright])
    x0, y0 = every[:, :2].min(axis=0).tolist()
    x1, y1 = every[:, 2:].max(axis=0).tolist()
    return Frame(x0, y0, x1, y1, level, upright)


def cell_of(frame: Frame, x: float, y: float) -> Edge:
    """The cell around a place: the nearest rules of the frame on its four sides, or the frame's own edges."""
    level, upright = frame.level, frame.upright
    above = level[(level[:, 0] < x + 1) & (level[:, 2] > x - 1)]
    heights = (above[:, 1] + above[:, 3]) / 2
    beside = upright[(upright[:, 1] < y + 1) & (upright[:, 3] > y - 1)]
    places = (beside[:, 0] + beside[:, 2]) / 2
    return (
        float(places[places < x].max(initial=frame.x0)),
        float(heights[heights < y].max(initial=frame.y0)),
        float(places[places >= x].min(initial=frame.x1)),
        float(heights[heights >= y].min(initial=frame.y1)),
    )
