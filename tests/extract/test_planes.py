"""Matrices and turned pages."""

from __future__ import annotations

import numpy as np

from pipeline.extract.planes import as_shown, moved, times


def test_matrices_apply_inner_first() -> None:
    """A point under the product is the point under one, then the other."""
    inner, outer = (2.0, 0.0, 0.0, 2.0, 1.0, 0.0), (0.0, 1.0, -1.0, 0.0, 5.0, 7.0)
    assert moved(3, 4, times(inner, outer)) == moved(*moved(3, 4, inner), outer)
    assert times(inner, None) == inner


def test_boxes_run_downwards_from_the_upper_left() -> None:
    """An upright page is mirrored; one turned by 180 degrees has its corners exchanged."""
    bounds = np.array([0, 100, 50, 0], dtype=np.float32)
    box = np.array([[10, 90, 20, 80]], dtype=np.float32)
    assert as_shown(box, bounds, 0).tolist() == [[10, 10, 20, 20]]
    assert as_shown(box, bounds, 2).tolist() == [[30, 80, 40, 90]]
