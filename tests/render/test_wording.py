"""Words, dates and sizes as Japanese readers of official papers expect them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.japanese.text import sound
from pipeline.japanese.wording import era_date, kind_word, media_words, size_words
from pipeline.model import Kind
from pipeline.render.wording import KIND_MEANINGS, day_words, japan_day, kind_name, month_words, stamp, time_words
from tests.render.samples import CHANGE, PATIENT


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 5), "令和8年3月5日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1920, 2, 3), "1920年2月3日"),
    ],
)
def test_dates_bear_the_era(day: date, words: str) -> None:
    """The era changes on its day, and its first year is 元年."""
    assert era_date(day) == words


def test_times_are_shown_in_japan() -> None:
    """What is stored in UTC belongs to the next day in Japan from 15:00 on."""
    at = datetime(2026, 3, 4, 15, 5, 59, 999, tzinfo=UTC)
    assert japan_day(at) == date(2026, 3, 5)
    assert time_words(at) == "令和8年3月5日 00:05"
    assert day_words(japan_day(at)) == "令和8年3月5日（木）"
    assert stamp(at) == "2026-03-04T15:05:59Z"


@pytest.mark.parametrize(
    ("month", "words"), [("2026-03", "令和8年3月"), ("2025-12", "令和7年12月"), ("2019-05", "令和元年5月"), ("2019-04", "平成31年4月")]
)
def test_months_bear_the_era(month: str, words: str) -> None:
    """A month has the era of its last day."""
    assert month_words(month) == words


@pytest.mark.parametrize(("size", "words"), [(0, "0KB"), (1, "1KB"), (1024, "1KB"), (1025, "2KB"), (1048576, "1.0MB"), (1048577, "1.1MB")])
def test_sizes_are_stated_as_the_ministry_states_them(size: int, words: str) -> None:
    """KB are rounded up, MB rounded up to a tenth."""
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("media_type", "words"),
    [
        ("application/pdf", "PDF"),
        ("Application/PDF; x=y", "PDF"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"),
        ("application/octet-stream", ""),
        (None, ""),
    ],
)
def test_media_types_have_names(media_type: str | None, words: str) -> None:
    """Known kinds of file are named, others are not guessed."""
    assert media_words(media_type) == words


@pytest.mark.parametrize(
    ("kind", "mark", "word", "name"),
    [
        (Kind.ADDED, None, "掲載", "added"),
        (Kind.ADDED, "0730訂正後", "掲載", "added"),
        (Kind.REPLACED, None, "差替え", "replaced"),
        (Kind.REPLACED, "0730訂正後", "訂正", "corrected"),
        (Kind.RELABELLED, "２/26修正済", "訂正", "corrected"),
        (Kind.RELABELLED, "再掲", "表記変更", "relabelled"),
        (Kind.REMOVED, "0730訂正後", "掲載終了", "removed"),
    ],
)
def test_a_kind_has_one_word(kind: Kind, mark: str | None, word: str, name: str) -> None:
    """An exchange that the ministry marks as corrected is a 訂正."""
    change = replace(CHANGE, kind=kind, mark=mark)
    assert (kind_word(change), kind_name(change)) == (word, name)


def test_every_word_is_explained() -> None:
    """The page that explains the kinds knows each of them under the same word."""
    words = {name: word for name, word, _ in KIND_MEANINGS}
    assert words == {kind_name(change): kind_word(change) for change in (replace(CHANGE, kind=kind, mark=None) for kind in Kind)} | {
        "corrected": "訂正"
    }


@PATIENT
@given(st.text())
def test_sound_text_can_be_written(text: str) -> None:
    """What is left can be encoded, and doing it twice changes nothing."""
    sound(text).encode("utf-8")
    assert sound(sound(text)) == sound(text)


def test_sound_text_keeps_what_people_read() -> None:
    """Line ends, tabs, emoji and full-width characters stay; controls, surrogates and overrides of direction go."""
    assert sound("令和８年\t\n👩‍👧①") == "令和８年\t\n👩‍👧①"
    assert sound("a\x00\x1b\x85\ud800\ufffe\u202e\U0001ffffb") == "ab"
    assert sound("\ufffd点") == "〓点"
