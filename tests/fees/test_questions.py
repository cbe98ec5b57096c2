"""Questions and answers."""

from __future__ import annotations

from pipeline.fees.questions import questions
from pipeline.model import Document, DocumentPage

_FIRST = (
    "医科診療報酬点数表関係\n【感染対策向上加算】\n（別添１）\n問１ 「Ａ２３４－２」感染対策向上加算について、\n"
    "届出は必要か。\n（答）必要である。\n・ 様式１を用いること。\n問 26 及び問 143 について、訂正します。\n"
    "問２－１ 再診料はどうか。\n（答）そのとおり。\n医－1"
)
_SECOND = "歯科診療報酬点数表関係\n（別添２）\n【初診料】\n問１ 初診料は算定できるか。\n（答）できる。"


def _document(*pages: str) -> Document:
    return Document("application/pdf", tuple(DocumentPage(number, text) for number, text in enumerate(pages, 1)))


def test_questions_with_their_place() -> None:
    """Number, annex, subject, topic and page; numbers start again in the next annex; a mention is no question."""
    found = questions(_document(_FIRST, _SECOND))
    assert [(item.number, item.annex, item.subject, item.topic, item.page) for item in found] == [
        ("1", "別添1", "医科診療報酬点数表関係", "感染対策向上加算", 1),
        ("2-1", "別添1", "医科診療報酬点数表関係", "感染対策向上加算", 1),
        ("1", "別添2", "歯科診療報酬点数表関係", "初診料", 2),
    ]


def test_question_and_answer_are_parted() -> None:
    """The words of each, lines joined, and the codes they name."""
    first = questions(_document(_FIRST))[0]
    assert first.question == "「Ａ２３４－２」感染対策向上加算について、届出は必要か。"
    assert first.answer.startswith("必要である。\n・ 様式１を用いること。")
    assert first.codes == ("A234-2",)


def test_without_an_answer_there_is_no_question() -> None:
    """A list of question numbers is no list of questions."""
    assert questions(_document("問１ 届出\n問２ 算定")) == ()
