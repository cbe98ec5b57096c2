"""Dates that bind."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.fees.dates import binding_dates
from pipeline.model import Document, DocumentPage


def _document(text: str) -> Document:
    return Document("application/pdf", (DocumentPage(4, text),))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("次の表のように改正し、令和八年六月一日から適用する。", [("適用", date(2026, 6, 1))]),
        ("この省令は、令和８年６月１日から施行する。", [("施行", date(2026, 6, 1))]),
        ("従前の通知は、令和８年５月31日限り廃止する。", [("廃止", date(2026, 5, 31))]),
        (
            "令和８年６月１日からの算定に係る届出については、令和８年５月７日以降に届出書の提出を行うことができる。",
            [("算定開始", date(2026, 6, 1)), ("届出開始", date(2026, 5, 7))],
        ),
        ("令和８年11月20日（金）までに様式７の10の届出を行うこと。", [("届出期限", date(2026, 11, 20))]),
        ("令和８年９月30日までの間に限り、基準に該当するものとみなす。", [("経過措置", date(2026, 9, 30))]),
        ("日時：令和８年７月３日（金）10時から", [("開催", date(2026, 7, 3))]),
        ("同年６月１日から適用する。", []),
        ("令和８年３月31日において現に届出を行っている保険医療機関については、", []),
        ("令和８年６月１日から算定するための届出は必要か。", []),
        ("「留意事項について」（令和８年３月５日保医発0305第６号）により実施する。", []),
        ("令和８年５月31日までに届け出ていた患者", []),
    ],
)
def test_binding_dates(text: str, told: list[tuple[str, date]]) -> None:
    """The words next to a date say what it binds to; what they do not say is not told."""
    assert [(found.binding, found.value) for found in binding_dates(_document(text))] == told


def test_sentence_and_page_are_kept() -> None:
    """Each date comes with the sentence and the page that state it; a year named in the sentence before serves 同年."""
    (first, second) = binding_dates(_document("令和８年４月１日から施行する。ただし、第二条の規定は、同年６月１日から施行する。"))
    assert (second.value, second.page, second.sentence) == (date(2026, 6, 1), 4, "ただし、第二条の規定は、同年６月１日から施行する。")
    assert first.sentence == "令和８年４月１日から施行する。"
