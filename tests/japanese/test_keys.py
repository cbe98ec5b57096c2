"""What is searched for and what is found are spelled alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.japanese.keys import bigrams, search_key, snippet


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Ａ２３４", "a234"),
        ("令和八年六月一日", "令和8年6月1日"),
        ("令和元年", "令和1年"),
        ("第三条", "第3条"),
        ("改 定 案", "改定案"),
        ("㋿8年", "令和8年"),
    ],
)
def test_spellings_meet(written: str, asked: str) -> None:
    """Width, white space, case, numerals and era signs make no difference."""
    assert search_key(written) == search_key(asked)


@given(st.text(max_size=60))
def test_every_pair_is_a_token(text: str) -> None:
    """As many tokens as different pairs, and one for the last character, whatever they are."""
    key = search_key(text)
    assert len(list(bigrams(key))) == len({key[at : at + 2] for at in range(len(key))})


def test_a_snippet_shows_and_marks_the_words() -> None:
    """Around the first place, every place in it marked."""
    found = snippet("前置き。" * 40 + "医療安全 対策加算は、医療安全対策加算である。", ["医療安全対策加算"])
    assert [found.text[start:end] for start, end in found.marks] == ["医療安全 対策加算", "医療安全対策加算"]
    assert len(found.text) < 200


def test_a_word_that_cannot_be_placed_gives_the_beginning() -> None:
    """一 was written where 1 is asked for: nothing is marked, nothing fails."""
    assert snippet("令和八年の通知", ["令和8年"]).marks == ()
