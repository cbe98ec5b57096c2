"""Months that bind."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.fees.dates import binding_dates
from pipeline.model import Document, DocumentPage


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("１及び２の点数について、令和９年６月以降は、所定点数の100分の200に相当する点数を算定する。", [("適用", date(2027, 6, 1))]),
        ("５ 注３に規定する額について、令和９年６月以降においては１の所定額に代えて、2,880円を算定する。", [("適用", date(2027, 6, 1))]),
        ("２のツからアまでに規定する額については、令和９年６月以降に算定する。", [("算定開始", date(2027, 6, 1))]),
        ("４ ２については、令和９年６月以降において算定する。", [("算定開始", date(2027, 6, 1))]),
        ("令和８年10月診療分から算定できる。", [("算定開始", date(2026, 10, 1))]),
        ("令和９年５月診療分までに関する届出に限っては、予定である旨を記載すればよい。", [("経過措置", date(2027, 5, 31))]),
        ("令和９年６月以降に算定する場合は、改めて届け出る。", []),
        ("令和８年10月から開始する予定である。", []),
        ("令和８年６月診療分の請求について、", []),
        ("例えば、令和８年６月診療分から算定する。", []),
        ("令和６年４月以降に薬価収載されたものについて、100点を算定する。", []),
        ("令和８年６月診療分から算定した患者", []),
    ],
)
def test_what_is_counted_by_the_month_binds_on_its_first_or_last_day(text: str, told: list[tuple[str, date]]) -> None:
    """Months of fees begin and end with the calendar's; a month in which something shall start leaves the day open."""
    found = binding_dates(Document("application/pdf", (DocumentPage(1, text),)))
    assert [(one.binding, one.value) for one in found] == told
