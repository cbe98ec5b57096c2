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


def test_a_sentence_as_long_as_a_list_is_compared_word_by_word() -> None:
    """Three thousand names between commas, one of them another: that one is told."""
    names = [f"薬{number}錠" for number in range(3000)]
    old, new = "、".join(names), "、".join([*names[:1500], "別名錠", *names[1501:]])
    assert [(span.old, span.new) for span in spans(old, new) if span.changed] == [("薬1500", "別名")]


def test_the_same_words_again_and_again_are_compared_at_once() -> None:
    """Words of which millions of pairs are equal say nothing of where a sentence differs; both sentences come back all the same."""
    old, new = "問1 １" * 9000, "問1 １" * 7000 + "答" + "１ 問" * 3000
    parts = spans(old, new)
    assert ("".join(part.old for part in parts), "".join(part.new for part in parts)) == (old, new)
