"""OCR: optional, and silent where it cannot work."""

from __future__ import annotations

from pathlib import Path

from pipeline.ocr import Reader


def test_without_the_program_nothing_fails() -> None:
    """A missing program is no error: nothing is available, nothing is read."""
    reader = Reader("no-such-program")
    assert not reader.available()
    assert reader.recognise(b"") == ("", "horizontal")


def fake(folder: Path, script: str) -> Reader:
    """A reader with a program of our own in place of tesseract."""
    program = folder / "fake-tesseract"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return Reader(str(program), seconds=5)


def test_words_are_what_the_program_says(tmp_path: Path) -> None:
    """Lines without words are left out."""
    reader = fake(tmp_path, 'if [ "$1" = --list-langs ]; then echo jpn; else printf "一行目\\n\\n二行目\\n"; fi')
    assert reader.available()
    assert reader.recognise(b"png", writing_hint="horizontal") == ("一行目\n二行目", "horizontal")


def test_a_failing_program_reads_nothing(tmp_path: Path) -> None:
    """A program that fails gives no words."""
    reader = fake(tmp_path, 'if [ "$1" = --list-langs ]; then echo jpn; else exit 1; fi')
    assert reader.recognise(b"png", writing_hint="horizontal")[0] == ""
