"""Promises of pipeline.addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.addresses import host_of, normalise

PAGE = "https://www.mhlw.go.jp/stf/newpage_67729.html"
HOST = "https://www.mhlw.go.jp"


@pytest.mark.parametrize(
    ("href", "meant"),
    [
        ("/content/12404000/001234567.pdf", f"{HOST}/content/12404000/001234567.pdf"),
        ("newpage_71068.html#h2_4", f"{HOST}/stf/newpage_71068.html"),
        ("../toukei_hakusho/./index.html", f"{HOST}/toukei_hakusho/index.html"),
        ("/a/b/..", f"{HOST}/a/"),
        ("/../../x.pdf", f"{HOST}/x.pdf"),
        ("//WWW.MHLW.GO.JP:443/x", f"{HOST}/x"),
        ("HTTP://www.mhlw.go.jp:80", "http://www.mhlw.go.jp/"),
        ("http://www.mhlw.go.jp:8080/x", "http://www.mhlw.go.jp:8080/x"),
        ("https://www.mhlw.go.jp./x", f"{HOST}/x"),
        (" /stf/\r\n      index.html\u3000", f"{HOST}/stf/index.html"),
        ("/content/a b.pdf", f"{HOST}/content/a%20b.pdf"),
        ("/content/%7eabc%e3%81%82.pdf", f"{HOST}/content/~abc%E3%81%82.pdf"),
        ("/content/様式.xlsx", f"{HOST}/content/%E6%A7%98%E5%BC%8F.xlsx"),
        ("/content/100%.pdf", f"{HOST}/content/100%25.pdf"),
        ("?page=2", f"{PAGE}?page=2"),
        ("\\content\\x.pdf", f"{HOST}/content/x.pdf"),
        ("http://[2001:DB8::1]/x", "http://[2001:db8::1]/x"),
        ("https://厚労.example/", "https://xn--jgrtu.example/"),
        ("https://user@www.mhlw.go.jp/x", "https://user@www.mhlw.go.jp/x"),
    ],
)
def test_an_href_becomes_one_absolute_address(href: str, meant: str) -> None:
    """Every way to write an address ends in one spelling."""
    assert normalise(href, PAGE) == meant


@pytest.mark.parametrize(
    "href",
    [
        "",
        "  ",
        "#h2_0",
        "\n#",
        "javascript:ptspkLoader('toggle')",
        "java\nscript:void(0)",
        "mailto:a@example.jp",
        "tel:0352531111",
        "data:text/html,x",
        "ftp://example.jp/x",
        "http://",
        "http://[::1",
        "http://example.jp:99999/",
        "http://exa mple.jp/",
        "http://example.jp/a\x00b",
        "https://xn--\u00e9" + "a" * 70 + ".jp/",
    ],
)
def test_what_names_no_document_is_empty(href: str) -> None:
    """Scripts, mail, fragments and broken addresses give the empty string, never an exception."""
    assert normalise(href, PAGE) == ""


def test_a_relative_address_needs_its_page() -> None:
    """Without the page an address such as `x.pdf` means nothing."""
    assert normalise("x.pdf") == ""
    assert normalise(PAGE) == PAGE


@pytest.mark.parametrize(
    ("href", "meant"),
    [
        ("https://shinryohoshu.mhlw.go.jp/shinryohoshu/infoMenu/;jsessionid=0A1B.node1", "https://shinryohoshu.mhlw.go.jp/shinryohoshu/infoMenu/"),
        ("https://shinryohoshu.mhlw.go.jp/file/x;JSESSIONID=1?a=1", "https://shinryohoshu.mhlw.go.jp/file/x?a=1"),
        ("/x?PHPSESSID=abc&id=3", f"{HOST}/x?id=3"),
        ("/x?id=3&sid=0123456789abcdef0123", f"{HOST}/x?id=3"),
        ("/x?sid=3", f"{HOST}/x?sid=3"),
        ("/x?jsessionid=1", f"{HOST}/x"),
    ],
)
def test_session_ids_are_taken_off(href: str, meant: str) -> None:
    """A session id makes a new address of every visit; a short `sid` is a number of the site's own."""
    assert normalise(href, PAGE) == meant


@pytest.mark.parametrize(
    "href",
    [
        "/file.jsp?id=147259&name=file/06-Seisakujouhou-12400000-Hokenkyoku/0000114728.pdf",
        "/file.jsp?name=/file/06-Seisakujouhou-12400000-Hokenkyoku/0000114728.pdf&id=1",
        "/file.jsp?id=1&name=file%2F06-Seisakujouhou-12400000-Hokenkyoku%2F0000114728.pdf",
        "http://cms-5g.mhlw.go.jp/file.jsp?id=1&name=file/06-Seisakujouhou-12400000-Hokenkyoku/0000114728.pdf",
        "/file/06-Seisakujouhou-12400000-Hokenkyoku/0000114728.pdf",
    ],
)
def test_the_old_file_script_means_the_file(href: str) -> None:
    """Both addresses of a file of 2016 to 2018, and the inner host's, are one."""
    assert normalise(href, PAGE) == f"{HOST}/file/06-Seisakujouhou-12400000-Hokenkyoku/0000114728.pdf"


def test_the_file_script_without_a_file_stays() -> None:
    """Another use of the script is left as it is, and cannot climb out of the folder."""
    assert normalise("/file.jsp?id=1", PAGE) == f"{HOST}/file.jsp?id=1"
    assert normalise("/file.jsp?name=other/x.pdf", PAGE) == f"{HOST}/file.jsp?name=other/x.pdf"
    assert normalise("/file.jsp?name=file/../../x.pdf", PAGE) == f"{HOST}/x.pdf"


def test_the_inner_host_answers_under_the_public_one() -> None:
    """The scheme is the page's own, https where no page is known."""
    assert normalise("http://cms-5g.mhlw.go.jp/stf/x.html") == f"{HOST}/stf/x.html"
    assert normalise("http://cms-5g.mhlw.go.jp:8080/x", "http://www.mhlw.go.jp/") == "http://www.mhlw.go.jp/x"


def test_host_of_is_bare_and_lower_case() -> None:
    """Port, user and case are gone; nonsense has no host."""
    assert host_of("https://u@WWW.mhlw.go.jp:443/x") == "www.mhlw.go.jp"
    assert host_of("http://[::1") == ""
    assert host_of("x.pdf") == ""


@given(st.text(alphabet=st.sampled_from("ab/.%2eE?&=;#:@ \n様\u3000file.jspname"), max_size=40))
def test_normalising_twice_changes_nothing(href: str) -> None:
    """The answer is a fixed point, whatever was written."""
    once = normalise(href, PAGE)
    assert once == "" or normalise(once) == once


@given(st.text(max_size=60))
def test_any_text_is_answered(href: str) -> None:
    """No text raises, and an answer is printable ASCII without fragment."""
    answer = normalise(href, PAGE)
    assert answer == "" or (answer.isascii() and answer.isprintable() and "#" not in answer and " " not in answer)
