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


def test_a_number_may_be_followed_by_any_word() -> None:
    """がん is no particle where a space stands before it; 問１、問２については only mentions them."""
    asked = questions(_document("問 18 がん患者リハビリテーション料は。\n（答）よい。\n問１、問２については、別に示す。"))
    assert [(one.number, one.question) for one in asked] == [("18", "がん患者リハビリテーション料は。")]


def test_a_quoted_question_belongs_to_the_answer() -> None:
    """The first question after a citation is quoted, whatever its number; the next number goes on."""
    text = (
        "問２ 取扱いはどうか。\n（答）従来どおり。\n（参考）「疑義解釈資料の送付について（その７）」（令和８年５月29日事務連絡）別添１\n"
        "問３ 前の問い。\n（答）前の答え。\n問３ 次の問い。\n（答）次の答え。"
    )
    first, second = questions(_document(text))
    assert "前の問い" in first.answer
    assert (second.number, second.question, second.answer) == ("3", "次の問い。", "次の答え。")


def test_a_heading_above_a_question_is_its_topic() -> None:
    """○ headings of 介護報酬 stand in no answer."""
    text = (
        "【全サービス共通】\n○ 記録の整備について\n問１ よいか。\n（答）\nよい。\n"
        "○ 虐待の防止について\n問２ どうか。\n（答）\n・ よい。\n○ 列挙した事項"
    )
    first, second = questions(_document(text))
    assert (first.topic, first.answer) == ("全サービス共通／記録の整備について", "よい。")
    assert (second.topic, second.answer) == ("全サービス共通／虐待の防止について", "・ よい。\n○ 列挙した事項")


def test_an_annex_without_a_label_is_known_by_its_place() -> None:
    """The parts before 別添３ are 別添１ and 別添２; where labels do not fit the order, none is made up."""
    parts = (("医科", ""), ("歯科", ""), ("調剤", "（別添３）"))
    pages = [f"{subject}診療報酬点数表関係\n{label}\n問１ よいか。\n（答）よい。" for subject, label in parts]
    assert [one.annex for one in questions(_document(*pages))] == ["別添1", "別添2", "別添3"]
    assert [one.annex for one in questions(_document(pages[0], pages[2]))] == ["", "別添3"]
