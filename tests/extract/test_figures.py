"""Figures read as other characters."""

from __future__ import annotations

from pipeline.extract.figures import has_false_figures


def test_kanji_before_measures_are_no_figures() -> None:
    """A price list whose figures come out as kanji is known by its measures."""
    assert has_false_figures("\n".join(f"クエチアピン錠 宮灸{sign}㎎ 吸錠 弓求.灸灸" for sign in "灸救吸急弓求朽"))


def test_sound_lists_are_left_alone() -> None:
    """Figures, kanji numerals and words that happen to stand before a unit say nothing, nor do a few odd measures."""
    assert not has_false_figures("\n".join(f"錠 {number}㎎ 二十㎎ 数㎎ 百㎖" for number in range(20)))
    assert not has_false_figures("毎分㎖で示す。体重㎏で示す。")
    assert not has_false_figures("")
