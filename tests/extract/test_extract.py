"""What `read` promises of any bytes at all."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as some

from pipeline.extract import Limits, read
from tests.extract.made import pdf, words

HEADS = (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>", b"\xff\xfe")


@settings(max_examples=60, deadline=None)
@given(some.sampled_from(HEADS), some.binary(max_size=300), some.sampled_from(("", "a.pdf", "a.xlsx", "a.csv", "a.docx", "a.zip")))
def test_never_raises(head: bytes, tail: bytes, name: str) -> None:
    """Any bytes give a document with a known state."""
    assert read(head + tail, "", name).state in {"read", "encrypted", "damaged", "empty", "unsupported", "too-large"}


@settings(max_examples=25, deadline=None)
@given(some.integers(min_value=0), some.integers(min_value=0, max_value=255))
def test_a_torn_pdf_never_raises(place: int, byte: int) -> None:
    """A PDF with a wrong byte or cut short is read as far as it goes."""
    body = bytearray(pdf(words((72, 700, "Some text"))))
    body[place % len(body)] = byte
    assert read(bytes(body), "").state in {"read", "damaged", "empty", "encrypted", "unsupported"}
    assert read(bytes(body[: place % len(body)]), "").state


def test_limits_are_kept() -> None:
    """Too many bytes or pages are said, not read."""
    body = pdf(*[words((72, 700, f"Page {number}.")) for number in range(4)])
    assert read(body, "", limits=Limits(bytes=10)).state == "too-large"
    cut = read(body, "", limits=Limits(pages=2))
    assert len(cut.pages) == 2
    assert cut.note == "全4ページのうち、2ページまでを読み取りました。"


def test_unknown_kinds_say_so() -> None:
    """A picture is unsupported, in Japanese."""
    document = read(b"\x89PNG\r\n\x1a\n", "image/png")
    assert (document.state, document.note) == ("unsupported", "この形式のファイルは読み取れません。")
