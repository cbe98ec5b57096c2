"""Where in a table one is."""

from __future__ import annotations

from pipeline.fees.chapters import Place, chapter, contents


def test_heading_lines() -> None:
    """A heading has a level and words; a sentence that mentions a chapter is none."""
    assert chapter("第 10 部 手術") == ("部", "第 10 部 手術")
    assert chapter("第１節 初診料・・・・・・・ ３") == ("節", "第１節 初診料")
    assert chapter("第２部通則５に規定する入院料") is None
    assert chapter("第１章 基本診療料による。") is None


def test_contents_tell_where_a_section_belongs() -> None:
    """A section whose chapter is not repeated in the body stands where the table of contents has it."""
    lines = ["［目次］", "第１章 甲", "第１部 乙", "第１節 丙", "第２章 丁第１部 戊", "通則", "第１節 丙"]
    paths, end = contents(lines)
    assert end == 5
    assert Place(contents=paths).entered("節", "第１節 丙").titles == ("第１章 甲", "第１部 乙", "第１節 丙")
    assert paths[-1] == (("章", "第２章 丁"), ("部", "第１部 戊"))


def test_without_contents_levels_nest() -> None:
    """A heading replaces those of its level and below."""
    place = Place().entered("章", "第１章 甲").entered("部", "第１部 乙").entered("節", "第１節 丙").entered("部", "第２部 丁")
    assert place.titles == ("第１章 甲", "第２部 丁")
