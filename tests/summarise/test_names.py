"""What documents are called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.summarise import bare_title, full_name
from pipeline.summarise.names import short_name
from tests.summarise.test_entries import PLACE


def test_titles_lose_bullets_and_forms_and_keep_numbers() -> None:
    """1_概要 is a title, ・通知 is a listed one."""
    assert bare_title("・通知について") == "通知について"
    assert bare_title("（別添１）一覧 Excel") == "（別添１）一覧"
    assert bare_title("01_改定の概要") == "01_改定の概要"
    assert full_name(replace(PLACE, context="")) == "医科点数表"


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("基本診療料の施設基準等の一部を改正する件（令和８年厚生労働省告示第70号）", "基本診療料の施設基準等"),
        ("使用薬剤の薬価（薬価基準）の一部改正等について（令和８年３月５日保医発0305第10号）", "使用薬剤の薬価（薬価基準）"),
        ("（別添４）不採算品再算定対象品一覧", "（別添４）不採算品再算定対象品一覧"),
    ],
)
def test_acts_are_called_by_what_they_are_about(title: str, short: str) -> None:
    """Without number, date and the words that close every title."""
    assert short_name(replace(PLACE, title=title, context="")) == short
