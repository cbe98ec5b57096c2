"""Local files read whole, and what `extract --json` prints of them."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from pipeline.demo.papers import pdf
from pipeline.errors import ExtractError
from pipeline.extract.images import render
from pipeline.ocr import Reader
from pipeline.reading import extract_json, read_file, save_images


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A PDF of two pages."""
    path = tmp_path / "通知.pdf"
    path.write_bytes(pdf("見本の通知", [f"第{number}条　見本である。" for number in range(1, 50)]))
    return path


def test_a_file_is_told_as_the_contract_says(paper: Path) -> None:
    """Names of keys, hash of the bytes, pages with text and writing."""
    document, sha256 = read_file(paper)
    told = extract_json(paper, document, sha256)
    assert told["sha256"] == hashlib.sha256(paper.read_bytes()).hexdigest()
    assert told["media_type"] == "application/pdf"
    assert told["hidden"] == []
    assert [page["number"] for page in told["pages"]] == [1, 2]
    assert {"number", "writing", "text", "ocr"} <= set(told["pages"][0])
    assert told["pages"][0]["writing"] == "horizontal"


def test_a_file_that_is_not_there_is_an_error_of_ours(tmp_path: Path) -> None:
    """It names the file."""
    with pytest.raises(ExtractError, match=r"nothing\.pdf"):
        read_file(tmp_path / "nothing.pdf")


def test_images_of_every_page_are_written(paper: Path, tmp_path: Path) -> None:
    """In two sizes, as WebP."""
    save_images(paper, tmp_path / "images")
    files = sorted((tmp_path / "images").iterdir())
    assert len(files) == 4
    assert all(path.read_bytes()[8:12] == b"WEBP" for path in files)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs tesseract with jpn")
def test_words_on_a_picture_are_recognised(paper: Path) -> None:
    """The picture of a page gives its words again, for the most part."""
    reader = Reader()
    assert reader.available()
    text, writing = reader.recognise(render(paper.read_bytes(), 1, dpi=200, form="png"))
    assert writing == "horizontal"
    assert text is not None


def test_without_the_engine_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said to be missing."""
    monkeypatch.setenv("PATH", "/nonexistent")
    assert not Reader().available()
