"""The words that differ inside a sentence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.compare.words import spans


def test_figures_stay_whole() -> None:
    """A figure that changed is told whole, not digit by digit."""
    parts = spans("所定点数は1,885点とする。", "所定点数は1,290点とする。")
    assert [(span.old, span.new) for span in parts if span.changed] == [("1,885", "1,290")]


def test_width_is_no_change() -> None:
    """The same words in another width do not differ."""
    assert not any(span.changed for span in spans("第１項 の規定", "第1項の規定"))


@given(st.text(alphabet="保険医療の12。、 a", max_size=40), st.text(alphabet="保険医療の12。、 a", max_size=40))
def test_spans_are_the_sentences(old: str, new: str) -> None:
    """Joined, the spans give both sentences back."""
    parts = spans(old, new)
    assert "".join(part.old for part in parts) == old
    assert "".join(part.new for part in parts) == new
