"""Each kind of page gives its links with what a reader sees: item, day, mark, size, headings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import PageError
from pipeline.model import Link, Page
from pipeline.pages import html_content, read_page
from pipeline.pages.links import is_mark, own_words, title_key
from tests.scenarios.ministry import template

HOST = "https://www.mhlw.go.jp"
DATA = Path(__file__).parents[1] / "data" / "pages"
COUNCIL, REVISION = ((DATA / f"{name}.html").read_text("utf-8") for name in ("council", "revision"))
MARKS = ("（0730訂正後）", "（令和８年４月15日更新）", "【20260421更新】", "（２/26修正済）", "※前回掲載データの一部修正", "（再掲）")
NO_MARKS = ("（令和８年４月20日保険局医療課事務連絡）", "（通知）", "（別表１）", "（その１）", "（令和８年厚生労働省告示第69号）")


def page(title: str, content: str, path: str = "/stf/newpage_9.html") -> Page:
    """A page in the ministry's template, read."""
    return read_page(template(title, content), None, HOST + path, "page")


def by_path(found: Page) -> dict[str, Link]:
    """Links by the end of their address."""
    return {link.url.rsplit("/", 1)[-1]: link for link in found.links}


def test_a_council_table_names_its_meetings() -> None:
    """A link belongs to its row's meeting and day."""
    found = page("中央社会保険医療協議会総会", COUNCIL, "/stf/shingi/shingi-chuo_1.html")
    links = by_path(found)
    assert found.layout == "council"
    assert links["newpage_1.html"].title.startswith("第607回")
    assert links["newpage_1.html"].published == date(2026, 2, 25)
    assert links["newpage_3.html"].published == date(2025, 4, 9)
    assert links["old.html"].title == "第605回以前の資料"


def test_a_revision_page_gives_item_mark_size_and_headings() -> None:
    """A remark set as a heading inside a block is no section; every form of mark and size is taken off the title."""
    found = page("令和８年度診療報酬改定について", REVISION)
    links = by_path(found)
    assert sorted(links) == ["1.pdf", "2.pdf", "3.pdf", "4.xlsx", "5.pdf", "x.html"]
    assert links["1.pdf"].title == "医科点数表"
    assert links["1.pdf"].mark == "0730訂正後"
    assert links["1.pdf"].context.startswith("・診療報酬の算定方法")
    assert links["1.pdf"].section == ("第３ 関係法令", "１．算定方法")
    assert links["1.pdf"].published == date(2026, 3, 5)
    assert links["2.pdf"].mark is None
    assert links["2.pdf"].size_label == "PDF形式：1.5MB"
    assert links["4.xlsx"].title == "（別添１）対象品目リスト Excel"
    assert links["5.pdf"].title == "通知について"
    assert links["5.pdf"].mark == "再掲"
    assert links["5.pdf"].published == date(2026, 4, 20)
    assert links["x.html"].section == ("第３ 関係法令",)


def test_a_press_release_dates_its_papers() -> None:
    """The day of the release stands in its box."""
    box = '<div class="m-boxInfo"><p class="m-boxInfo__date"><time datetime="2026-03-06">令和8年3月6日（金）</time></p></div>'
    found = page("調査の結果を公表します", box + '<p><a href="/content/1.pdf">概要</a></p>')
    assert (found.layout, found.published) == ("press", date(2026, 3, 6))
    assert found.links[0].published == date(2026, 3, 6)


def test_a_white_paper_names_its_chapters_by_edition_and_part() -> None:
    """A chapter's title can stand alone."""
    content = '<div class="m-hdgLv2" id="h2_1"><h2>第１部</h2></div><p><a href="/wp/1.pdf">第１章　現状［1.9MB］</a></p>'
    found = page("令和７年版厚生労働白書", content, "/stf/wp/hakusyo/kousei/24/index.html")
    assert found.layout == "whitepaper"
    assert found.links[0].title == "令和７年版厚生労働白書 第１部 第１章 現状"


def test_an_update_history_dates_its_rows() -> None:
    """By the day at the head of the row, or of the line above."""
    rows = "".join(f'<tr><td>令和8年3月{day}日</td><td><a href="/f/{day}.zip">マスター更新</a></td></tr>' for day in (3, 4, 5))
    found = page("更新履歴", f"<table>{rows}</table>", "/shinryohoshu/infoMenu/")
    assert found.layout == "history"
    assert [link.published for link in found.links] == [date(2026, 3, day) for day in (3, 4, 5)]


def test_an_old_page_in_shift_jis_is_read() -> None:
    """By its own declaration, or by what the header says."""
    head = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"></head>'
    body = head + '<body><h1>①㈱の題</h1><p><a href="a.pdf">届出様式～</a></p></body></html>'
    for charset in (None, "shift_jis"):
        found = read_page(body.encode("cp932"), charset, f"{HOST}/topics/x.html", "page")
        assert found.title == "①㈱の題"
        assert found.links[0].url == f"{HOST}/topics/a.pdf"


@pytest.mark.parametrize("body", [b"", b"%PDF-1.4", b"<html><body></body></html>", "<h1>ただいまメンテナンス中です</h1>".encode()])
def test_what_is_no_page_is_an_error(body: bytes) -> None:
    """It says which address and why."""
    with pytest.raises(PageError, match="newpage_1"):
        read_page(body, None, f"{HOST}/stf/newpage_1.html", "page")


def test_a_linked_page_is_known_by_words_and_links() -> None:
    """Markup and menus aside; other words or another link make another content."""
    url = f"{HOST}/stf/a.html"
    first = html_content(template("題", '<p>本文<a href="/1.pdf">１</a></p>'), None, url)
    noisy = html_content(template("題", '<p>本 文<a href="/1.pdf#x">1</a></p>', noise="別"), None, url)
    linked = html_content(template("題", '<p>本文<a href="/2.pdf">１</a></p>'), None, url)
    worded = html_content(template("題", '<p>改文<a href="/1.pdf">１</a></p>'), None, url)
    assert first.sha256 == noisy.sha256
    assert (linked.sha256 != first.sha256, linked.text_sha256 == first.text_sha256) == (True, True)
    assert worded.text_sha256 != first.text_sha256


@pytest.mark.parametrize("control", ["\0", "\x02", "\x0b", "\x1f", "\ufffe", "\f"])
def test_characters_that_no_page_shows_change_nothing(control: str) -> None:
    """Beside a part that is left out (lxml cannot move them) and within words; a form feed is white space, as in HTML."""
    found = page("改定", f'<p>資<nav>左</nav>{control}料{control}<a href="/a.pdf">第１{control}</a></p>')
    assert [link.title for link in found.links] == ["第１"]
    assert control not in found.text


@pytest.mark.parametrize("mark", MARKS)
def test_marks_are_known(mark: str) -> None:
    """Those of the ministry's pages."""
    assert is_mark(mark)
    assert title_key(f"点数表{mark}") == "点数表" or mark.startswith("※")


@pytest.mark.parametrize("words", NO_MARKS)
def test_other_brackets_are_no_marks(words: str) -> None:
    """They belong to the title."""
    assert not is_mark(words)


@pytest.mark.parametrize("label", ["［519KB］", "[1.2MB]", "（PDF:300KB）", "［PDF形式：63KB］", "［１．５ＭＢ］", "(12キロバイト)"])
def test_size_labels_are_taken_off(label: str) -> None:
    """In all forms."""
    assert own_words(f"点数表{label}").text == "点数表"
