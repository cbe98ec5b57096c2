"""What a summary takes from a text: nothing that does not stand on the page it names."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pipeline.japanese.text import fold
from pipeline.model import Document, DocumentPage, Notice
from pipeline.summarise.gist import content_lines, gist
from pipeline.summarise.identity import identify
from pipeline.summarise.key import key_sentences
from pipeline.summarise.outline import outline

_SENTENCES = st.sampled_from(
    [
        "基本的な考え方", "第１章　総則", "別添１", "（答）そのとおり。", "問１　算定できるか。", "管内の医療機関へ周知をお願いします。",
        "医療安全対策加算の点数を85点から90点に引き上げることとする。", "届出書は、令和８年５月１日までに提出する必要がある。",
        "旧通知は、令和８年５月31日限り廃止することとし、経過措置を設ける。", "1\t区分\t点数", "ア　対象となる患者は次のとおりである。",
    ]
)  # fmt: skip
_PAGES = st.lists(st.lists(_SENTENCES | st.text(max_size=60), max_size=8).map("\n".join), max_size=6)


def document(*texts: str, names: tuple[str, ...] = ()) -> Document:
    """Pages with these texts."""
    named = zip(texts, names or (None,) * len(texts), strict=True)
    return Document("application/pdf", tuple(DocumentPage(number, text, name=name) for number, (text, name) in enumerate(named, 1)))


@given(_PAGES)
def test_no_sentence_is_told_that_its_page_does_not_have(texts: list[str]) -> None:
    """Every key sentence begins on the page it names, and goes on on the next ones."""
    for found in key_sentences(document(*texts), "医療安全対策加算について", most=5):
        rest = fold("".join(texts[found.page - 1 :]))
        assert fold(found.text) in rest
        assert any(fold(found.text).startswith(fold(line)) or fold(line).endswith(fold(found.text)) or fold(found.text) in fold(line)
                   for line in texts[found.page - 1].split("\n") if fold(line))  # fmt: skip


@given(_PAGES)
def test_no_heading_is_told_that_its_page_does_not_have(texts: list[str]) -> None:
    """Headings name the page they stand on."""
    assert all(fold(heading.title) in fold("".join(texts[heading.page - 1 :])) for heading in outline(document(*texts)))


def test_courtesies_are_no_key_sentences() -> None:
    """The preamble of a notice says nothing; what it orders does."""
    text = (
        "標記については、下記のとおり取り扱うこととしたので、貴管下の保険医療機関に対し、周知徹底を図られたい。\n"
        "平素より厚生労働行政に御協力を賜り、厚く御礼申し上げます。\n"
        "医療安全対策加算の施設基準を見直し、専従の担当者を置く場合の点数を引き上げることとする。\n"
    )
    assert [found.text for found in key_sentences(document(text), "医療安全対策加算の見直しについて")] == [
        "医療安全対策加算の施設基準を見直し、専従の担当者を置く場合の点数を引き上げることとする。"
    ]


def test_a_table_of_contents_gives_way_to_the_text() -> None:
    """Headings are told with the page where their part begins."""
    contents = "目次\n" + "\n".join(f"第{number}章　内容その{number}……{number * 10}" for number in range(1, 8))
    parts = [f"第{number}章　内容その{number}\n本文である。" for number in range(1, 8)]
    found = outline(document(contents, *parts))
    assert [(heading.title, heading.page) for heading in found][:2] == [("第1章 内容その1", 2), ("第2章 内容その2", 3)]


def test_a_workbook_tells_its_sheets_and_rows() -> None:
    """Names, positions, rows that hold something."""
    made = document("a\tb\n\n1\t2", "c", names=("様式101", "様式102"))
    (line,) = content_lines(gist("様式101・102", "", made))
    assert line.text == "シート2枚、延べ3行：「様式101」2行、「様式102」1行"
    assert [part.page for part in line.parts if part.page] == [1, 2]


def test_what_a_document_is_comes_from_its_first_page_and_its_title() -> None:
    """Kind, act, number and date with their page, and whom it concerns only where that is stated."""
    text = "事 務 連 絡\n令和８年３月23日\n地方厚生（支）局医療課 御中\n厚生労働省保険局医療課\n疑義解釈資料の送付について（その１）"
    found = identify(
        "疑義解釈資料の送付について（その１）", "", document(text), Notice("疑義解釈資料の送付について", (), date(2026, 3, 23))
    )
    assert (found.kind, found.form, found.issued, found.page) == ("疑義解釈", "事務連絡", date(2026, 3, 23), 1)
    assert found.audience == ()
    act = identify("歯科点数表の一部を改正する件（令和８年厚生労働省告示第70号）", "", None)
    assert (act.form, act.numbers, act.page, act.audience) == ("告示", ("令和8年厚生労働省告示第70号",), None, ("歯科",))


def test_an_annex_names_the_act_it_belongs_to() -> None:
    """By the item that its link stands below; its own number is another thing."""
    context = "・特掲診療料の施設基準等及びその届出に関する手続きの取扱いについて（令和８年３月５日保医発0305第８号）"
    found = identify("様式94", context, None)
    assert (found.kind, found.belongs, found.numbers) == ("届出の様式", "通知（保医発0305第8号）", ())


def test_a_list_tells_its_columns_and_rows() -> None:
    """Of a document that is one table nothing else says more."""
    rows = "\n".join(f"{number}\t内用薬\t品名{number}\t会社" for number in range(1, 9))
    (line,) = content_lines(gist("対象品目リスト", "", document(f"対象品目リスト\nNo.\t内注外区分\t品名\t会社名\n{rows}")))
    assert line.text == "一覧表 延べ8行。列：No.、内注外区分、品名、会社名（1ページ）"


def test_headings_at_the_end_do_not_speak_for_the_whole() -> None:
    """Parts of a form in an annex are passed over."""
    texts = ["第１　届出基準", "第２　手続き", *["本文である。"] * 30, "Ⅰ．提出書類の種類", "Ⅱ．対象職員"]
    assert [heading.title for heading in outline(document(*texts))] == ["第１ 届出基準", "第２ 手続き"]
