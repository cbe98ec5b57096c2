"""The old side of a comparison is no rule."""

from __future__ import annotations

import pytest

from pipeline.fees.comparisons import in_force
from pipeline.model import ComparedRow, Document, DocumentPage


def kept(*pages: str) -> list[str]:
    """The lines that stay, page breaks aside."""
    document = in_force(Document("application/pdf", tuple(DocumentPage(number, text) for number, text in enumerate(pages, 1))))
    return [line for page in document.pages for line in page.text.split("\n")]


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("改 正 後\t改 正 前\n新しい\t古い\n共通の行", ["改 正 後", "新しい", "共通の行"]),
        ("区分\t改正案\t現行\n第１\t新しい\t古い\n新しい２\t古い２", ["区分\t改正案", "第１\t新しい", "新しい２"]),
        ("現行\t改正後\n古い\t新しい", ["改正後", "新しい"]),
        ("改正後\t改正前\n（削る）\n古い条文の全部\n新しい\t古い", ["改正後", "（削る）", "新しい"]),
        ("項目\t点数\n初診料\t291", ["項目\t点数", "初診料\t291"]),
    ],
)
def test_the_old_cell_of_a_row_goes(page: str, lines: list[str]) -> None:
    """The head tells which side is old; rows of other tables stay whole."""
    assert kept(page) == lines


def test_a_comparison_goes_on_over_pages_until_text_follows() -> None:
    """A page without rows may lie between; after two the comparison is over."""
    assert kept("改正後\t改正前", "長い段落", "新\t旧条文") == ["改正後", "長い段落", "新"]
    assert kept("改正後\t改正前", "本文", "本文", "様式\t記入欄") == ["改正後", "本文", "本文", "様式\t記入欄"]


def test_columns_that_a_page_names_decide() -> None:
    """Where a page says in which columns its cells stand, those of the old side go, written cell by cell or on one line."""
    rows = (ComparedRow(0, (0, 1), (), 1, True, ((3,), (3,))), ComparedRow(1, (0, 1), (2, 1), 1), ComparedRow(4, (1,), (1,), 1))
    page = DocumentPage(1, "改正後\t改正前\n新一\n新二\n旧一\n旧二\n附則", compared=rows)
    (kept,) = in_force(Document("application/pdf", (page,))).pages
    assert (kept.text, kept.compared) == ("改正後\n新一\n新二\n附則", ())
