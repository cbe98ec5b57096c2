"""Reading order: nothing lost, sound drawing order kept, strays put back, tables by rows."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from pipeline.extract.lattice import Rules
from pipeline.extract.lines import Line
from pipeline.extract.order import arranged

NONE = Rules(np.zeros((0, 4), dtype=np.float32), np.zeros((0, 4), dtype=np.float32))
PLACES = some.tuples(some.integers(0, 500), some.integers(0, 700), some.integers(5, 300))


def lines(*placed: tuple[float, float, float]) -> list[Line]:
    """Lines of size 10 at (x, y, width), in this drawing order."""
    return [Line(f"{rank}", x, y, x + width, y + 10, 10, rank) for rank, (x, y, width) in enumerate(placed)]


def order(found: list[Line], rules: Rules = NONE) -> list[int]:
    """The ranks in reading order."""
    return [line.rank for block in arranged(found, rules) for line in block.lines]


@settings(max_examples=80, deadline=None)
@given(some.lists(PLACES, max_size=40))
def test_every_line_is_read_once(placed: list[tuple[int, int, int]]) -> None:
    """Whatever the layout, no line is lost or doubled."""
    assert sorted(order(lines(*placed))) == list(range(len(placed)))


@settings(max_examples=30, deadline=None)
@given(some.permutations(range(12)))
def test_a_column_in_any_drawing_order(shuffled: list[int]) -> None:
    """A single column is read from above, however it was drawn."""
    found = lines(*[(50, 20 * place, 300) for place in shuffled])
    assert [shuffled[rank] for rank in order(found)] == list(range(12))


def test_sound_drawing_order_is_kept() -> None:
    """A comparison drawn item by item across two columns stays item by item."""
    assert order(lines((0, 0, 200), (250, 0, 200), (0, 30, 200), (250, 30, 200))) == [0, 1, 2, 3]


def test_a_stray_heading_is_put_back() -> None:
    """A heading drawn last comes first; the rest keeps its order."""
    body = [(50, 40 + 15 * row, 400) for row in range(20)]
    assert order(lines(*body, (50, 10, 100))) == [20, *range(20)]


def test_a_line_that_ran_over_a_low_row_goes_back() -> None:
    """The second line of a cell that lies on the words of the next row belongs to the row above."""
    level = np.array([(0, y, 200, y + 0.5) for y in (0, 12, 24)], dtype=np.float32)
    upright = np.array([(x, 0, x + 0.5, 24) for x in (0, 100, 200)], dtype=np.float32)
    found = lines((2, 1, 90), (2, 13, 20), (102, 1, 50), (2, 13.5, 90), (102, 13.5, 50))
    assert order(found, Rules(level, upright)) == [0, 1, 2, 3, 4]
    rows = [block.row for block in arranged(found, Rules(level, upright)) for _ in block.lines]
    assert rows[0] == rows[1] == rows[2] != rows[3]
