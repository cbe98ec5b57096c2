"""The calendar: valid, stable, and without invented dates."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from pipeline.model import Entry, Site
from pipeline.render.calendar import Occasion, calendar
from tests.render.samples import CORRECTION, ENTRIES, ENTRY_VALUES, FIRST, PATIENT, SITE, SITES, TEXT


def test_without_occasions_there_is_no_event() -> None:
    """Only the zone stands there, since a calendar must have a component."""
    book = Calendar.from_ical(calendar(SITE, None, ENTRIES))
    assert [part.name for part in book.subcomponents] == ["VTIMEZONE"]
    assert book["x-wr-calname"] == "改定ウォッチ"


def test_an_occasion_is_an_all_day_event() -> None:
    """It has the day, the words, and the entry that told of it; entries that are not at hand tell nothing."""
    occasions = (Occasion(CORRECTION.id, date(2026, 6, 1), "医科点数表の施行"), Occasion(FIRST.id, date(2026, 6, 2), "x"))
    events = Calendar.from_ical(calendar(SITE, "診療報酬", (CORRECTION,), occasions)).walk("VEVENT")
    assert [(event.decoded("dtstart"), str(event["summary"])) for event in events] == [(date(2026, 6, 1), "医科点数表の施行")]
    assert str(events[0]["url"]) == "https://kaitei.example.jp/watch/entries/00000000-0000-0000-0000-0000000000a2.html"


@PATIENT
@given(SITES, st.lists(ENTRY_VALUES, max_size=2), TEXT)
def test_it_is_read_back_and_never_varies(site: Site, entries: list[Entry], words: str) -> None:
    """Lines end with CRLF and hold 75 octets at most; the same input gives the same bytes."""
    occasions = [Occasion(entry.id, date(2026, 6, 1), words) for entry in entries]
    body = calendar(site, None, entries, occasions)
    assert body == calendar(site, None, entries, occasions)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert len(Calendar.from_ical(body).walk("VEVENT")) == len(entries)
