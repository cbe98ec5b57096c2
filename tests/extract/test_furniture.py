"""Page numbers, side tabs and heads of vertical pages."""

from __future__ import annotations

from pipeline.extract.furniture import Framed, furniture
from pipeline.extract.lines import Line


def page(*found: Line, vertical: bool = False) -> Framed:
    """A page of 600 by 800."""
    return Framed(found, 600, 800, vertical)


def test_page_numbers() -> None:
    """A number alone at the foot goes; a figure beside another stays."""
    alone, pair = Line("医－1", 290, 780, 310, 790, 10, 1), Line("31", 400, 780, 420, 790, 10, 2)
    body = Line("本文", 50, 100, 500, 110, 10, 0)
    assert furniture([page(body, alone)]) == [frozenset({1})]
    assert furniture([page(body, alone, pair)]) == [frozenset()]


def test_side_tabs_on_three_pages() -> None:
    """A tab against the writing that repeats is no text; once, it is."""
    tab = Line("第４章", 570, 300, 585, 400, 10, 5, across=True)
    assert furniture([page(tab)] * 3) == [frozenset({5})] * 3
    assert furniture([page(tab)]) == [frozenset()]


def test_repeated_titles_stay() -> None:
    """別紙様式 at the head of every form is content."""
    assert furniture([page(Line("別紙様式４", 50, 20, 120, 30, 10, 0))] * 5) == [frozenset()] * 5
