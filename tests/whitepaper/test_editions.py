"""What editions are called, and which chapters answer to each other."""

from __future__ import annotations

import pytest

from pipeline.model import PaperItem
from pipeline.whitepaper.editions import EditionName, answering, edition_name, is_whole, placed


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("令和７年版厚生労働白書", EditionName("厚生労働白書", 2025, "令和７年版厚生労働白書")),
        ("令和6年版 厚生労働白書－こころの健康と向き合い－", EditionName("厚生労働白書", 2024, "令和6年版 厚生労働白書")),
        ("令和７年版労働経済の分析", EditionName("労働経済の分析", 2025, "令和７年版労働経済の分析")),
        ("2025年 海外情勢報告", EditionName("海外情勢報告", 2025, "2025年 海外情勢報告")),
        ("白書、年次報告書", None),
        ("令和８年度診療報酬改定について", None),
    ],
)
def test_an_edition_is_known_by_its_title(title: str, name: EditionName | None) -> None:
    """Series and year; the list of all of them is no edition."""
    assert edition_name(title) == name


def test_a_file_is_placed_by_its_link_and_heading() -> None:
    """Part from the heading, chapter from the link's words."""
    assert (placed("第２章 若者の意識", ("第１部",)).part, placed("第２章 若者の意識", ("第１部",)).chapter) == ("1", "2")
    assert placed("はじめに", ("第１部",)).chapter == ""
    assert is_whole("全体版")
    assert not is_whole("概要")


def chapter(number: str, title: str) -> PaperItem:
    """A chapter of some edition."""
    return PaperItem("chapter", number, title, 1, "https://www.mhlw.go.jp/x.pdf")


def test_chapters_answer_by_part_title_and_number() -> None:
    """A chapter that moved is found by its title, one that was reworded by its number; a new theme answers to nothing."""
    former = [
        chapter("1-1", "こころの健康を取り巻く環境とその現状"),
        chapter("2-2", "女性、若者、高齢者等の多様な働き手の参画"),
        chapter("2-3", "国民が安心できる持続可能な医療・介護の実現"),
    ]
    ours = [
        chapter("1-1", "社会保障と労働施策の役割"),
        chapter("2-2", "女性、若者、高齢者など多様な働き手の参画"),
        chapter("2-3", "医療関連イノベーションの推進"),
        chapter("2-4", "国民が安心できる持続可能な医療・介護の実現"),
    ]
    assert {number: other.number for number, other in answering(ours, former).items()} == {"2-2": "2-2", "2-4": "2-3"}
    assert answering(ours, []) == {}
