"""The calendar: valid, stable, and without invented dates."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from pipeline.model import Occasion, Site
from pipeline.render.calendar import calendar
from tests.render.samples import PATIENT, SITE, SITES, TEXT

AT = datetime(2026, 3, 5, 6, 8, 9, 123456, tzinfo=UTC)
SENTENCE = "令和８年５月18日（月）までに、届出を行うこと；正副２通、\\を含む。" * 3
FILED = Occasion("u-1", "a" * 16, "届出期限", date(2026, 5, 18), "届出の取扱い, 様式", ((SENTENCE, 3), ("必着", 4)), 2, 1, AT, AT)
DAYS = st.dates(date(1, 1, 1), date.max)
OCCASIONS = st.builds(
    Occasion, st.uuids().map(str), TEXT, st.sampled_from(("施行", "届出期限", "期限", "経過措置", "廃止", "開催")), DAYS, TEXT,
    st.lists(st.tuples(TEXT, st.integers(1, 999)), min_size=1, max_size=12).map(tuple), st.integers(1, 9), st.integers(0, 9),
    st.just(AT), st.just(AT), st.booleans(),
)  # fmt: skip


def test_without_occasions_there_is_no_event() -> None:
    """Only the zone stands there, since a calendar must have a component."""
    book = Calendar.from_ical(calendar(SITE, None))
    assert [part.name for part in book.subcomponents] == ["VTIMEZONE"]
    assert book["x-wr-calname"] == "改定ウォッチ"


def test_a_day_that_binds_is_an_all_day_event() -> None:
    """With its words, sentences, pages, link, categories and revision."""
    (event,) = Calendar.from_ical(calendar(SITE, "診療報酬", [FILED])).walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 5, 18), date(2026, 5, 19))
    assert str(event["summary"]) == "【届出期限】届出の取扱い, 様式"
    assert str(event["url"]) == f"https://kaitei.example.jp/watch/documents/{'a' * 16}/"
    assert f"「{SENTENCE}」（3ページ）\n「必着」（4ページ）\n文書：届出の取扱い, 様式（第2版）\nhttps://" in str(event["description"])
    assert "CATEGORIES:届出期限,診療報酬改定\r\n" in calendar(SITE, "診療報酬", [FILED]).decode()
    assert (str(event["uid"]), event["sequence"], str(event["status"])) == ("u-1", 1, "CONFIRMED")
    assert event.decoded("last-modified") == event.decoded("dtstamp") == datetime(2026, 3, 5, 6, 8, 9, tzinfo=UTC)


def test_what_is_no_longer_stated_is_cancelled() -> None:
    """It stays in the calendar, so that subscribers take it out of theirs."""
    (event,) = Calendar.from_ical(calendar(SITE, None, [replace(FILED, cancelled=True, sequence=2)])).walk("VEVENT")
    assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 2)


def test_many_sentences_are_counted() -> None:
    """Ten are quoted, the rest is on the document's page."""
    many = replace(FILED, statements=tuple((f"文{number}", number) for number in range(1, 14)))
    (event,) = Calendar.from_ical(calendar(SITE, None, [many])).walk("VEVENT")
    assert "「文10」（10ページ）\nほか3か所\n文書：" in str(event["description"])


@PATIENT
@given(SITES, st.lists(OCCASIONS, max_size=3, unique_by=lambda one: one.uid))
def test_it_is_read_back_and_never_varies(site: Site, occasions: list[Occasion]) -> None:
    """Lines end with CRLF, hold 75 octets and whole UTF-8, no control character; the same input gives the same bytes."""
    body = calendar(site, None, occasions)
    assert body == calendar(site, None, occasions[::-1])
    assert body.endswith(b"\r\n")
    lines = body.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line) for line in lines)
    assert all(line.decode() or line == b"" for line in lines)
    read = Calendar.from_ical(body).walk("VEVENT")
    assert sorted(str(event["uid"]) for event in read) == sorted(one.uid for one in occasions)
    assert [event.decoded("dtstart") for event in read] == sorted(one.day for one in occasions)
