"""Days that bind, by month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given

from pipeline.model import Cited
from pipeline.render.agenda import Due, agenda_file, agenda_month_file, due_views
from tests.render.page_rules import page_faults
from tests.render.samples import DUE, PATIENT, SITE, STATED, TEXT

LATER = Due(date(2026, 6, 1), "施行", 1, (replace(STATED, cited=Cited("d-tensuhyo", 2, 12)),))


def test_coming_days_stand_under_their_months() -> None:
    """The earliest first, with entry, sentence, page, and how to take them into a calendar."""
    file = agenda_file(SITE, (LATER, *DUE), ("2026-05", "2026-06"), date(2026, 3, 5))
    page = file.body.decode()
    assert file.path == "calendar.html"
    assert page.index("<h2>令和8年5月</h2>") < page.index("令和8年5月1日（金）") < page.index("<h2>令和8年6月</h2>")
    assert 'href="documents/d-tensuhyo/index.html">医科点数表</a>' in page
    assert 'href="documents/d-tensuhyo/2/12.html">12ページ</a>' in page
    assert 'href="webcal://kaitei.example.jp/watch/calendar.ics"' in page
    assert 'href="calendar/2026-06.html">令和8年6月</a>' in page
    assert "令和8年3月5日以降の期日" in page


def test_a_month_has_a_page_of_its_own() -> None:
    """Below the calendar, with links that lead out of its folder."""
    file = agenda_month_file(SITE, "2026-05", DUE)
    assert file.path == "calendar/2026-05.html"
    assert 'href="../documents/d-tensuhyo/index.html"' in file.body.decode()


def test_an_empty_calendar_says_so() -> None:
    """Before the first day that binds."""
    file = agenda_file(SITE, (), (), None)
    assert "まだ見つかっていません" in file.body.decode()
    assert page_faults(file.path, file.body) == []


def test_a_deadline_stands_out() -> None:
    """It has a colour of its own, and a long sentence is cut."""
    (view,) = due_views("calendar.html", (replace(DUE[0], stated=(replace(STATED, sentence="長" * 500),)),))
    assert view.kind == "deadline"
    assert view.more == 2
    assert len(view.stated[0].sentence) == 120
    assert view.stated[0].page.address is None


@PATIENT
@given(TEXT, TEXT, TEXT)
def test_pages_stay_sound_whatever_documents_say(title: str, sentence: str, binding: str) -> None:
    """Hostile text never breaks a page."""
    due = Due(date(2026, 5, 1), binding, 1, (replace(STATED, title=title, sentence=sentence, cited=Cited(title, 1, 1)),))
    for file in (agenda_file(SITE, (due,), ("2026-05",), None), agenda_month_file(SITE, "2026-05", (due,))):
        assert page_faults(file.path, file.body) == []
