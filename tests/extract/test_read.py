"""Documents of every kind become pages of text; bad input becomes a state and never an exception."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.demo.papers import pdf, word, workbook
from pipeline.extract import media_type_of, read
from pipeline.extract.limits import Limits

_LINES = ("第１章　基本診療料", "Ａ２３４　医療安全対策加算　85点", "注　届出を行った医療機関について算定する。")


def text_of(body: bytes, media_type: str = "", name: str = "") -> str:
    """All text of a document, spaces squeezed."""
    return "\n".join(" ".join(line.split()) for page in read(body, media_type, name).pages for line in page.text.split("\n"))


def test_a_pdf_is_read_line_by_line() -> None:
    """The words of each line, in order, on their page."""
    document = read(pdf("見本の告示", _LINES), "application/pdf")
    assert document.state == "read"
    assert [page.number for page in document.pages] == [1]
    text = "".join(document.pages[0].text.split())
    places = [text.index("".join(line.split())) for line in _LINES]
    assert places == sorted(places)


def test_a_long_pdf_has_pages() -> None:
    """Pages are numbered from 1 and hold what stands on them."""
    document = read(pdf("長い通知", [f"第{number}条　見本の条文である。" for number in range(1, 81)]), "")
    assert len(document.pages) == 3
    assert "第80条" in document.pages[2].text
    assert "第80条" not in document.pages[1].text


def test_a_workbook_is_rows_with_tabs() -> None:
    """A row is a line, cells are parted by tabs, a sheet is a page with its name."""
    document = read(workbook("一覧", ("番号\t名称\t点数", "１\t見本料\t85")), "")
    assert document.pages[0].name == "一覧"
    assert document.pages[0].text.split("\n")[-1].split("\t") == ["１", "見本料", "85"]


def test_a_word_document_is_paragraphs() -> None:
    """Each paragraph is a line."""
    assert "Ａ２３４" in text_of(word("届出書", _LINES))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16"])
def test_text_in_any_japanese_encoding(encoding: str) -> None:
    """Plain text and tables say nothing of their encoding."""
    words = "区分番号\tＡ２３４\n医療安全対策加算は、届出を行った保険医療機関において算定する。\n"
    assert "医療安全対策加算" in text_of(words.encode(encoding), "text/plain", "notice.txt")


def test_csv_cells_are_parted_by_tabs() -> None:
    """CSV of the ministry is cp932 with CRLF."""
    body = '"コード","名称"\r\n"1","医療安全, 対策"\r\n'.encode("cp932")
    assert read(body, "text/csv", "x.csv").pages[0].text.split("\n")[1] == "1\t医療安全, 対策"


def test_members_of_an_archive_are_pages_under_their_names() -> None:
    """Names in cp932 are read, members are read as what they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "医療安全対策加算".encode("cp932"))
        archive.writestr("b.pdf", pdf("見本", ("本文",)))
    document = read(out.getvalue(), "application/zip", "x.zip")
    assert [page.name for page in document.pages if page.name] == ["a.txt", "b.pdf"]


def test_an_html_page_is_its_main_content() -> None:
    """Menus are not text."""
    body = "<html><body><main><h1>題</h1><p>本文です。</p><nav>メニュー</nav></main></body></html>".encode()
    text = text_of(body, "text/html", "x.html")
    assert "本文です。" in text
    assert "メニュー" not in text


@pytest.mark.parametrize(
    ("body", "state"),
    [(b"", "empty"), (b"%PDF-1.4 torn", "damaged"), (b"PK\x03\x04torn", "damaged"), (b"\x00\x01\x02\x03" * 20, "unsupported")],
)
def test_bad_input_has_a_state_and_a_note(body: bytes, state: str) -> None:
    """The state says why there is no text, the note says it in Japanese."""
    document = read(body, "", "x.bin")
    assert document.state == state
    assert document.note


def test_too_much_is_refused() -> None:
    """A file over the limit is not read."""
    assert read(b"x" * 100, "text/plain", "x.txt", limits=Limits(bytes=10)).state == "too-large"


def test_a_bomb_of_an_archive_is_refused() -> None:
    """Members that unpack to more than allowed are not unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b" " * 50_000_000)
    document = read(out.getvalue(), "", "bomb.zip", limits=Limits(bytes=1_000_000))
    assert sum(len(page.text) for page in document.pages) < 2_000_000


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["%PDF-1.4\n", "PK\x03\x04", "", "<html>", "\xd0\xcf\x11\xe0"]),
    st.sampled_from(["x.pdf", "x.xlsx", "x.docx", "x.csv", "x.zip", "x"]),
)
def test_no_bytes_raise(body: bytes, head: str, name: str) -> None:
    """Whatever comes, a document with a state comes out."""
    assert read(head.encode("latin-1") + body, "", name).state


def test_the_kind_is_decided_by_the_bytes() -> None:
    """A PDF under a page's name is a PDF."""
    assert media_type_of(pdf("a", ()), "x.html") == "application/pdf"
    assert media_type_of(workbook("a", ()), "x.zip").endswith("spreadsheetml.sheet")
