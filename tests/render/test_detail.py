"""The page of an entry."""

from __future__ import annotations

from hypothesis import given

from pipeline.model import Entry
from pipeline.render.detail import entry_file
from tests.render.page_rules import page_faults
from tests.render.samples import BURST, CHANGE, CORRECTION, DUE, ENTRY_VALUES, FIRST, PATIENT, SITE


def test_an_entry_page_tells_what_changed_and_where() -> None:
    """Title, summary, kind, document page, place, original, and the original before the change."""
    file = entry_file(SITE, CORRECTION, {FIRST.id: FIRST.title})
    page = file.body.decode()
    assert file.path == f"entries/{CORRECTION.id}.html"
    for expected in (
        f"<h1>{CORRECTION.title}</h1>",
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


def test_days_are_shown_with_the_sentence_and_page_that_state_them() -> None:
    """A deadline is a heading of its own, with how many more documents state it."""
    page = entry_file(SITE, CORRECTION, {}, None, DUE).body.decode()
    for expected in ("令和8年5月1日（金）", "届出期限", "令和８年５月１日までに届出を行う必要があること。", "12ページ", "ほか2件の文書"):
        assert expected in page


@PATIENT
@given(ENTRY_VALUES)
def test_entry_pages_stay_sound_whatever_they_say(entry: Entry) -> None:
    """Hostile text never breaks a page or smuggles in a link."""
    file = entry_file(SITE, entry, dict.fromkeys(entry.former, entry.title))
    assert page_faults(file.path, file.body) == []
