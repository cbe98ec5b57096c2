"""Characters to lines: runs of characters that follow each other on one baseline, in drawing order.

From here on places are in reading coordinates, whatever the writing: x runs along the line, y from line to line. For
vertical writing x is the distance from the top of the page and y that from its right edge.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from pipeline.extract.pdfium import Codes, Sheet
from pipeline.extract.planes import Boxes
from pipeline.extract.visible import Flags, inked

Direction = Literal["right", "down", "up"]

_WIDE = 2.2
"""A gap of more characters than this parts a line: a column, a cell, a figure at the margin."""
_CLOSE = 0.7
"""Pieces of one baseline nearer than this belong together, whenever they were drawn."""
_BATCH = 400
"""Lines compared with all others at a time: a page of thousands must not take hundreds of megabytes."""
_SPACE = 0.8
"""A gap of more characters than this is a space, where none is written."""
_RUBY = 0.66
"""Ruby is smaller than this share of its base."""
_ROWS = 1.3
"""Figures further apart than this, one below the other, number rows."""
_CLOSING = "、。，．」』）】〕〉》"
_OPENING = "「『（【〔〈《"
"""Signs that fill half of their box: the other half may be set into a margin or over a rule."""


@dataclass(frozen=True, slots=True)
class Line:
    """A run of characters on one baseline.

    `size` is that of its characters, `rank` its place in drawing order; `across` says that it runs against the writing of
    the page, like a side tab or the head of a vertical page.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    rank: int
    across: bool = False

    @property
    def middle(self) -> float:
        """The y of its middle."""
        return (self.y0 + self.y1) / 2


def direction_of(sheet: Sheet, shown: Flags) -> Direction:
    """Where most characters lead the eye: right (horizontal), down (vertical), or up (horizontal, set on its side)."""
    boxes = sheet.boxes[shown & inked(sheet.codes)]
    if len(boxes) < 6:
        return "right"
    size = _em(boxes)[:-1]
    step = np.diff(_centres(boxes), axis=0)
    across = (np.abs(step[:, 1]) < 0.4 * size) & (step[:, 0] > 0.2 * size) & (step[:, 0] < 2.5 * size)
    upright = (np.abs(step[:, 0]) < 0.4 * size) & (np.abs(step[:, 1]) > 0.2 * size) & (np.abs(step[:, 1]) < 2.5 * size)
    down, up = int((upright & (step[:, 1] > 0)).sum()), int((upright & (step[:, 1] < 0)).sum())
    if max(down, up) <= int(across.sum()):
        return "right"
    return "down" if down >= up else "up"


def turned(boxes: Boxes, width: float, height: float, direction: Direction) -> Boxes:
    """Boxes of the page in reading coordinates."""
    if direction == "down":
        return np.stack([boxes[:, 1], width - boxes[:, 2], boxes[:, 3], width - boxes[:, 0]], axis=1)
    if direction == "up":
        return np.stack([height - boxes[:, 3], boxes[:, 0], height - boxes[:, 1], boxes[:, 2]], axis=1)
    return boxes


