"""Codes that a narrow column broke."""

from __future__ import annotations

import pytest

from pipeline.fees import fee_items
from pipeline.model import Document, DocumentPage

_LETTERS = "別表第一\n医科診療報酬点数表\n第10部　手術\nＫ０００　創傷処理　1,250点\n{}\nＫ００５　良性腫瘍摘出術　2,770点"
_NUMBERS = "別表第三\n調剤報酬点数表\n００　調剤基本料\n１　調剤基本料１　45点\n{}"


def _codes(text: str) -> list[str]:
    return [item.code for item in fee_items(Document("application/pdf", (DocumentPage(1, text),)))]


@pytest.mark.parametrize(
    ("broken", "codes"),
    [
        ("Ｋ００\n３　皮膚腫瘍摘出術　3,480点", ["K003"]),
        ("Ｋ００３－\n２　皮膚腫瘍摘出術　3,480点", ["K003-2"]),
        ("Ｋ００３\n及びＫ００４　皮膚腫瘍摘出術　3,480点", ["K003", "K004"]),
        ("Ｋ００３、\nＫ００４　皮膚腫瘍摘出術　3,480点", ["K003", "K004"]),
        ("Ｋ００３\n皮膚腫瘍摘出術　3,480点", ["K003"]),
    ],
)
def test_a_code_in_two_lines_is_one(broken: str, codes: list[str]) -> None:
    """The rest of a code, or of a joint heading, stands in the next line."""
    assert _codes(_LETTERS.format(broken)) == ["K000", *codes, "K005"]


def test_a_branch_in_the_next_line() -> None:
    """１０の / ３ is one code of the pharmacies' table; the first tier of an item is none."""
    assert _codes(_NUMBERS.format("１０の\n３　服薬管理指導料\n１　原則３月以内　45点")) == ["00", "10-3"]
