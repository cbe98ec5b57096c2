"""Paths and addresses: safe for file systems, right for readers, and nothing but http(s) leads outside."""

from __future__ import annotations

from urllib.parse import unquote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.paths import absolute, document_path, entry_path, folder, month_path, outside, relative, topic_folder
from tests.render.feed_rules import URL
from tests.render.samples import PATIENT, SITE, TEXT, URLS


def test_topics_keep_their_japanese_names() -> None:
    """The folder is what people read; addresses are percent-encoded UTF-8."""
    assert topic_folder("中医協・審議会") == "topics/中医協・審議会/"
    assert topic_folder(None) == ""
    assert absolute(SITE, topic_folder("白書") + "atom.xml") == "https://kaitei.example.jp/watch/topics/%E7%99%BD%E6%9B%B8/atom.xml"
    assert month_path("白書", "2026-03") == "topics/白書/history/2026-03.html"


def test_an_index_is_addressed_by_its_folder() -> None:
    """Public addresses leave `index.html` out."""
    assert absolute(SITE, "index.html") == SITE.base_url
    assert absolute(SITE, document_path("d1")) == SITE.base_url + "documents/d1/"
    assert absolute(SITE, "entries/my-index.html") == SITE.base_url + "entries/my-index.html"


@pytest.mark.parametrize(
    "name", ["..", ".", "", "a/b", "a\\b", ".hidden", " x ", "a:b", "x" * 400, "改" * 100, "\ud800", "a\0b", "か\u3099"]
)
def test_odd_names_become_fit(name: str) -> None:
    """One component, not hidden, not too long, and told apart from what looks like it."""
    fit = folder(name)
    assert fit
    assert fit == fit.strip(" .")
    assert "/" not in fit
    assert len(fit.encode()) <= 180
    assert fit != name


@PATIENT
@given(st.lists(TEXT, min_size=2, max_size=2, unique=True))
def test_two_names_never_meet(names: list[str]) -> None:
    """Different names have different folders."""
    assert folder(names[0]) != folder(names[1])


@PATIENT
@given(TEXT, TEXT)
def test_relative_addresses_lead_to_their_target(origin: str, target: str) -> None:
    """Resolved against the page's own address, a relative address is the target's address."""
    here, there = document_path(origin), entry_path(target)
    address = urljoin("https://x/" + "a/b/c/d.html", relative("a/b/c/d.html", there))
    assert unquote(address) == "https://x/" + there
    assert unquote(urljoin("https://x/" + here.replace("#", "").replace("%", ""), relative(here, "style.css"))) == "https://x/style.css"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JAVASCRIPT:x",
        "data:text/html,x",
        "//host/x",
        "/x",
        "mailto:a@b",
        "https://user:pw@host/",
        "http://",
        "",
        None,
        "https://[::1/",
        "https://h:99999999/",
        "https://a b/",
        "java\x00script:alert(1)",
        "vbscript:x",
        "file:///etc/passwd",
    ],
)
def test_unsafe_addresses_are_not_linked(url: str | None) -> None:
    """Only http and https with a host, without a user, lead outside."""
    assert outside(url) is None


def test_addresses_are_written_as_rfc_3986_wants_them() -> None:
    """Japanese is percent-encoded, what is encoded already stays, quotes cannot end an attribute."""
    assert (
        outside("https://www.mhlw.go.jp/改定.pdf?a=%E6%94%B9&b=1#節")
        == "https://www.mhlw.go.jp/%E6%94%B9%E5%AE%9A.pdf?a=%E6%94%B9&b=1#%E7%AF%80"
    )
    assert outside('https://www.mhlw.go.jp/a "<>%zz') == "https://www.mhlw.go.jp/a%20%22%3C%3E%25zz"
    assert outside("https://厚労省.jp") == "https://xn--j8s0eu88i.jp/" or str(outside("https://厚労省.jp")).startswith("https://xn--")


@PATIENT
@given(URLS)
def test_what_is_linked_is_a_proper_address(url: str) -> None:
    """Whatever comes in, what goes out is an http(s) address by RFC 3986, and stays as it is the second time."""
    address = outside(url)
    if address is not None:
        assert URL.fullmatch(address)
        assert outside(address) == address
