"""A difference in the lines of a summary."""

from __future__ import annotations

from pipeline.compare.text import compare
from pipeline.differing import difference_lines
from pipeline.model import Document, DocumentPage


def book(*sheets: tuple[str, str]) -> Document:
    """A workbook of sheets by name and text."""
    return Document("application/vnd.ms-excel", tuple(DocumentPage(n, text, name=name) for n, (name, text) in enumerate(sheets, 1)))


def told(old: Document, new: Document, *, rewritten: bool = False) -> list[str]:
    """The lines as text."""
    return [line.text for line in difference_lines(compare(old, new), rewritten)]


def test_a_workbook_tells_counts_by_sheet_and_an_example_of_each() -> None:
    """The row by its first cells, the cell that differs, reworded rows before added ones."""
    old = book(("分類", "010010\t脳腫瘍\t有\n010020\tくも膜下出血\t無"), ("手術", "K154\t機能的定位脳手術"))
    new = book(("分類", "010010\t脳腫瘍\t無\n010020\tくも膜下出血\t無"), ("手術", "K154\t機能的定位脳手術\nK155\t脳切截術"))
    assert told(old, new) == [
        "変更点：変更1件、追加1件（シート「分類」 1件、シート「手術」 1件）",
        "シート「分類」：「010010／脳腫瘍」の行 「有」→「無」",
        "シート「手術」：「K155／脳切截術」の追加",
    ]


def test_values_of_boxes_to_be_ticked_are_counted_apart() -> None:
    """FALSE where nothing stood is a linked cell, no new rule; it is no example while there is a better one."""
    old = book(("様式", "誓約します\t□\n理解しました\t□\n期限は３月とする"))
    new = book(("様式", "誓約します\tFALSE\n理解しました\tFALSE\n期限は４月とする"))
    lines = told(old, new)
    assert lines[0].endswith("うち2件はチェック欄の値のみの違い")
    assert "４月" in lines[1]


def test_a_text_that_was_written_anew_says_so() -> None:
    """Single changes say nothing then."""
    pages = [
        Document("application/pdf", (DocumentPage(1, text),)) for text in ("古い文である。別の文。", "全く新しい規定を置く。二つ目の規定。")
    ]
    assert told(pages[0], pages[1], rewritten=True)[0].startswith("ほぼ全文が書き換えられています")


def test_words_are_shown_from_pause_to_pause() -> None:
    """With … where they begin or end in the middle."""
    old = "届出は、令和八年厚生労働省告示第●●号による改正前の診療報酬の算定方法の医科点数表によるものとすること。以上。"
    pages = [Document("application/pdf", (DocumentPage(7, text),)) for text in (old, old.replace("●●", "六十九"))]
    (line,) = told(pages[0], pages[1])
    assert line.startswith("変更点は1件です。7ページ：「令和八年厚生労働省告示第●●号による")
    assert line.endswith("…」")
