"""Fee items by 区分番号."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from pipeline.model import Cited, Question, Tier
from pipeline.render.codes import Asking, Edition, Listed, Naming, code_file, code_lists, code_path, codes_file, table_path, table_title
from tests.render.page_rules import page_faults
from tests.render.samples import BEGIN, CORRECTION, EDITIONS, LISTED, PATIENT, SITE, TEXT

ASKING = Asking(
    Question("3", "別添１", "医科診療報酬点数表関係", "医療安全対策加算", "専従でなければならないか。", "専任でよい。", ("A234",), 5),
    "d-gigi",
    "疑義解釈資料の送付について（その１）",
    Cited("d-gigi", 1, 5),
)


def shown(editions: tuple[Edition, ...] = EDITIONS) -> str:
    """The page of a code."""
    naming = (Naming(CORRECTION.id, CORRECTION.title, BEGIN),)
    return code_file(SITE, "医", "A234", editions, (ASKING,), naming).body.decode()


def test_a_code_has_a_page_below_its_table() -> None:
    """Folders are the same for ever; a table nobody knew has its own name."""
    assert code_path("医", "A234") == "codes/ika/A234.html"
    assert code_path("調", "10-2") == "codes/chozai/10-2.html"
    assert code_path("", "A234") == "codes/sonota/A234.html"
    assert table_path("介護") == "codes/介護/index.html"
    assert (table_title("訪"), table_title("介護")) == ("訪問看護療養費", "介護")


def test_a_page_has_text_history_questions_and_entries() -> None:
    """The text of the edition that holds today first, then every edition with what differs."""
    page = shown()
    assert page.index("現在の記載") < page.index("医療安全対策加算１　90点") < page.index("<h2 id=\"history\">経過")
    for expected in (
        "<h1>A234　医療安全対策加算</h1>",
        "医科点数表",
        "第１章 ＞ 第２部",
        "本文の変更",
        "第1版",
        "専任でよい。",
        'href="../../documents/d-gigi/1/5.html">5ページ</a>',
        f'href="../../entries/{CORRECTION.id}.html"',
    ):
        assert expected in page


def test_what_holds_is_what_stands_and_has_a_figure() -> None:
    """A 告示 with points goes before a newer 通知 without; a code that stands nowhere says so."""
    notice = replace(EDITIONS[0], document="d-tsuchi", title="留意事項について", item=replace(EDITIONS[0].item, text="（１）通知の文"))
    priced = replace(EDITIONS[0], item=replace(EDITIONS[0].item, points=90, tiers=(Tier("1", "加算１", 1234),)))
    page = shown((notice, priced))
    assert '<p class="points">90点' in page
    assert "1,234点" in page
    assert page.index("ほかの文書の記載") < page.index("（１）通知の文")
    gone = shown((replace(EDITIONS[1]),))
    assert "最後に確認した記載" in gone


def test_a_deleted_item_says_so() -> None:
    """No figure, only 削除."""
    page = shown((replace(EDITIONS[0], item=replace(EDITIONS[0].item, deleted=True, points=None)),))
    assert '<p class="points">削除</p>' in page


def test_a_small_table_is_one_list_and_a_large_one_has_letters() -> None:
    """No page grows without bound."""
    (one,) = code_lists(SITE, "医", LISTED)
    assert 'href="A234.html">A234</a>' in one.body.decode()
    many = [Listed(f"{letter}{number:03}", "名称", number, "点", deleted=False) for letter in "AK" for number in range(200)]
    files = {file.path: file.body.decode() for file in code_lists(SITE, "医", many)}
    assert sorted(files) == ["codes/ika/index.html", "codes/ika/list-A.html", "codes/ika/list-K.html"]
    assert "A199" not in files["codes/ika/list-K.html"]
    assert 'href="list-K.html" aria-current="page"' in files["codes/ika/list-K.html"]


def test_the_tables_are_listed_with_their_size() -> None:
    """And an empty store says so."""
    assert "1,234件" in codes_file(SITE, [("医", 1234)]).body.decode()
    empty = codes_file(SITE, [])
    assert "まだ確認していません" in empty.body.decode()
    assert page_faults(empty.path, empty.body) == []


@PATIENT
@given(TEXT, TEXT, TEXT)
def test_pages_stay_sound_whatever_documents_say(name: str, text: str, table: str) -> None:
    """Hostile text never breaks a page."""
    edition = replace(EDITIONS[0], title=name, item=replace(EDITIONS[0].item, name=name, text=text, unit=text, path=(text, name)))
    asked = replace(ASKING, title=name, question=replace(ASKING.question, number=name, question=text, answer=text, topic=name))
    listed = [Listed("A234", name, 1, "点", deleted=False)]
    for file in (code_file(SITE, table, "A234", [edition], [asked]), *code_lists(SITE, table, listed), codes_file(SITE, [(table, 1)])):
        assert page_faults(file.path, file.body) == []
