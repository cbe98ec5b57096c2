"""Promises of pipeline.fetch.headers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.fetch.headers import conditional, media_type_of, retry_after_of, validators_of
from pipeline.model import Validators

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)


def test_all_etags_go_into_one_line() -> None:
    """Several servers, several tags: any of them may answer; the date is left out then."""
    assert conditional(Validators(('"a"', 'W/"b"', '"a"'), "Sun, 22 Feb 2026 11:30:00 GMT")) == {"If-None-Match": '"a", W/"b"'}


def test_the_date_is_sent_only_without_etag() -> None:
    """If-Modified-Since is the second choice, and nothing is sent where nothing is known."""
    assert conditional(Validators((), "Sun, 22 Feb 2026 11:30:00 GMT")) == {"If-Modified-Since": "Sun, 22 Feb 2026 11:30:00 GMT"}
    assert conditional(Validators()) == {}


def test_the_first_and_newest_tags_are_kept_when_there_are_many() -> None:
    """The line stays short enough for any server."""
    line = conditional(Validators(tuple(f'"{number}"' for number in range(50))))["If-None-Match"]
    assert line.startswith('"0", ')
    assert line.count(",") == 15


def test_tags_that_would_break_the_request_are_left_out() -> None:
    """A line break in a stored validator sends no header of its own."""
    assert conditional(Validators(('"a"\r\nX: y', "改"), "x\r\ny")) == {}


def test_validators_are_taken_as_written() -> None:
    """Weak tags keep their mark; an absent header is None."""
    assert validators_of({"etag": ' W/"x" '}) == Validators(('W/"x"',), None)
    assert validators_of({"last-modified": "Sun, 22 Feb 2026 11:30:00 GMT"}) == Validators((), "Sun, 22 Feb 2026 11:30:00 GMT")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("text/html", ("text/html", None)),
        ("Text/HTML; Charset=Shift_JIS", ("text/html", "shift_jis")),
        ('text/html; boundary=x; charset="UTF-8"', ("text/html", "utf-8")),
        ("text/html; charset=", ("text/html", None)),
        ("", ("application/octet-stream", None)),
    ],
)
def test_media_type_and_charset(line: str, meant: tuple[str, str | None]) -> None:
    """Case and quotes do not matter."""
    assert media_type_of({"content-type": line}) == meant


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("2", 2.0),
        ("0", 0.0),
        ("999999999", 3600.0),
        ("Thu, 05 Mar 2026 12:01:00 GMT", 60.0),
        ("Thu, 05 Mar 2026 11:00:00 GMT", 0.0),
        ("Thu, 05 Mar 2026 12:01:00 -0000", 60.0),
        ("soon", None),
        ("-1", None),
        ("", None),
    ],
)
def test_retry_after(line: str, seconds: float | None) -> None:
    """Seconds or a date, never negative, never beyond the cap; nonsense says nothing."""
    assert retry_after_of({"retry-after": line}, NOW, cap=3600.0) == seconds
