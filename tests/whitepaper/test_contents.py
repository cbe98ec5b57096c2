"""What a white paper contains, by its table of contents and its own headings."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.japanese.text import fold
from pipeline.model import Document, DocumentPage
from pipeline.whitepaper.contents import contents

DATA = Path(__file__).parents[1] / "data" / "whitepaper"


def document(*texts: str) -> Document:
    """Pages with these texts."""
    return Document("application/pdf", tuple(DocumentPage(number, text) for number, text in enumerate(texts, 1)))


def test_a_typeset_edition_is_read_whole() -> None:
    """Parts, chapters, sections with the file's pages (not the printed ones), figures and columns: checked by eye against the sheets."""
    text = (DATA / "mihon-r7.txt").read_text("utf-8").removesuffix("\n")
    expected = json.loads((DATA / "mihon-r7.json").read_text("utf-8"))
    assert [[item.level, item.number, item.title, item.page] for item in contents(document(*text.split("\f")))] == expected


def test_printed_numbers_are_led_to_pages_of_the_file() -> None:
    """A heading that is not found in the text lies as far behind its number as the others; without any other its page is not told."""
    listing = "目次\n第１章　はじまり……1\n第２章　なかほど……5\n第３章　おわり……9"
    pages = [listing, "", "第１章　はじまり", *[""] * 3, "第２章　なかほど", *[""] * 6]
    assert [item.page for item in contents(document(*pages))] == [3, 7, 11]
    assert [item.page for item in contents(document(listing, "別の文"))] == [None, None, None]


def test_entries_that_ran_together_are_parted() -> None:
    """A line of leaders fills its measure, so that the next entry seems to go on."""
    listing = "目次\n第１章　一つ目…………… 1第１節　その一……………… 1第２節　その二……………… 2\n第２章　二つ目…………… 3"
    found = contents(document(listing, "第１章　一つ目\n第１節　その一", "第２節　その二", "第２章　二つ目"))
    assert [(item.level, item.number, item.page) for item in found] == [
        ("chapter", "1", 2), ("section", "1-1", 2), ("section", "1-2", 3), ("chapter", "2", 4),
    ]  # fmt: skip


def test_the_file_of_a_chapter_counts_on_from_its_link() -> None:
    """Its sections bear part and chapter; a running head is told once."""
    pages = ["第４章　医療の実現\n第１節　確保の推進\n図表2-4-1　姿", "第４章　医療の実現\n第２節　人材\nコラム　かかりつけ医"]
    found = contents(document(*pages), ("2", "4"))
    assert [(item.level, item.number, item.page) for item in found] == [
        ("chapter", "2-4", 1), ("section", "2-4-1", 1), ("figure", "2-4-1", 1), ("section", "2-4-2", 2), ("column", "", 2),
    ]  # fmt: skip


_LINES = st.text(max_size=40) | st.sampled_from(
    [
        "第１部　現状",
        "第１部",
        "第２章　対応……12",
        "第３節　推進 7",
        "図表1-2-3　推移",
        "コラム　事例",
        "本文が続く。",
        "第２章の",
        "目次",
        "9",
    ]
)


@given(st.lists(st.lists(_LINES, max_size=8).map("\n".join), max_size=6))
def test_nothing_is_told_that_does_not_stand_there(texts: list[str]) -> None:
    """Every title is in the document."""
    whole = fold("".join(texts))
    assert all(fold(item.title) in whole for item in contents(document(*texts)))
