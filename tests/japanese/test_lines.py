"""Lines without page numbers and readings, and sentences with their pages."""

from __future__ import annotations

from pipeline.japanese.lines import lines, paragraphs, running_heads, stated
from pipeline.model import Document, DocumentPage


def _texts(*pages: str) -> list[str]:
    return [line.text for line in lines(DocumentPage(number, text) for number, text in enumerate(pages, 1))]


def test_page_numbers_are_left_out() -> None:
    """Numbers between dashes anywhere, and bare numbers at the edge that count on with the pages."""
    assert _texts("- 3 -\n本文", "本文二\n4", "本文三\n5") == ["本文", "本文二", "本文三"]


def test_other_numbers_stay() -> None:
    """A number at the edge that counts nothing is part of the form."""
    assert _texts("0\n本文", "本文二\n810") == ["0", "本文", "本文二", "810"]


def test_page_numbers_digit_by_digit() -> None:
    """Vertical pages can bring their number one digit a line."""
    pages = [DocumentPage(299, "2\n9\n9\n本文"), DocumentPage(300, "3\n0\n0\n本文二")]
    assert [line.text for line in lines(pages)] == ["本文", "本文二"]


def test_readings_are_left_out() -> None:
    """A reading on a line of its own is taken out of the line that it broke."""
    assert _texts("口腔\nくう\n内装置（１装置につき）\n次の行") == ["口腔内装置（１装置につき）", "次の行"]


def test_sheets_keep_their_numbers() -> None:
    """In a workbook a number is a cell."""
    page = DocumentPage(1, "1\n- 2 -", name="表")
    assert [line.text for line in lines([page])] == ["1", "- 2 -"]


def test_paragraphs_run_over_a_page_but_not_over_a_sheet() -> None:
    """A sentence goes on over a page break; nothing goes on from sheet to sheet."""
    first, second = "令和八年六月一日から適用することとし、従前の通知は", "廃止する。"
    together = Document("application/pdf", (DocumentPage(1, first), DocumentPage(2, second)))
    apart = Document("application/xlsx", (DocumentPage(1, first, name="一"), DocumentPage(2, second, name="二")))
    assert list(paragraphs(together)) == [((1, first), (2, second))]
    assert len(list(paragraphs(apart))) == 2


def test_sentences_with_their_place() -> None:
    """Each sentence knows its page and where it stands in its paragraph."""
    document = Document("application/pdf", (DocumentPage(1, "一の文である。二の文で"), DocumentPage(2, "ある。")))
    found = list(stated(document))
    assert (found[0].text, found[0].page) == ("一の文である。", 1)
    assert all(sentence.paragraph[sentence.start :].startswith(sentence.text) for sentence in found)


def test_page_numbers_glued_to_the_last_line() -> None:
    """Where most pages end in their number, it is taken off; a figure that counts nothing stays."""
    assert _texts("一の文で7", "二の文で8", "三の文で9", "四の文で10点") == ["一の文で", "二の文で", "三の文で", "四の文で10点"]
    assert _texts("初診料 291", "再診料 75") == ["初診料 291", "再診料 75"]


def test_a_running_head_is_told_once() -> None:
    """The same line on top of most pages; what tops only some pages, and the head row of a table, stays."""
    assert _texts("見本点数表\n一", "見本点数表\n二", "見本点数表\n三") == ["見本点数表", "一", "二", "三"]
    assert _texts("区分\t点数\n一", "区分\t点数\n二", "区分\t点数\n三").count("区分\t点数") == 3
    assert _texts("別紙様式\n一", "別紙様式\n二", "三", "四").count("別紙様式") == 2


def test_running_heads_break_no_sentence() -> None:
    """A head that begins on the second page and a foot stand before the text, however short they are."""
    pages = ["届出は、", "別添１\n六月一日までに\n見本 2", "別添１\n行う\n見本 3", "別添１\nこと。\n見本 4"]
    assert _texts(*pages) == ["別添１", "見本", "届出は、", "六月一日までに", "行う", "こと。"]
    document = Document("application/pdf", tuple(DocumentPage(number, text) for number, text in enumerate(pages, 1)))
    heads = running_heads(document.pages)
    assert sorted(heads.values()) == ["別添１", "見本"]
    assert [line.text for line in lines(document.pages, untold=heads)] == ["届出は、", "六月一日までに", "行う", "こと。"]


def test_a_number_that_belongs_to_its_sentence() -> None:
    """After a particle, 問 or inside an open bracket a number at the head of a line begins no item."""
    for one, two in (
        ("無呼吸低呼吸指数が", "15 以下にならない者"),
        ("Ｑ＆Ａ（平成 27 年４月 30 日）問", "12 の修正。"),
        ("取扱いについて（昭和 62 年薬発第 82", "１ 号）に規定する"),
    ):
        assert len(list(paragraphs(Document("application/pdf", (DocumentPage(1, f"{one}\n{two}"),))))) == 1
    assert len(list(paragraphs(Document("application/pdf", (DocumentPage(1, "次の基準を満たす保険医療機関\n１ 常勤の医師"),))))) == 2
