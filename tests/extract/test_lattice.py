"""Rules to frames and cells."""

from __future__ import annotations

import numpy as np

from pipeline.extract.lattice import cell_of, frames_of, rules_of, without_marks
from pipeline.extract.lines import Line


def test_dashes_are_one_rule() -> None:
    """Dashes and double lines are fused; scraps are left out."""
    dashes = [(x, 10, x + 5, 11) for x in range(0, 100, 8)] + [(0, 12, 100, 12.5), (300, 50, 304, 51)]
    assert rules_of(np.array(dashes, dtype=np.float32)).level.shape == (1, 4)


def test_cells_of_a_grid() -> None:
    """The cell of a place is bounded by the nearest rules."""
    level = [(0, y, 100, y + 0.5) for y in (0, 20, 40)]
    upright = [(x, 0, x + 0.5, 40) for x in (0, 50, 100)]
    (frame,) = frames_of(rules_of(np.array(level + upright, dtype=np.float32)))
    assert [round(side) for side in cell_of(frame, 70, 30)] == [50, 20, 100, 40]


def test_underlines_are_no_rules() -> None:
    """A line under words, no longer than they are, parts nothing."""
    line = Line("改定", 10, 10, 110, 20, 10, 0)
    rules = rules_of(np.array([(10, 20, 110, 20.5), (0, 60, 300, 60.5)], dtype=np.float32))
    assert without_marks(rules, [line]).level.shape == (1, 4)


def test_a_table_that_goes_on_is_open_above_and_below() -> None:
    """Upright rules alone make a frame only where the columns of the page before stand."""
    rules = rules_of(np.array([(x, 50, x + 0.5, 500) for x in (90, 420, 750)], dtype=np.float32))
    (frame,) = frames_of(rules, ((90, 420), (420, 750)))
    assert [round(side) for side in cell_of(frame, 500, 300)] == [420, 50, 750, 500]
    assert frames_of(rules) == []
    assert frames_of(rules, ((90, 300), (300, 750))) == []
