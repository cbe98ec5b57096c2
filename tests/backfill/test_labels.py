"""What names, comments and notes tell of a file."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.backfill.labels import archived, from_comment, from_name, from_note, moment_of

NOON = datetime(2024, 3, 5, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    ["2024-03-05.html", "r6-20240305.html", "x/20240305/a.html", "2024_03_05 (1).html", "2024.03.05.html", "令和６年３月５日.html"],
)
def test_a_day_in_a_name_means_noon_in_japan(name: str) -> None:
    """In the file's own name, or that of the nearest folder."""
    assert from_name(name).at == NOON


def test_an_hour_in_a_name_is_heeded() -> None:
    """20240305T1530 and 2024-03-05_15-30 are half past three in Japan."""
    wanted = datetime(2024, 3, 5, 6, 30, tzinfo=UTC)
    assert from_name("20240305T1530.html").at == wanted
    assert from_name("2024-03-05_15-30.html").at == wanted
    assert moment_of("2024-03-05T15:30") == wanted
    assert moment_of("2024-03-05T06:30:00Z") == wanted


@pytest.mark.parametrize("name", ["001676576.pdf", "20241305.html", "99999999.pdf", "120240305.pdf", "page.html", "18000101.html"])
def test_a_number_is_no_day(name: str) -> None:
    """Numbers of the ministry's files, months that are none, times before the web."""
    assert from_name(name).at is None


def test_a_folder_that_mirrors_a_site_tells_the_address() -> None:
    """From the host on; other folders tell none."""
    assert from_name("2024-03-05/www.mhlw.go.jp/content/12404000/001.pdf").url == "https://www.mhlw.go.jp/content/12404000/001.pdf"
    assert from_name("saved/content/001.pdf").url == ""
    assert from_name("www.mhlw.go.jp").url == ""


def test_what_browsers_write_into_a_saved_page() -> None:
    """The Mark of the Web tells the address, SingleFile the time as well."""
    motw = b"<!DOCTYPE html>\r\n<!-- saved from url=(0044)https://www.mhlw.go.jp/stf/newpage_67729.html -->\r\n<html>"
    assert from_comment(motw).url == "https://www.mhlw.go.jp/stf/newpage_67729.html"
    single = (
        b"<!DOCTYPE html> <html lang=ja><!--\n Page saved with SingleFile \n url: https://www.mhlw.go.jp/stf/newpage_67729.html \n"
        b" saved date: Tue Mar 05 2024 12:00:00 GMT+0900 (JST)\n-->"
    )
    assert from_comment(single).url == "https://www.mhlw.go.jp/stf/newpage_67729.html"
    assert from_comment(single).at == NOON
    assert from_comment(b"<html>").url == ""


def test_an_address_of_a_web_archive_tells_address_and_time() -> None:
    """The time stands in it in UTC."""
    label = archived("https://web.archive.org/web/20240305030000id_/https://www.mhlw.go.jp/stf/a.html")
    assert (label.url, label.at) == ("https://www.mhlw.go.jp/stf/a.html", NOON)
    assert archived("https://web.archive.org/web/20249905030000/https://www.mhlw.go.jp/").at is None


def test_a_note_says_what_is_known() -> None:
    """Its own time goes before that of an archive's address."""
    note = {"url": "https://www.mhlw.go.jp/stf/a.html", "at": "2024-03-05", "source": "r6", "title": "題"}
    label = from_note(json.dumps(note).encode())
    assert (label.url, label.at, label.source, label.title) == (note["url"], NOON, "r6", "題")


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"at": 5}', b'{"at": "soon"}', b"\xff"])
def test_a_note_of_another_kind_is_refused(body: bytes) -> None:
    """With a ValueError, never more."""
    with pytest.raises(ValueError):  # noqa: PT011 - every reason is told in words
        from_note(body)


@given(some.binary(max_size=300), some.text(max_size=60))
def test_nothing_from_outside_breaks_it(body: bytes, name: str) -> None:
    """Any bytes and any name give a label."""
    from_comment(b"Page saved with SingleFile url: " + body)
    from_comment(b"saved date: Tue Mar 99 2024 99:00:00 GMT+9999" + body)
    from_name(name)
    archived(name)