def lines_of(sheet: Sheet, shown: Flags, direction: Direction, walls: Boxes) -> list[Line]:
    """The lines of a page in drawing order, without ruby; `walls` are upright rules in reading coordinates."""
    codes = sheet.codes[shown]
    boxes = turned(sheet.boxes[shown], sheet.width, sheet.height, direction)
    sideways = -1 if direction == "down" else 1
    for _ in range(2):
        marks = np.flatnonzero(inked(codes))
        if not len(marks):
            return []
        walled = _is_walled(boxes[marks], _halved(codes[marks], boxes[marks]), walls)
        single = _counts(codes[marks]) if direction != "down" else np.zeros(len(marks), dtype=np.bool_)
        pieces = _pieces(boxes[marks], sideways, walled, single)
        ruby = _ruby(codes[marks], pieces)
        if not bool(ruby.any()):
            break
        dropped = np.zeros(len(codes), dtype=np.bool_)
        dropped[marks[np.repeat(ruby, pieces.counts)]] = True
        codes, boxes = codes[~dropped], boxes[~dropped]
    holes = _holes(boxes[marks], pieces)
    if bool(holes.any()):
        pieces = _pieces(boxes[marks], sideways, walled | holes, single)
    return _mended(_lines(codes, boxes, marks, pieces), walls)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Runs as arrays: first member and number of members, box, size, and whether they run across."""

    starts: npt.NDArray[np.intp]
    counts: npt.NDArray[np.intp]
    boxes: Boxes
    sizes: npt.NDArray[np.float32]
    across: Flags


def _em(boxes: Boxes) -> npt.NDArray[np.float32]:
    em: npt.NDArray[np.float32] = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]).astype(np.float32).clip(0.5)
    return em


def _centres(boxes: Boxes) -> npt.NDArray[np.float32]:
    centres: npt.NDArray[np.float32] = ((boxes[:, :2] + boxes[:, 2:]) / 2).astype(np.float32)
    return centres


def _pieces(boxes: Boxes, sideways: int, parted: Flags, single: Flags) -> _Pieces:
    """Break the characters where a new line begins: another baseline, a step back, a wide gap, or where they are `parted`.

    Stacks of nothing but `single` characters are the numbers of rows.
    `sideways` is 1 where text set against the writing runs towards greater y, else -1.
    """
    em = _em(boxes)
    larger = np.maximum(em[:-1], em[1:])
    smaller = np.maximum(np.minimum(em[:-1], em[1:]), 0.6 * larger)
    step = np.diff(_centres(boxes), axis=0)
    gap = boxes[1:, 0] - boxes[:-1, 2]
    breaks = (np.abs(step[:, 1]) > 0.6 * larger) | (gap < -1.3 * larger) | (gap > _WIDE * smaller)
    down = step[:, 1] * sideways
    stacked = (np.abs(step[:, 0]) < 0.45 * larger) & (down > 0.3 * smaller) & (down < 1.9 * larger) & (smaller > 0.7 * larger)
    across = _across(stacked, boxes, em, single)
    breaks[across[:-1] != across[1:]] = True
    breaks[across[:-1] & across[1:] & stacked] = False
    breaks |= parted
    starts = np.concatenate(([0], np.flatnonzero(breaks) + 1))
    low, high = np.minimum.reduceat(boxes[:, :2], starts), np.maximum.reduceat(boxes[:, 2:], starts)
    counts = np.diff(np.append(starts, len(boxes)))
    sizes = np.maximum.reduceat(em, starts)
    return _Pieces(starts, counts, np.concatenate([low, high], axis=1), sizes, across[starts])


def _counts(codes: Codes) -> Flags:
    """Which characters are figures, with or without a ring."""
    figures: Flags = ((codes >= 0x30) & (codes <= 0x39)) | ((codes >= 0xFF10) & (codes <= 0xFF19)) | ((codes >= 0x2460) & (codes <= 0x2473))
    return figures


def _across(stacked: Flags, boxes: Boxes, em: npt.NDArray[np.float32], single: Flags) -> Flags:
    """Characters in stacks of three and more: text that runs from line to line instead of along them."""
    flags = np.zeros(len(boxes), dtype=np.bool_)
    if int(stacked.sum()) < 2:
        return flags
    edges = np.diff(np.concatenate(([0], stacked.astype(np.int8), [0])))
    for first, last in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
        length = max(boxes[last, 3] - boxes[first, 1], boxes[first, 3] - boxes[last, 1])
        numbers = bool(single[first : last + 1].all()) and length > _ROWS * (last - first) * em[first]
        if last - first >= 2 and length > 1.7 * em[first] and not numbers:
            flags[first : last + 1] = True
    return flags


def _halved(codes: Codes, boxes: Boxes) -> Boxes:
    """The boxes with those of brackets, commas and full stops cut to the half that is drawn."""
    cut = boxes.copy()
    middle = _centres(boxes)[:, 0]
    closing, opening = np.isin(codes, [ord(sign) for sign in _CLOSING]), np.isin(codes, [ord(sign) for sign in _OPENING])
    cut[closing, 2], cut[opening, 0] = middle[closing], middle[opening]
    return cut


def _is_walled(boxes: Boxes, halved: Boxes, walls: Boxes) -> Flags:
    """Whether an upright rule stands between a character and the next.

    One that only a `halved` box lets stand there counts if no other character lies across it: lines of drawings pass behind text.
    """
    walled = np.zeros(len(boxes) - 1, dtype=np.bool_)
    if not len(walls):
        return walled
    em = _em(boxes)
    least = 0.1 * np.maximum(np.minimum(em[:-1], em[1:]), 0.6 * np.maximum(em[:-1], em[1:]))
    apart = boxes[1:, 0] - boxes[:-1, 2] > least
    walled[apart] = _between(boxes, np.flatnonzero(apart), walls)
    close = np.flatnonzero(~apart & (halved[1:, 0] - halved[:-1, 2] > least))
    if len(close) and bool((found := _between(halved, close, walls)).any()):
        walled[close[found]] = _between(halved, close[found], walls[~_crossed(halved, walls)])
    return walled


def _between(boxes: Boxes, chosen: npt.NDArray[np.intp], walls: Boxes) -> Flags:
    """Whether an upright rule stands between each chosen character and the next."""
    left, right = boxes[chosen, 2], boxes[chosen + 1, 0]
    middle = _centres(boxes)[chosen, 1]
    wall = (walls[:, 0] + walls[:, 2]) / 2
    between = (wall[None, :] > left[:, None] - 2) & (wall[None, :] < right[:, None] + 2)
    beside = (walls[None, :, 1] < middle[:, None]) & (walls[None, :, 3] > middle[:, None])
    found: Flags = (between & beside).any(axis=1)
    return found


def _crossed(boxes: Boxes, walls: Boxes) -> Flags:
    """Which upright rules run through a character."""
    wall, middle, quarter = (walls[:, 0] + walls[:, 2]) / 2, _centres(boxes)[:, 1], 0.25 * _em(boxes)
    inside: Flags = (wall[:, None] > boxes[None, :, 0] + quarter) & (wall[:, None] < boxes[None, :, 2] - quarter)
    beside: Flags = (walls[:, None, 1] < middle[None, :]) & (walls[:, None, 3] > middle[None, :])
    crossed: Flags = np.logical_or.reduce(inside & beside, axis=1)
    return crossed


def _ruby(codes: Codes, pieces: _Pieces) -> Flags:
    """Which pieces are ruby: small kana just above a larger line."""
    ruby = np.zeros(len(pieces.starts), dtype=np.bool_)
    kana = ((codes >= 0x3041) & (codes <= 0x30FF)) | (codes == 0x30FC) | (codes == 0x30FB)
    only_kana = np.logical_and.reduceat(kana, pieces.starts)
    small = np.flatnonzero(only_kana & (pieces.sizes < _RUBY * float(pieces.sizes.max())) & (pieces.counts <= 24))
    if not len(small):
        return ruby
    boxes, sizes = pieces.boxes, pieces.sizes
    own = boxes[small]
    middle = (own[:, 0] + own[:, 2]) / 2
    above = boxes[None, :, 1] - own[:, None, 3]
    base = (
        (sizes[small][:, None] < _RUBY * sizes[None, :])
        & (above > -0.45 * sizes[None, :])
        & (above < 0.35 * sizes[None, :])
        & (boxes[None, :, 0] - 0.6 * sizes[None, :] < middle[:, None])
        & (boxes[None, :, 2] + 0.6 * sizes[None, :] > middle[:, None])
    )
    ruby[small] = base.any(axis=1)
    return ruby


def _holes(boxes: Boxes, pieces: _Pieces) -> Flags:
    """Before which characters a gap is left that another piece, drawn at another time, fills."""
    holes = np.zeros(len(boxes) - 1, dtype=np.bool_)
    gap = boxes[1:, 0] - boxes[:-1, 2]
    own = pieces.boxes
    if len(own) < 2 or not bool((gap > 0.4 * _em(boxes)[:-1]).any()):
        return holes
    x, y = (own[:, 0] + own[:, 2]) / 2, (own[:, 1] + own[:, 3]) / 2
    width = own[:, 2] - own[:, 0]
    holds = (
        (own[:, None, 0] < x[None, :])
        & (own[:, None, 2] > x[None, :])
        & (np.abs(y[:, None] - y[None, :]) < 0.3 * pieces.sizes[:, None])
        & (width[:, None] > width[None, :])
    )
    for outer, inner in np.argwhere(holds):
        first = pieces.starts[outer]
        last = first + pieces.counts[outer] - 1
        inside = np.arange(first, last)
        holes[inside[(boxes[inside, 2] < x[inner]) & (boxes[inside + 1, 0] > x[inner])]] = True
    return holes


def _spaced(boxes: Boxes, marks: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """After which marks (positions in `codes`) a wide gap is left without a blank: a space belongs there."""
    own = boxes[marks]
    em = _em(own)
    gap = own[1:, 0] - own[:-1, 2]
    wide = (gap > _SPACE * np.maximum(em[:-1], em[1:])) & (np.diff(marks) == 1)
    found: npt.NDArray[np.intp] = marks[:-1][wide]
    return found


def _lines(codes: Codes, boxes: Boxes, marks: npt.NDArray[np.intp], pieces: _Pieces) -> list[Line]:
    spaced = _spaced(boxes, marks)
    text = np.insert(codes, spaced + 1, 0x3000).astype("<u4").tobytes().decode("utf-32-le", "replace")
    shift = np.searchsorted(spaced, np.arange(len(codes)), side="left")
    places = marks + shift[marks]
    firsts = places[pieces.starts].tolist()
    lasts = places[pieces.starts + pieces.counts - 1].tolist()
    rows = zip(firsts, lasts, pieces.boxes.tolist(), pieces.sizes.tolist(), pieces.across.tolist(), strict=True)
    return [
        Line(text[first : last + 1], x0, y0, x1, y1, size, rank, across)
        for rank, (first, last, (x0, y0, x1, y1), size, across) in enumerate(rows)
    ]  # fmt: skip


def _mended(lines: list[Line], walls: Boxes) -> list[Line]:
    """Pieces of one baseline that touch, drawn at different times, as one line in the place of its longest piece."""
    if len(lines) < 2:
        return lines
    boxes = np.array([(line.x0, line.y0, line.x1, line.y1) for line in lines], dtype=np.float32)
    size = np.array([line.size for line in lines], dtype=np.float32)
    straight = ~np.array([line.across for line in lines], dtype=np.bool_)
    middle = _centres(boxes)[:, 1]
    found: list[tuple[int, int]] = []
    for start in range(0, len(lines), _BATCH):
        own = slice(start, start + _BATCH)
        least = np.minimum(size[own, None], size[None, :])
        gap = boxes[None, :, 0] - boxes[own, None, 2]
        follows = (
            (np.abs(middle[own, None] - middle[None, :]) < 0.3 * least)
            & (gap > -0.35 * least)
            & (gap < _CLOSE * least)
            & (boxes[None, :, 0] > boxes[own, None, 0])
            & straight[own, None]
            & straight[None, :]
            & (least > 0.6 * np.maximum(size[own, None], size[None, :]))
        )
        found.extend((start + int(one), int(two)) for one, two in np.argwhere(follows))
    pairs = [(one, two) for one, two in found if not _has_wall(lines[one], lines[two], walls)]
    return _merged(lines, pairs) if pairs else lines


def _has_wall(one: Line, two: Line, walls: Boxes) -> bool:
    if not len(walls):
        return False
    at, middle = (walls[:, 0] + walls[:, 2]) / 2, (one.middle + two.middle) / 2
    end = one.x1 - (0.5 * one.size if one.text[-1] in _CLOSING else 2)
    start = two.x0 + (0.5 * two.size if two.text[0] in _OPENING else 2)
    return bool(((at > end) & (at < start) & (walls[:, 1] < middle) & (walls[:, 3] > middle)).any())


def _merged(lines: list[Line], pairs: list[tuple[int, int]]) -> list[Line]:
    after: dict[int, int] = {}
    taken: set[int] = set()
    for one, two in pairs:
        if one not in after and two not in taken:
            after[one] = two
            taken.add(two)
    out = [line for index, line in enumerate(lines) if index not in after and index not in taken]
    for head in after:
        if head in taken:
            continue
        chain = [lines[head]]
        at = head
        while at in after:
            at = after[at]
            chain.append(lines[at])
        out.append(_one(chain))
    return sorted(out, key=lambda line: line.rank)


def _one(chain: list[Line]) -> Line:
    longest = max(chain, key=lambda line: len(line.text))
    return replace(
        longest,
        text="".join(line.text for line in chain),
        x0=min(line.x0 for line in chain),
        y0=min(line.y0 for line in chain),
        x1=max(line.x1 for line in chain),
        y1=max(line.y1 for line in chain),
    )
