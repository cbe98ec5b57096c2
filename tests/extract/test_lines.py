"""Characters to lines."""

from __future__ import annotations

import numpy as np

from pipeline.extract.lines import lines_of
from pipeline.extract.pdfium import Sheet


def _sheet(*characters: tuple[str, float, float]) -> Sheet:
    """Characters of ten points at (x, y)."""
    count = len(characters)
    boxes = np.array([(x, y, x + 10, y + 10) for _, x, y in characters], dtype=np.float32)
    codes = np.array([ord(sign) for sign, _, _ in characters], dtype=np.uint32)
    none, numbers = np.zeros((0, 4), dtype=np.float32), np.zeros(count, dtype=np.int32)
    inks = np.full(count, 0xFF000000, dtype=np.uint32)
    return Sheet(600, 800, codes, boxes, numbers, inks, none, none, numbers[:0], inks[:0], none, 0, 0)


def _read(sheet: Sheet, wall: float) -> list[str]:
    walls = np.array([(wall, 0, wall + 0.5, 100)], dtype=np.float32)
    return [line.text for line in lines_of(sheet, np.ones(len(sheet.codes), dtype=np.bool_), "right", walls)]


def test_a_bracket_set_over_the_rule_does_not_join_two_cells() -> None:
    """The empty half of 」 at the end of a cell lies over the rule and touches the next cell; the rule parts them all the same."""
    cells = [("訳", 50, 20), ("」", 56, 20), ("次", 66, 20), ("欄", 76, 20)]
    assert _read(_sheet(*cells), 63) == ["訳」", "次欄"]


def test_a_line_of_a_drawing_behind_text_parts_nothing() -> None:
    """A rule on which other characters lie is no wall of a cell."""
    text = [("合", 40, 20), ("は", 50, 20), ("、", 60, 20), ("事", 70, 20), ("甲", 62, 40), ("乙", 72, 40)]
    assert _read(_sheet(*text), 67) == ["合は、事", "甲乙"]


def test_the_numbers_of_rows_are_no_upright_text() -> None:
    """Figures one below the other number the rows of a form; words set so are one line that runs across."""
    assert _read(_sheet(*((sign, 50, 20 + 18 * row) for row, sign in enumerate("１２３４"))), 500) == ["１", "２", "３", "４"]
    assert _read(_sheet(*((sign, 50, 20 + 12 * row) for row, sign in enumerate("特掲診療"))), 500) == ["特掲診療"]
