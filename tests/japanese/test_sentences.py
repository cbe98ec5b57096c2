"""Sentences and item signs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.japanese.sentences import begins_item, is_closed, is_open, sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一である。二である。", ["一である。", "二である。"]),
        ("基準（第一号に限る。）に適合する。次に、", ["基準（第一号に限る。）に適合する。", "次に、"]),
        ("「算定する。」とある。", ["「算定する。」とある。"]),
        ("1．5倍とする。", ["1．5倍とする。"]),
        ("閉じない（括弧。次の文。", ["閉じない（括弧。次の文。"]),
    ],
)
def test_sentences_end_outside_brackets(text: str, parts: list[str]) -> None:
    """A full stop inside brackets ends nothing."""
    assert list(sentences(text)) == parts


def test_an_open_bracket_does_not_swallow_everything() -> None:
    """After some hundred characters a bracket counts as forgotten."""
    assert len(sentences("（" + "長い文である。" * 100)) > 10


@given(st.text(alphabet="あ。（）「」．! 1", max_size=60))
def test_nothing_is_lost(text: str) -> None:
    """Joined, the sentences are the text."""
    assert "".join(sentences(text)) == text


@pytest.mark.parametrize(
    "line",
    ["第１ 届出", "（１） 一般", "① 次の", "イ 初診", "12 届出", "注１ 施設", "※ 備考", "別紙様式１", "問３ 加算は", "第 10 部"],
)
def test_item_signs(line: str) -> None:
    """Lines that begin with the sign of an item begin something new."""
    assert begins_item(line)


@pytest.mark.parametrize(
    "line",
    ["イソジンを用いた", "12センチメートル以上", "第六十二号）の一部を", "第三項の規定による", "及び診療所", "問 26 及び問 143 について"],
)
def test_no_item_signs(line: str) -> None:
    """Words that only look like a sign go on with the sentence before."""
    assert not begins_item(line)


@pytest.mark.parametrize(
    ("text", "closed"),
    [("である。", True), ("である。）", True), ("か？", True), ("である", False), ("初診料", False)],
)
def test_closed(text: str, closed: bool) -> None:
    """A text ends as a sentence does, or not."""
    assert is_closed(text) is closed


def test_a_full_stop_inside_a_bracket_closes_nothing() -> None:
    """Unless the bracket holds the whole text, or stays open."""
    assert not is_closed("当該患者（入院中のものを除く。）")
    assert is_closed("（入院中のものを除く。）")
    assert is_closed("当該患者（入院中のもの）に限る。")
    assert is_open("当該患者（入院中のもの")
    assert not is_open("当該患者（入院中のもの）")


def test_a_numbered_sentence_with_a_note_is_not_closed() -> None:
    """The note of a sentence that begins with （２） does not end it; one that is a bracket from end to end does."""
    assert not is_closed("（２）他の保険医療機関（二百床（別表に掲げる地域では二百八十床）未満の病院に限る。）")
    assert is_closed("（（２）の届出を行った病院に限る。）")


def test_citations_begin_no_item() -> None:
    """注３まで and 別表第六の二に are parts of a sentence, 注３ and 別表第六の二 begin one."""
    assert not any(map(begins_item, ("注３までに掲げる", "注２の規定", "別表第六の二に掲げる地域", "別紙様式を用いて")))
    assert all(map(begins_item, ("注３　別に", "注", "別表第六の二", "別紙様式１", "（ １） 次の")))
