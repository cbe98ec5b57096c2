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


def table(*words: tuple[int, int, str]) -> str:
    """A printf argument with tesseract's table of words: (line, confidence, word)."""
    return "".join(f"5\\t1\\t1\\t1\\t{line}\\t1\\t0\\t0\\t9\\t9\\t{sure}\\t{word}\\n" for line, sure, word in words)


def test_words_are_what_the_program_says(tmp_path: Path) -> None:
    """Words of a line are joined without blanks between Japanese characters; specks are left out."""
    rows = table((1, 95, "一行"), (1, 90, "目"), (2, -1, "~"), (3, 91, "二行目"))
    reader = fake(tmp_path, f'if [ "$1" = --list-langs ]; then echo jpn; else printf "{rows}"; fi')
    assert reader.available()
    assert reader.recognise(b"png") == ("一行目\n二行目", "horizontal")


def test_doubtful_rows_are_tried_as_columns(tmp_path: Path) -> None:
    """Where the program doubts its rows and reads columns better, the page is vertical."""
    rows, columns = table((1, 40, "乱れ")), table((1, 90, "縦書き"))
    script = f"""case "$*" in
*list*) echo jpn jpn_vert ;;
*vert*) printf "{columns}" ;;
*) printf "{rows}" ;;
esac"""
    assert fake(tmp_path, script).recognise(b"png") == ("縦書き", "vertical")


def test_a_failing_program_reads_nothing(tmp_path: Path) -> None:
    """A program that fails gives no words."""
    reader = fake(tmp_path, 'if [ "$1" = --list-langs ]; then echo jpn; else exit 1; fi')
    assert reader.recognise(b"png", writing_hint="horizontal")[0] == ""
