"""Coordinates: a PDF's matrices, and its boxes as the page is shown."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Boxes = npt.NDArray[np.float32]
Matrix = tuple[float, float, float, float, float, float]


def times(inner: Matrix, outer: Matrix | None) -> Matrix:
    """The matrix that applies `inner`, then `outer` (None changes nothing), as PDF multiplies them."""
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    """A point under a matrix."""
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)


def as_shown(raw: Boxes, bounds: Boxes, rotation: int) -> Boxes:
    """Boxes (left, top, right, bottom; upwards) turned as the page is shown, downwards from its upper left corner."""
    left, top = raw[:, 0] - bounds[0], bounds[1] - raw[:, 1]
    right, bottom = raw[:, 2] - bounds[0], bounds[1] - raw[:, 3]
    width, height = bounds[2] - bounds[0], bounds[1] - bounds[3]
    sides = (
        (left, top, right, bottom),
        (height - bottom, left, height - top, right),
        (width - right, height - bottom, width - left, height - top),
        (top, width - right, bottom, width - left),
    )[rotation % 4]
    boxes = np.stack(sides, axis=1)
    return np.concatenate([np.minimum(boxes[:, :2], boxes[:, 2:]), np.maximum(boxes[:, :2], boxes[:, 2:])], axis=1)
