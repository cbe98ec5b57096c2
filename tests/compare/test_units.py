"""Documents cut into units."""

from __future__ import annotations

from pipeline.compare.units import joined, units
from tests.compare.texts import paper


def test_a_sentence_over_a_page_is_one_unit() -> None:
    """It begins on its first page and knows where the next one begins."""
    first = "この通知は、令和八年六月一日から適用することとし、従前の通知は同年五月三十一日"
    found = units(paper(f"１ 基準\n{first}", "限り廃止する。\n２ 届出"))
    assert [unit.text for unit in found] == ["１ 基準", f"{first}限り廃止する。", "２ 届出"]
    assert (found[1].page, found[1].page_at(0), found[1].page_at(len(first) + 1)) == (1, 1, 2)


def test_a_long_row_of_prose_is_cut_into_sentences() -> None:
    """A row whose cells hold paragraphs is not one block."""
    cell = "保険医療機関は、必要な体制を整えること。" * 10
    assert len(units(paper(f"{cell}\t{cell}"))) == 20


def test_joined_keeps_pages() -> None:
    """Joined units know the pages of their parts."""
    one, other = units(paper("第一の文である。", "第二の文である。"))
    both = joined((one, other))
    assert (both.key, both.page_at(0), both.page_at(len(one.text))) == (one.key + other.key, 1, 2)
