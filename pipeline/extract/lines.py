"""Characters to lines: runs of characters that follow each other on one baseline, in drawing order."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.extract.pdfium import Boxes, Codes, Sheet
from pipeline.model import Writing

_BLANKS = np.array([0x20, 0xA0, 0x3000, 0x2002, 0x2003, 0x2009, 0x200B, 0x09], dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Line:
    """A run of characters on one baseline.

    `x0, y0, x1, y1` are in reading coordinates: x along the line, y from line to line, whatever the writing. `size` is
    the height of its characters, `rank` its place in drawing order.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    rank: int


def writing_of(sheet: Sheet) -> Writing:
    """Whether the page is written in columns from the right: most characters follow the one before downwards."""
    boxes = sheet.boxes[_inked(sheet.codes)]
    if len(boxes) < 8:
        return "horizontal"
    size = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])[:-1]
    centre = np.stack([boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]], axis=1) / 2
    step = np.diff(centre, axis=0)
    across = (np.abs(step[:, 1]) < 0.4 * size) & (step[:, 0] > 0.2 * size) & (step[:, 0] < 2.5 * size)
    down = (np.abs(step[:, 0]) < 0.4 * size) & (step[:, 1] > 0.2 * size) & (step[:, 1] < 2.5 * size)
    return "vertical" if int(down.sum()) > int(across.sum()) else "horizontal"


def reading_boxes(boxes: Boxes, width: float, writing: Writing) -> Boxes:
    """Boxes in reading coordinates: for vertical writing x runs down the page and y from its right edge."""
    if writing == "horizontal":
        return boxes
    return np.stack([boxes[:, 1], width - boxes[:, 2], boxes[:, 3], width - boxes[:, 0]], axis=1)


def lines_of(codes: Codes, boxes: Boxes) -> list[Line]:
    """The lines in drawing order. `boxes` are in reading coordinates."""
    keep = (codes > 0x1F) & (codes != 0x7F) & (codes < 0x110000) & ~((codes >= 0xD800) & (codes < 0xE000)) & (codes != 0xFFFE)
    codes, boxes = codes[keep], boxes[keep]
    inked = np.flatnonzero(_inked(codes))
    if not len(inked):
        return []
    starts = _starts(boxes[inked])
    bounds = [*starts.tolist(), len(inked)]
    text = codes.astype("<u4").tobytes().decode("utf-32-le", "replace")
    return [
        _line(text, boxes, inked[first:last], rank)
        for rank, (first, last) in enumerate(itertools.pairwise(bounds))
    ]  # fmt: skip


def _inked(codes: Codes) -> npt.NDArray[np.bool_]:
    return (codes > 0x20) & ~np.isin(codes, _BLANKS)


def _starts(boxes: Boxes) -> npt.NDArray[np.intp]:
    """Where a new line begins: another baseline, a step back, or a gap wider than a few characters."""
    height = boxes[:, 3] - boxes[:, 1]
    size = np.maximum(np.minimum(height[:-1], height[1:]), 1)
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    apart = np.abs(np.diff(middle)) > 0.6 * np.maximum(height[:-1], height[1:])
    gap = boxes[1:, 0] - boxes[:-1, 2]
    breaks = apart | (gap < -1.3 * size) | (gap > 2.2 * size)
    return np.concatenate(([0], np.flatnonzero(breaks) + 1))


def _line(text: str, boxes: Boxes, members: npt.NDArray[np.intp], rank: int) -> Line:
    own = boxes[members]
    first, last = int(members[0]), int(members[-1])
    x0, y0 = own[:, :2].min(axis=0).tolist()
    x1, y1 = own[:, 2:].max(axis=0).tolist()
    size = float(np.median(own[:, 3] - own[:, 1]))
    return Line(text[first : last + 1], x0, y0, x1, y1, size, rank)
