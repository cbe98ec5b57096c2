"""The pages of an entry and of a document."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from pipeline.model import DocumentRecord, Entry
from pipeline.render.detail import citation, document_file, entry_file
from tests.render.page_rules import page_faults
from tests.render.samples import BURST, CHANGE, CORRECTION, ENTRY_VALUES, FIRST, PATIENT, RECORD, RECORDS, SITE


def test_an_entry_page_tells_what_changed_and_where() -> None:
    """Title, summary, kind, document page, place, original, and the original before the change."""
    file = entry_file(SITE, CORRECTION, {FIRST.id: FIRST.title})
    page = file.body.decode()
    assert file.path == f"entries/{CORRECTION.id}.html"
    for expected in (
        CORRECTION.title,
        '訂正の表示：0305訂正後（<a href="../documents/d-tensuhyo/2/2.html">2ページ</a>）',
        '<span class="kind kind-corrected">訂正</span>',
        'href="../documents/d-tensuhyo/index.html"',
        f'href="{CHANGE.url}"',
        f'href="{CHANGE.previous_url}"',
        f'href="{FIRST.id}.html">{FIRST.title}',
        "第３ 関係法令等 ＞ 【省令、告示】",
    ):
        assert expected in page


def test_a_former_entry_without_a_title_is_linked_all_the_same() -> None:
    """The chain is never broken."""
    assert f'href="{FIRST.id}.html">以前のお知らせ' in entry_file(SITE, CORRECTION, {}).body.decode()


def test_a_burst_is_listed_whole_on_its_page() -> None:
    """All fifty are there; five citations are enough."""
    page = entry_file(SITE, BURST, {}).body.decode()
    assert page.count('<td data-label="種別">') == 50
    assert page.count('class="citation"') == 5


def test_a_redline_is_put_in_as_it_is() -> None:
    """HTML of our own renderer stands under the document's title."""
    page = entry_file(SITE, CORRECTION, {}, {"c1": "<table><tr><td><ins>288点</ins></td></tr></table>", "other": "x"}).body.decode()
    assert "新旧対照：医科点数表" in page
    assert "<ins>288点</ins>" in page


def test_a_citation_names_all_that_is_known() -> None:
    """In the order of Japanese practice."""
    assert citation("医科点数表", "改定について", "令和8年3月5日", "https://www.mhlw.go.jp/x.pdf", "令和8年3月5日 17:30", "ab") == (
        "厚生労働省「医科点数表」（掲載元：改定について）（令和8年3月5日付け）"
        " https://www.mhlw.go.jp/x.pdf（令和8年3月5日 17:30取得、SHA-256：ab）"
    )
    assert citation("医科点数表", "", "", None, "令和8年3月5日 17:30", None) == "厚生労働省「医科点数表」（令和8年3月5日 17:30取得）"


def test_a_document_page_tells_all_versions_and_places() -> None:
    """Newest version first, each with its SHA-256, size and address; where it stood, and until when."""
    file = document_file(SITE, RECORD, {CORRECTION.id: CORRECTION.title})
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
    ):
        assert expected in page


def test_a_document_that_left_says_so() -> None:
    """No standing is open any more."""
    gone = replace(RECORD, standings=tuple(replace(one, until=one.since) for one in RECORD.standings), versions=())
    page = document_file(SITE, gone).body.decode()
    assert "現在、掲載を確認できません。" in page
    assert "まだ取得していません" in page


@PATIENT
@given(ENTRY_VALUES)
def test_entry_pages_stay_sound_whatever_they_say(entry: Entry) -> None:
    """Hostile text never breaks a page or smuggles in a link."""
    file = entry_file(SITE, entry, dict.fromkeys(entry.former, entry.title))
    assert page_faults(file.path, file.body) == []


@PATIENT
@given(RECORDS)
def test_document_pages_stay_sound_whatever_they_say(record: DocumentRecord) -> None:
    """The same for documents."""
    file = document_file(SITE, record)
    assert page_faults(file.path, file.body) == []
