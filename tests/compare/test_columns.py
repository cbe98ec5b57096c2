"""Columns put in, taken out and put elsewhere."""

from __future__ import annotations

import pytest

from pipeline.compare.columns import column_text, match_columns
from pipeline.compare.rows import compare_rows
from pipeline.model import DocumentPage

_ROWS = ["コード\t区分\t品名\t規格", *(f"{1000 + n}\t{'内外注'[n % 3]}用薬\t薬品{n}号\t{n % 7}mg" for n in range(20))]


def _cells(order: list[int | str]) -> list[str]:
    """The rows with their cells in another order; words stand for a new column of that heading."""
    return [
        "\t".join(row.split("\t")[each] if isinstance(each, int) else (each if place == 0 else f"新{place}") for each in order)
        for place, row in enumerate(_ROWS)
    ]


def _ops(new: list[str]) -> list[tuple[str, str, str]]:
    pages = (DocumentPage(1, "\n".join(rows), name="一覧") for rows in (_ROWS, new))
    return [
        (block.op, block.old.text[:4] if block.old else "", block.new.text[:4] if block.new else "")
        for block in compare_rows(next(pages), next(pages))
    ]


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ([0, 1, "備考", 2, 3], [("insert", "", "備考　新")]),
        ([0, 1, 2, 3, "備考"], [("insert", "", "備考　新")]),
        (["番号", 0, 1, 2, 3], [("insert", "", "番号　新")]),
        ([0, 2, 3], [("delete", "区分　内", "")]),
        ([0, 1, 3, 2], [("move", "品名　薬", "品名　薬")]),
    ],
)
def test_a_column_is_told_once(order: list[int | str], told: list[tuple[str, str, str]]) -> None:
    """Not in each of its rows."""
    assert _ops(_cells(order)) == told


def test_a_changed_row_is_told_beside_a_new_column() -> None:
    """Rows go on to be compared by the columns that both have."""
    new = _cells([0, 1, "備考", 2, 3])
    new[5] = new[5].replace("薬品4号", "薬品4号改")
    assert [op for op, _, _ in _ops(new)] == ["insert", "replace"]


def test_columns_that_stay_are_left_alone() -> None:
    """The same columns, changed values, a few more cells at the margin: nothing happened to the columns."""
    assert match_columns(_ROWS, [row + ("\t注" if place == 3 else "") for place, row in enumerate(_ROWS)]) is None
    assert match_columns(_ROWS, [row.replace("mg", "g") for row in _ROWS]) is None
    assert match_columns(_ROWS[:2], _ROWS[:2]) is None


def test_the_words_of_a_column() -> None:
    """From the heading on, repetitions once, cut where they grow long."""
    assert column_text(["a\tb", "c\tb", "d\te", "f"], 1, 50) == "b　e"
    assert column_text(["a\tbbbb", "c\tdddd", "e\tf"], 1, 5) == "bbbb　dddd　…"
