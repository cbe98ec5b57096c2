"""The page of a document, and its text as a plain file."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from pipeline.model import Document, DocumentPage, DocumentRecord
from pipeline.render.document import Asked, Told, document_file, text_file
from pipeline.render.steps import Corrected, Correcting
from tests.render.page_rules import page_faults
from tests.render.samples import CORRECTION, PATIENT, RECORD, RECORDS, SITE

TOLD = Told(
    titles={CORRECTION.id: CORRECTION.title},
    views={2: (1, 2, 3)},
    redlines={"c1": "<table><tr><td><ins>288点</ins></td></tr></table>"},
    asked=(Asked("1", "初診料", "算定できるか。", "算定できる。", 3, (("A000", "codes/ika/A000.html"),)),),
    more_asked=12,
    corrected=(Corrected("訂正", "疑義解釈資料の送付について（その１）", "d-gigi", ("別添１の問６",), 9),),
    correcting=(Correcting("改正", "一部改正について", "d-kaisei", "次のように改正する。"),),
    codes=(("A000 初診料", "codes/ika/A000.html"),),
)


def test_a_document_page_tells_all_versions_and_places() -> None:
    """Newest version first, each with its SHA-256, size and address; where it stood, and until when."""
    file = document_file(SITE, RECORD, TOLD)
    page = file.body.decode()
    assert file.path == "documents/d-tensuhyo/index.html"
    assert page.index("第2版") < page.index("第1版")
    for expected in (
        "ab" * 32,
        "cd" * 32,
        "1,234,567バイト",
        "現在、掲載されています。",
        "掲載中",
        f"entries/{CORRECTION.id}.html",
        "0305訂正後",
        "<ins>288点</ins>",
    ):
        assert expected in page


def test_what_is_shown_page_by_page_can_be_read_and_kept() -> None:
    """A version with views leads to its first page and to its text; one without leads nowhere."""
    page = document_file(SITE, RECORD, TOLD).body.decode()
    assert 'href="2/1.html">最新の版を読む' in page
    assert 'href="2/text.txt" download' in page
    assert 'href="1/1.html"' not in page


def test_questions_and_corrections_stand_with_their_pages_and_codes() -> None:
    """A page that is shown is linked, one that is not is only named."""
    page = document_file(SITE, RECORD, TOLD).body.decode()
    for expected in (
        '<a href="2/3.html">3ページ</a>',
        'href="../../codes/ika/A000.html">A000</a>',
        "ほかに12問あります。",
        'href="../d-gigi/index.html">疑義解釈資料の送付について（その１）</a>（別添１の問６）',
        "9ページ",
        'href="../d-kaisei/index.html">一部改正について</a>',
    ):
        assert expected in page
    assert "2/9.html" not in page


def test_a_line_of_time_has_a_title_a_description_and_a_list_behind_it() -> None:
    """Two changes make a picture; what it shows is read from the list below it."""
    page = document_file(SITE, RECORD).body.decode()
    assert '<svg class="thin" role="img" aria-labelledby="steps-title steps-described"' in page
    assert "令和8年3月2日から令和8年3月5日までの変更2件" in page
    one = replace(RECORD, changes=RECORD.changes[:1])
    assert "steps-title" not in document_file(SITE, one).body.decode()


def test_a_document_that_left_says_so() -> None:
    """No standing is open any more."""
    gone = replace(RECORD, standings=tuple(replace(one, until=one.since) for one in RECORD.standings), versions=())
    page = document_file(SITE, gone).body.decode()
    assert "現在、掲載を確認できません。" in page
    assert "まだ取得していません" in page


def test_the_text_names_its_origin_and_its_pages() -> None:
    """Plain UTF-8 that says where it comes from and that a machine read it."""
    text = Document("application/pdf", (DocumentPage(1, "一行目\n二行目"), DocumentPage(2, "三行目\x00", name="表")))
    file = text_file(SITE, RECORD, RECORD.versions[1], text)
    body = file.body.decode()
    assert file.path == "documents/d-tensuhyo/2/text.txt"
    assert "SHA-256：" + "ab" * 32 in body
    assert "――― 1ページ ―――\n一行目\n二行目\n" in body
    assert "――― シート「表」 ―――\n三行目\n" in body


@PATIENT
@given(RECORDS)
def test_document_pages_stay_sound_whatever_they_say(record: DocumentRecord) -> None:
    """Hostile text never breaks a page or smuggles in a link."""
    file = document_file(SITE, record)
    assert page_faults(file.path, file.body) == []
