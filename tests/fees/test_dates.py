"""Dates that bind."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import pytest

from pipeline.fees.dates import binding_dates
from pipeline.model import Document, DocumentPage

JUDGED = Path(__file__).parent.parent / "data" / "fees" / "dates.json"
"""Sentences of the ministry's documents (file and page), with the dates in them that bind, as judged by reading; none for most."""

WRITTEN = JUDGED.with_name("stated_dates.txt")
"""Sentences in the ministry's style, judged before they were read; the rules were mended against them since: sentence|binding day;…"""


def _document(text: str) -> Document:
    return Document("application/pdf", (DocumentPage(4, text),))


def test_the_ministrys_sentences_are_judged_as_a_reader_does() -> None:
    """Every date that binds is found with what it binds to, and no other."""
    missed, wrong = [], []
    for row in json.loads(JUDGED.read_text("utf-8")):
        wanted = {(binding, day) for binding, day in row["told"]}
        found = {(one.binding, one.value.isoformat()) for one in binding_dates(_document(row["text"]))}
        missed += [(row["file"], row["page"], *one) for one in sorted(wanted - found)]
        wrong += [(row["file"], row["page"], *one) for one in sorted(found - wanted)]
    assert (missed, wrong) == ([], [])


@pytest.mark.parametrize("line", WRITTEN.read_text("utf-8").splitlines())
def test_sentences_written_apart_from_the_rules(line: str) -> None:
    """A sentence gives the days that bind by it, whatever way it is worded, and no other."""
    text, _, told = line.rpartition("|")
    found = {f"{one.binding} {one.value.isoformat()}" for one in binding_dates(_document(text))}
    assert found == {one for one in told.split(";") if one}


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
        ("令和８年５月７日から６月１日まで届出を受け付ける。", [("届出開始", date(2026, 5, 7)), ("届出期限", date(2026, 6, 1))]),
        ("届出受付期間：令和８年５月７日（木）～令和８年６月１日（月）", [("届出開始", date(2026, 5, 7)), ("届出期限", date(2026, 6, 1))]),
        ("本システムは、令和８年10月１日より運用を開始する。", [("適用", date(2026, 10, 1))]),
        ("令和７年４月１日より運用を開始した電子処方箋管理サービス", []),
        ("令和８年６月１日より当該様式を用いて届け出ること。", [("届出開始", date(2026, 6, 1))]),
        ("電子申請は㋿８年５月25日から受付開始となる。", [("届出開始", date(2026, 5, 25))]),
        ("報告書の提出期限は、令和８年11月末日とする。", [("届出期限", date(2026, 11, 30))]),
        ("申請書は令和８年４月10日（金）必着とする。", [("届出期限", date(2026, 4, 10))]),
        ("令和８年12月31日までに研修を修了すること。", [("期限", date(2026, 12, 31))]),
        ("令和８年度末までの間、従前の例による取扱いとすることができる。", [("経過措置", date(2027, 3, 31))]),
        ("施行期日：R8.6.1", [("施行", date(2026, 6, 1))]),
        ("適用日\t令和八年六月一日", [("適用", date(2026, 6, 1))]),
        ("日時\n令和８年３月13日（金）10:00～12:00", [("開催", date(2026, 3, 13))]),
        ("令和８年６月診療分から適用する。", [("適用", date(2026, 6, 1))]),
        ("令和８年10月から運用を開始する。", []),
        ("この告示は、公布の日から施行する。", []),
        ("当該年度末までに報告すること。", []),
        ("届出の受理された月の翌月１日から算定する。", []),
        ("例えば、令和８年７月１日から算定する場合は、同月末までに届け出る。", []),
        ("令和８年６月１日施行後の取扱い", []),
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


def test_a_day_without_a_year_is_of_the_year_stated_before() -> None:
    """In the same paragraph; or of the year of issue, where the weekday says so. 本年 is the year of issue."""
    head = "事務連絡\n令和８年６月17日\n疑義解釈資料の送付について（その８）\n"
    weekday = "８月診療分以降も算定するためには、８月３日（月）までに届出を行うこと。"
    assert [found.value for found in binding_dates(_document(head + weekday))] == [date(2026, 8, 3)]
    assert binding_dates(_document(head + weekday.replace("（月）", "（火）"))) == ()
    assert binding_dates(_document(weekday)) == ()
    carried = "令和８年６月診療分は減算としない。８月３日までに届出を行うこと。"
    assert [found.value for found in binding_dates(_document(carried))] == [date(2026, 8, 3)]
    assert [found.value for found in binding_dates(_document(head + "本年10月１日から適用する。"))] == [date(2026, 10, 1)]


def test_questions_bind_nobody() -> None:
    """A sentence in the middle of a question is one as little as its end; the answer may bind."""
    asked = "問１ 経過措置はどうなるか。令和８年９月30日までの間に限り、要件を満たすものとみなす。これでよいか。"
    text = f"{asked}\n（答）令和８年10月１日から適用する。"
    assert [found.value for found in binding_dates(_document(text))] == [date(2026, 10, 1)]


def test_a_sentence_of_very_many_dates_is_read_in_time() -> None:
    """What costs grows with the length of the text, not with its square."""
    before = time.process_time()
    assert len(binding_dates(_document("令和８年６月１日までに届出を" * 3000 + "行うこと。"))) == 1
    assert time.process_time() - before < 20
