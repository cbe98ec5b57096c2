"""Blocks to text."""

from __future__ import annotations

from pipeline.extract.lines import Line
from pipeline.extract.order import Block
from pipeline.extract.paragraphs import written


def block(*rows: tuple[float, str, float], row: int | None = None, left: float = 0, right: float = 200) -> Block:
    """A block of lines at (x, text, end), one below the other."""
    return Block(tuple(Line(text, x, 15 * at, end, 15 * at + 10, 10, at) for at, (x, text, end) in enumerate(rows)), left, right, row)


def test_a_full_line_goes_on() -> None:
    """A paragraph is joined, a new item is not."""
    made = block((10, "保険医療機関は、届出を行った", 200), (0, "後に変更すること。", 90), (0, "（２）次の要件", 70))
    assert written([made]).text == "保険医療機関は、届出を行った後に変更すること。\n（２）次の要件"


def test_a_bracketed_heading_stands_alone() -> None:
    """The name of a service above the next question is no end of the answer before it; a bracket inside a sentence is none."""
    made = block((0, "体制等に関する届出書を添付すること。", 200), (0, "【通所介護】", 60))
    assert written([made]).text == "体制等に関する届出書を添付すること。\n【通所介護】"
    cited = block((0, "届出に当たっては、", 200), (0, "【別紙】を用いること。", 90))
    assert written([cited]).text == "届出に当たっては、【別紙】を用いること。"


def test_cells_of_a_row_are_parted_by_tabs() -> None:
    """Cells of one row stand on a line."""
    cells = [block((0, "区分", 20), row=1, right=50), block((50, "点数", 80), row=1, left=50, right=90), block((0, "次", 10), row=2)]
    assert written(cells).text == "区分\t点数\n次"


def test_a_citation_at_the_head_of_a_line_begins_nothing() -> None:
    """注３まで, 別紙様式２を and 問題 in the middle of a sentence go on; 注３, 別紙様式２ and 問３ alone begin something."""
    for words in ("注３までに掲げる行為", "別紙様式２を用いること", "別紙様式 33 に準じて", "問題がある場合"):
        assert written([block((0, "次のうち、注１から、", 200), (0, words, 90))]).text == f"次のうち、注１から、{words}"
    for words in ("注３　別に定める", "別表第十の三　対象患者", "別紙様式２", "問３ 次の場合", "( １) 次の場合"):
        assert written([block((0, "管理料を算定する患者", 200), (0, words, 90))]).text == f"管理料を算定する患者\n{words}"


def test_lines_of_a_letterhead_stand_alone() -> None:
    """Characters set apart to fill a width make a line of their own, although it is as long as the others."""
    made = block((0, "産情発0213第７号", 100), (0, "保　発　第　10 号", 100), (0, "令和８年２月13日", 100), right=100)
    assert written([made]).text.split("\n") == ["産情発0213第７号", "保　発　第　10 号", "令和８年２月13日"]


def test_a_word_that_may_not_begin_a_line_leaves_a_gap() -> None:
    """A line that ends two characters early because the next begins with え） goes on all the same."""
    made = block((0, "ソマトロピン（遺伝子組換", 178), (0, "え）", 20), row=1)
    assert written([made]).text == "ソマトロピン（遺伝子組換え）"
