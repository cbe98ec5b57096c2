"""Rows of comparison tables over pages."""

from __future__ import annotations

from pipeline.extract.compared import compared_rows
from pipeline.extract.paragraphs import WrittenCell, WrittenRow
from pipeline.model import ComparedRow


def _row(line: int, *cells: tuple[float, float, str, int], tabbed: bool = False, ruled: bool = True) -> WrittenRow:
    return WrittenRow(line, tuple(WrittenCell(left, right, (text,) * count) for left, right, text, count in cells), ruled, tabbed)


def _over(*pages: list[WrittenRow]) -> list[tuple[ComparedRow, ...]]:
    found, table = [], None
    for rows in pages:
        compared, table = compared_rows(rows, table)
        found.append(compared)
    return found


_HEAD = _row(0, (50, 300, "改正後", 1), (300, 550, "改正前", 1), tabbed=True)


def test_a_table_goes_on_while_its_columns_do() -> None:
    """Rows of the following pages belong to it by the edges of their cells; a page without any ends it."""
    long = _row(1, (51, 299, "甲", 3), (300, 550, "乙", 4))
    alone = _row(0, (300, 550, "丙", 2), ruled=False)
    one, *further = _over([_HEAD, long], [alone], [], [alone])
    assert one == (ComparedRow(0, (0, 1), (), 1, head=True, parts=((3,), (3,))), ComparedRow(1, (0, 1), (3, 4), 1))
    assert further == [(ComparedRow(0, (1,), (2,), 1),), (), ()]


def test_what_stands_inside_of_a_cell_belongs_to_its_column() -> None:
    """A table within a cell is part of that side; a cell across both sides, and running text, belong to none."""
    within = _row(1, (310, 400, "点数", 1), (400, 540, "85", 1), tabbed=True)
    across = _row(2, (50, 550, "第二章", 1), tabbed=False)
    running = _row(3, (60, 290, "注記", 1), ruled=False)
    (rows,) = _over([_HEAD, within, across, running])
    assert rows == (ComparedRow(0, (0, 1), (), 1, head=True, parts=((3,), (3,))), ComparedRow(1, (1,), (1,), 1))


def test_other_tables_are_none() -> None:
    """Without a head that names both sides nothing is compared."""
    assert _over([_row(0, (0, 9, "区分", 1), (9, 20, "点数", 1), tabbed=True)]) == [()]
