"""Documents read whole: pool, OCR and what is printed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipeline.errors import ExtractError
from pipeline.model import Writing
from pipeline.ocr import Reader
from pipeline.reading import extract_json, read_bytes, read_file, save_images
from tests.extract.made import pdf, words

SHAPE = "72 {y} m 72 {z} 80 {z} 80 {y} c 72 {y} l 72 {y} l 72 {y} l 72 {y} l 72 {y} l 72 {y} l 72 {y} l f"
OUTLINES = "\n".join(SHAPE.format(y=10 * step, z=10 * step + 8) for step in range(40))


class Fake(Reader):
    """A reader that knows one answer."""

    def __init__(self, answer: str, *, there: bool = True) -> None:
        super().__init__("no-such-program")
        self.answer, self.there = answer, there

    def available(self) -> bool:
        """As told."""
        return self.there

    def recognise(self, image_png: bytes, *, writing_hint: Writing | None = None) -> tuple[str, Writing]:
        """The one answer."""
        return self.answer, "vertical"


def test_pages_of_pictures_are_read_by_ocr() -> None:
    """A page of outlines has the words of the reader, says so, and keeps the others."""
    document, digest = read_bytes(pdf(words((72, 700, "Text.")), OUTLINES), reader=Fake("読めた"))
    first, second = document.pages
    assert (first.text, first.ocr) == ("Text.", False)
    assert (second.text, second.ocr, second.writing) == ("読めた", True, "vertical")
    assert len(digest) == 64


def test_without_ocr_the_page_says_so() -> None:
    """Nothing fails; the note is Japanese."""
    document, _ = read_bytes(pdf(OUTLINES), reader=Fake("", there=False))
    assert document.state == "empty"
    assert document.pages[0].note == "このページは画像で、文字認識（OCR）が使えないため読み取れません。"


def test_file_and_json(tmp_path: Path) -> None:
    """A file's answer has the fields of the contract."""
    path = tmp_path / "a.txt"
    path.write_bytes("初診料".encode("cp932"))
    document, digest = read_file(path)
    assert extract_json(path, document, digest) == {
        "file": "a.txt",
        "media_type": "text/plain",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "hidden": [],
        "pages": [{"number": 1, "writing": "horizontal", "text": "初診料", "ocr": False}],
    }
    with pytest.raises(ExtractError):
        read_file(tmp_path / "missing.pdf")


def test_images_at_two_sizes(tmp_path: Path) -> None:
    """Every page is saved to read and as a thumbnail."""
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(words((72, 700, "One")), words((72, 700, "Two"))))
    written = save_images(path, tmp_path / "out")
    assert [target.name for target in written] == ["0001.webp", "0001-small.webp", "0002.webp", "0002-small.webp"]
