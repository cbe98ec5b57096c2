"""Pieces that the two versions break at different places."""

from __future__ import annotations

from pipeline.compare.text import compare
from tests.compare.texts import paper

_ROW = "在宅人工呼吸器\t人工蘇生器 可搬型人工呼吸器{}\t気管切開の患者に用いるものであり、{}\tC164{}"
_HEAD = "区分\t一般的名称\t定義\t診療報酬項目"
_WHOLE = _ROW.format(" 家庭治療用人工呼吸器", "療法治療器は含まない。", "\t人工呼吸器加算")
_CUT = _ROW.format("", "", "\t人工呼吸器加算")
_REST = "家庭治療用人工呼吸器\t療法治療器は含まない。"
_OTHER = "携帯型注入ポンプ\t輸液ポンプ\t薬剤などを持続的に注入できるもの\tC161\t注入ポンプ加算"


def test_a_row_that_a_page_cut_is_the_same_row() -> None:
    """Cells that go on after a page break are no deletion; what changed in them is told with the whole row."""
    old, new = paper(f"{_HEAD}\n{_OTHER}\n{_CUT}", f"{_HEAD}\n{_REST}\n{_OTHER}９"), paper(f"{_HEAD}\n{_OTHER}\n{_WHOLE}\n{_OTHER}９")
    assert compare(old, new).identical_text
    assert compare(new, old).identical_text
    (block,) = compare(old, paper(f"{_HEAD}\n{_OTHER}\n{_WHOLE.replace('含まない', '含む')}\n{_OTHER}９")).blocks
    assert (block.op, block.old and "家庭治療用" in block.old.text, block.new and "含む。" in block.new.text) == ("replace", True, True)


def test_figures_that_changed_their_cells_are_no_cut_row() -> None:
    """The same characters on both sides are not the same row: 12点 and 34点 in each other's place is a change, and money."""
    old = paper(f"{_HEAD}\n人工呼吸器甲\t家庭で用いるもの\t12点34点", "丙")
    new = paper(f"{_HEAD}\n人工呼吸器\t家庭で\t34点", "甲\t用いるもの\t12点\n丙")
    assert not compare(old, new).identical_text
    assert not compare(new, old).identical_text
    assert compare(old, paper(f"{_HEAD}\n人工呼吸器\t家庭で\t12点", "甲\t用いるもの\t34点\n丙")).identical_text


def test_the_head_that_a_table_repeats_is_told_once() -> None:
    """A table that takes one more page has its head once more, and a new page is no change."""
    rows = [f"{number}\t内用薬\t錠{number}号\t{number}.10" for number in range(40)]
    old = paper("\n".join([_HEAD, *rows[:30]]), "\n".join([_HEAD, *rows[30:]]))
    new = paper(*("\n".join([_HEAD, *rows[start : start + 15]]) for start in (0, 15, 30)))
    assert compare(old, new).identical_text
    other = _HEAD.replace("定義", "定義等")
    (block,) = compare(old, paper("\n".join([other, *rows[:30]]), "\n".join([other, *rows[30:]]))).blocks
    assert (block.op, block.old and block.old.text, block.new and block.new.text) == ("replace", _HEAD, other)


def test_units_that_only_together_say_the_same() -> None:
    """A bracket that one version closes on another line makes other sentences of the same words."""
    text = "比較薬の一日薬価（新薬の算定においては、これらの額を控除して得た額とする。以下この項において同じ。）とが同一となる費用の額"
    cut = text.replace("新薬の算定においては、", "新薬の算定においては、\n31 に定義する加算又は", 1)
    whole = cut.replace("\n", "")
    assert compare(paper(f"甲\n{cut}\n乙"), paper(f"甲\n{whole}\n乙")).identical_text


def test_kanji_numerals_answer_to_figures() -> None:
    """二十点 in place of 20点 is another wording of the same tier, one replacement."""
    (block,) = compare(paper("甲\nイ　百二十点\n乙"), paper("甲\nイ　120点\n乙")).blocks
    assert (block.op, block.old and block.old.text, block.new and block.new.text) == ("replace", "イ　百二十点", "イ　120点")
