"""The published folder as a reader meets it: in a real browser, by mouse and by keyboard, wide and narrow, light and dark, on paper."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pipeline.extract import read
from pipeline.japanese.keys import search_key
from tests.browser.conftest import Opening

WORD = "医療安全対策加算"
HOME_BYTES = 60_000
WRITTEN = (
    "Ａ２３４　医療安全", "令和八年六月一日", "令和元年", "第三十二条", "二〇二六年",
    "ﾍﾞｰｽｱｯﾌﾟ〜評価料", "Q＆A―その１", "十点 百二十円", "㋿㊗ ½①",
)  # fmt: skip


def first(folder: Path, pattern: str, *texts: str) -> str:
    """The path of the first page of that pattern that holds all texts."""
    pages = sorted(folder.glob(pattern))
    return next(str(page.relative_to(folder)) for page in pages if all(text in page.read_text("utf-8") for text in texts))


@pytest.fixture(scope="session")
def kinds(published: Path) -> dict[str, str]:
    """A page of every kind."""
    document = first(published, "documents/*/index.html", "<h1>医科点数表", "0306訂正後")
    code = first(published, "codes/*/A234.html", WORD)
    return {
        "home": "index.html",
        "topic": "topics/%E8%A8%BA%E7%99%82%E5%A0%B1%E9%85%AC/index.html",
        "month": first(published, "history/*.html", "お知らせ"),
        "entry": first(published, "entries/*.html", "<h1>医科点数表", "0306訂正後"),
        "burst": first(published, "entries/*.html", "掲載終了"),
        "document": document,
        "page": document.replace("index.html", "2/1.html"),
        "sheet": first(published, "documents/*/*/1.html", "<td>番号</td>"),
        "tables": "codes/index.html",
        "table": f"{code.rpartition('/')[0]}/index.html",
        "code": code,
        "calendar": "calendar.html",
        "days": first(published, "calendar/*.html", "期日"),
        "briefings": "briefings.html",
        "status": "status.html",
        "subscribe": "subscribe.html",
        "corrections": "corrections/index.html",
        "papers": "hakusho/index.html",
        "paper": first(published, "hakusho/*/index.html", "目次"),
        "role": first(published, "roles/*/index.html", "フィード"),
        "news": "news/index.html",
        "about": "about.html",
        "search": f"search.html?q={WORD}",
    }


def test_a_correction_is_found_in_three_clicks(opening: Opening) -> None:
    """From home to the sentence that was corrected, and to the page on which it stands."""
    page = opening()
    page.get_by_role("link", name=re.compile("^医科点数表.*0306訂正後")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("医科点数表")
    expect(page.locator("main ins").first).to_have_text(re.compile("２"))
    page.locator("main").get_by_role("link", name="医科点数表", exact=True).click()
    page.get_by_role("link", name="最新の版を読む").click()
    expect(page.locator("#text")).to_contain_text("見本管理料")


def test_pages_are_turned_by_keys(opening: Opening, kinds: dict[str, str]) -> None:
    """Arrows, Home and End; the question mark opens the list of keys, Escape closes it; plus and minus size the image."""
    page = opening(kinds["page"])
    for key, ending in (("ArrowRight", "2.html"), ("ArrowLeft", "1.html"), ("End", "2.html"), ("Home", "1.html")):
        page.keyboard.press(key)
        page.wait_for_url(f"**/2/{ending}")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("+")
    expect(page.locator(".sheet.zoom-2")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_label("この文書から探す語")).to_be_focused()


def test_a_search_lands_on_the_right_page(opening: Opening) -> None:
    """From the form on every page to the hits, and from a hit to the page with the word marked."""
    page = opening()
    page.get_by_label("お知らせと文書を検索").fill(WORD)
    page.keyboard.press("Enter")
    expect(page.locator("#search-said")).to_contain_text(f"「{WORD}」を含むお知らせと文書")
    hit = page.locator("#search-hits li").filter(has=page.get_by_text("2ページ", exact=True)).first
    expect(hit.locator("mark").first).to_have_text(WORD)
    hit.get_by_role("link").click()
    expect(page.locator("#text mark").first).to_have_text(WORD)
    assert "/2.html?q=" in page.url


def test_a_search_inside_a_document_finds_its_pages_only(opening: Opening, kinds: dict[str, str]) -> None:
    """And a word that stands nowhere says so."""
    page = opening(kinds["page"])
    page.get_by_label("この文書から探す語").fill("見本")
    page.get_by_role("button", name="文書内検索").click()
    expect(page.locator("#search-hits li").first).to_be_visible()
    document = kinds["page"].rpartition("/2/")[0]
    links = page.locator("#search-hits a").evaluate_all("all => all.map((link) => link.getAttribute('href'))")
    assert links
    assert all(link.startswith(document) for link in links)
    page.goto("search.html?q=存在しない語句")
    expect(page.locator("#search-said")).to_contain_text("見つかりませんでした")


def test_words_are_spelled_in_the_browser_as_in_the_index(opening: Opening) -> None:
    """Or nothing would be found."""
    page = opening("search.html")
    assert page.evaluate("words => words.map(kaitei.key)", list(WRITTEN)) == [search_key(words) for words in WRITTEN]


def test_a_citation_is_copied_with_one_click(browser: Browser, site: str, kinds: dict[str, str]) -> None:
    """Whole, with address, time and hash."""
    context = browser.new_context(base_url=site, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(kinds["document"])
    page.get_by_role("button", name="引用を複写").click()
    expect(page.get_by_role("button", name="複写しました")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    context.close()
    assert copied.startswith("厚生労働省「医科点数表」")
    assert re.search(r"https://www\.mhlw\.example/\S+（令和8年3月6日 17:40取得、SHA-256：[0-9a-f]{64}）$", copied)


def test_everything_is_read_without_scripts(opening: Opening, kinds: dict[str, str]) -> None:
    """No button that does nothing is shown, and pages turn by their links."""
    page = opening(kinds["page"], script=False)
    expect(page.locator("button[data-copy]").first).to_be_hidden()
    expect(page.locator("#citation")).to_contain_text("SHA-256")
    page.get_by_role("link", name="次のページ").click()
    expect(page.locator("#text")).to_contain_text(WORD)
    page.goto("search.html")
    expect(page.locator("main")).to_contain_text("検索にはJavaScriptが必要です")


def test_the_keyboard_reaches_the_text_first(opening: Opening) -> None:
    """The first stop leads past the menu."""
    page = opening()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移動")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_anybody(opening: Opening, kinds: dict[str, str], scheme: str) -> None:
    """axe finds nothing serious or critical on any kind of page, contrast included, in light and in dark."""
    axe, found = Axe(), dict[str, list[str]]()
    page = opening(scheme=scheme)
    for name, path in kinds.items():
        page.goto(path, wait_until="networkidle" if name == "search" else "load")
        found[name] = [told(violation) for violation in axe.run(page).response["violations"] if is_serious(violation)]
    assert {name: faults for name, faults in found.items() if faults} == {}
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(250, 249, 246)", "dark": "rgb(16, 21, 26)"}[scheme]


def is_serious(violation: dict[str, Any]) -> bool:
    """Whether axe calls it so."""
    return violation["impact"] in ("serious", "critical")


def told(violation: dict[str, Any]) -> str:
    """A violation and where it is."""
    return f"{violation['id']}: {json.dumps([node['target'] for node in violation['nodes']][:5], ensure_ascii=False)}"


def test_nothing_is_wider_than_a_phone(opening: Opening, kinds: dict[str, str]) -> None:
    """No kind of page scrolls sideways at 390 and at 320 pixels."""
    wide = []
    page = opening(width=390, height=844)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        for name, path in kinds.items():
            page.goto(path)
            found = page.evaluate("document.documentElement.scrollWidth")
            wide += [f"{name}: {found}"] if found > width else []
    assert wide == []


def test_paper_has_the_text_and_no_menu(opening: Opening, kinds: dict[str, str]) -> None:
    """Printed, an entry is what one wants to file."""
    page = opening(kinds["entry"])
    printed = read(page.pdf(format="A4"), "application/pdf", "entry.pdf")
    text = "".join("".join(one.text.split()) for one in printed.pages)
    assert "医療安全対策の研修を年２回以上行うこと。" in text
    assert "SHA-256" in text
    page.emulate_media(media="print")
    for hidden in (".top nav", ".top .find", ".path", ".skip"):
        expect(page.locator(hidden)).to_be_hidden()


def test_home_is_light_and_stands_still(browser: Browser, site: str) -> None:
    """Under 60 KB with everything it loads, uncompressed, and nothing moves while it loads."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(
        "window.shifts = []; new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((one) => one.value)))"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    weights: dict[str, int] = {}
    page.on("requestfinished", lambda asked: weights.update({asked.url: weigh(asked.response())}))
    page.goto("index.html", wait_until="networkidle")
    shifts = page.evaluate("window.shifts")
    context.close()
    assert len(weights) >= 2
    assert sum(weights.values()) < HOME_BYTES, weights
    assert sum(shifts) == 0


def weigh(answer: Any) -> int:
    """The bytes of an answer that is no image."""
    return 0 if answer is None or "image" in answer.headers.get("content-type", "") else len(answer.body())


def test_every_page_of_the_menu_is_marked_where_it_is(opening: Opening) -> None:
    """A reader sees where in the site the page belongs."""
    page: Page = opening()
    for number in range(page.locator(".top nav a").count()):
        page.locator(".top nav a").nth(number).click()
        expect(page.locator(".top nav a").nth(number)).to_have_attribute("aria-current", "page")
