"""Corrections and repeals."""

from __future__ import annotations

from datetime import date

from pipeline.fees.corrections import corrections
from pipeline.model import Document, DocumentPage


def _document(text: str) -> Document:
    return Document("application/pdf", (DocumentPage(3, text),))


def test_a_repealed_answer() -> None:
    """Each notice with its date and the places that go."""
    text = (
        "これに伴い、「疑義解釈資料の送付について（その１）」（令和４年３月 31 日事務連絡）別添１の問 201 "
        "及び「疑義解釈資料の送付について（その１）」（令和２年３月 31 日）別添１の問 121 は廃止する。"
    )
    found = corrections(_document(text))
    assert [(item.deed, item.issued, item.places, item.page) for item in found] == [
        ("廃止", date(2022, 3, 31), ("別添1の問201",), 3),
        ("廃止", date(2020, 3, 31), ("別添1の問121",), 3),
    ]


def test_a_notice_is_known_by_its_number() -> None:
    """保医発 numbers are read in spite of spaces; old and new words where both are quoted."""
    text = "「実施上の留意事項について」（令和８年３月５日保医発 0305 第６号）別添２中、「注７」を「注８」に改める。"
    (found,) = corrections(_document(text))
    assert (found.deed, found.number, found.old, found.new) == ("改正", "保医発0305第6号", "注７", "注８")


def test_a_title_of_correction() -> None:
    """「…」の一部訂正について names what it corrects."""
    (found,) = corrections(_document("「疑義解釈資料の送付について（その２）」の一部訂正について"))
    assert (found.deed, found.title, found.issued) == ("訂正", "疑義解釈資料の送付について（その２）", None)


def test_mentions_correct_nothing() -> None:
    """What only cites a notice on a revision is no correction."""
    text = "「診療報酬の算定方法の一部改正に伴う実施上の留意事項について」（令和８年３月５日保医発0305第６号）により実施する。"
    assert corrections(_document(text)) == ()
