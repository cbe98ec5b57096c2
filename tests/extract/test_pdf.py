"""PDF pages: drawing order where it can be read, geometry where it cannot, and what is no text."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline.extract import NEEDS_OCR, read
from tests.extract.made import pdf, words

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "extract"
LONG = "This sentence is long enough to fill the whole line of its column yes"


def text_of(content: str) -> str:
    """The text of a document of one page."""
    return read(pdf(content), "").pages[0].text


def test_lines_drawn_from_below_are_read_from_above() -> None:
    """A page drawn in the wrong order is read from top to bottom."""
    placed = [(72, 300 + 40 * step, f"line {9 - step} ends here.") for step in range(10)]
    assert text_of(words(*placed)).split("\n") == [f"line {number} ends here." for number in range(10)]


def test_columns_are_read_one_after_the_other() -> None:
    """Two columns drawn right first are read left first, each whole."""
    right = [(330, 700 - 14 * step, f"right column line {step} of text") for step in range(8)]
    left = [(60, 700 - 14 * step, f"left column line {step} of words") for step in range(8)]
    text = text_of(words(*right, *left))
    assert text.index("left column line 7") < text.index("right column line 0")


def test_table_rows_are_lines_with_tabs() -> None:
    """Cells parted by rules stand on one line per row, parted by tabs."""
    grid = "\n".join(f"72 {y} m 400 {y} l S" for y in (600, 570, 540)) + "\n"
    grid += "\n".join(f"{x} 540 m {x} 600 l S" for x in (72, 200, 400)) + "\n"
    cells = words((80, 580, "one"), (210, 580, "two"), (80, 550, "three"), (210, 550, "four"))
    assert text_of(grid + cells) == "one\ttwo\nthree\tfour"


def test_invisible_and_white_copies_are_left_out() -> None:
    """Text that cannot be seen is not read: invisible mode, white on white, outside of the page."""
    seen = words((72, 700, "What a reader sees."))
    hidden = words((72, 600, "Invisible."), extra="3 Tr") + "\nBT 0 Tr ET\n" + words((72, 500, "White."), extra="1 1 1 rg")
    outside = words((-300, 400, "Outside."), extra="0 g 0 Tr")
    assert text_of("\n".join([seen, hidden, outside])) == "What a reader sees."


def test_text_under_a_later_box_is_left_out() -> None:
    """An opaque box drawn later hides what it covers."""
    content = words((72, 700, "Kept."), (72, 600, "Covered.")) + "\n1 1 0 rg 60 590 200 40 re f\n"
    assert text_of(content) == "Kept."


def test_bold_by_printing_twice_is_read_once() -> None:
    """A shadow copy a fraction of a point away is no second text."""
    assert text_of(words((72, 700, "Bold heading"), (72.4, 700, "Bold heading"))) == "Bold heading"


def test_page_numbers_are_left_out() -> None:
    """A number alone in the foot is no text."""
    assert text_of(words((72, 700, "The text."), (295, 30, "- 12 -"))) == "The text."


def test_a_paragraph_is_one_line() -> None:
    """A sentence that goes on in the next line is joined."""
    text = text_of(words((72, 700, LONG), (72, 686, "and it goes on here.")))
    assert text == f"{LONG} and it goes on here."


def test_page_of_outlines_asks_for_ocr() -> None:
    """A page whose letters are drawn shapes says that it needs OCR."""
    glyph = "{x} {y} m {x} {z} {w} {z} {w} {y} c {x} {y} l {x} {y} l {x} {y} l {x} {y} l {x} {y} l {x} {y} l {x} {y} l f"
    shapes = "\n".join(glyph.format(x=72 + 12 * step, y=700, z=708, w=80 + 12 * step) for step in range(30))
    assert read(pdf(shapes), "").pages[0].note == NEEDS_OCR


def test_blank_page_is_blank() -> None:
    """An empty page has no text and needs nothing."""
    page = read(pdf(""), "").pages[0]
    assert (page.text, page.note) == ("", None)


def test_rotated_page_is_read_as_shown() -> None:
    """A page turned by its own entry is read as people see it."""
    body = pdf(words((72, 700, "First line here."), (72, 600, "Second line here."))).replace(b"/MediaBox", b"/Rotate 90 /MediaBox")
    assert read(body, "").pages[0].text.split("\n") == ["First line here.", "Second line here."]


@pytest.mark.shared
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not beside the project")
def test_samples_are_read_as_a_person_reads_them() -> None:
    """Every measured page of text reaches 0.99 in order."""
    sys.path.insert(0, str(SAMPLES))
    cases, score = __import__("cases"), __import__("score_extract")
    for case in cases.cases():
        path = Path(case["file"])
        if case["group"] == "no text layer" or not path.exists():
            continue
        pages = read(path.read_bytes(), "", path.name).pages
        text = next(page.text for page in pages if page.number == case["page"])
        assert score.score_text(text, case["truths"], case["furniture"])["sim"] >= 0.99, case["case"]
