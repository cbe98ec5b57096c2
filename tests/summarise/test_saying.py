"""Lines in parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Cited, Piece
from pipeline.summarise.saying import page_part, say, settled, shorten


def test_a_line_is_settled_on_its_versions() -> None:
    """Pages lead to the new or the former version; where there is none, they are words only."""
    line = say("change", "旧文（", page_part(7, old=True), "）と新文（", page_part(9), "）")
    assert settled(line, "d", 2, 1).pieces[1] == Piece("旧7ページ", Cited("d", 1, 7))
    assert settled(line, "d", 2, 1).pieces[3] == Piece("9ページ", Cited("d", 2, 9))
    assert settled(line, "d", 0, 0).pieces[3] == Piece("9ページ")
    assert settled(line, "d", 2, 1, is_paged=False).pieces[1] == Piece("旧本文", Cited("d", 1, 7))


def test_long_text_is_cut_where_a_reader_pauses() -> None:
    """Behind a comma rather than inside a word."""
    assert shorten("医療機関は、施設基準に従い、適正に届出を行わなければならないこと。", 18) == "医療機関は、施設基準に従い…"
    assert shorten("短い文。", 18) == "短い文。"


@given(st.text(max_size=200), st.integers(5, 60))
def test_what_is_cut_stays_within_its_length(text: str, longest: int) -> None:
    """And is a beginning of the text."""
    cut = shorten(text, longest)
    assert len(cut) <= longest
    assert " ".join(text.split()).startswith(cut.removesuffix("…"))
