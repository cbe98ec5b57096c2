"""What `serve` adds, in a real browser: search by keyboard to the right page, the forms of mail, every page under the policy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.posts import Post, post_office
from tests.serve.test_listen import running

WORD = "医療安全対策加算"


@pytest.fixture(scope="module")
def desk(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Post]]:
    """The real program over the demo's store, with a mail account; answers its address and the post office."""
    folder = tmp_path_factory.mktemp("served") / "demo"
    copytree(published.parent, folder)
    with post_office() as post:
        config = (folder / "config.toml").read_text("utf-8")
        account = f'host = "127.0.0.1"\nport = {post.port}\nsecurity = "none"\nsender = "kaitei@example.jp"\n'
        (folder / "config.toml").write_text(f"{config}\n[mail]\n{account}", "utf-8")
        with running(folder, "--port", "0") as (_, port):
            yield f"http://127.0.0.1:{port}/", post


@pytest.fixture
def page(browser: Browser, desk: tuple[str, Post]) -> Iterator[Page]:
    """A page of a fresh profile; errors of scripts and everything that the policy refuses fail the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ja-JP", base_url=desk[0])
    context.set_default_timeout(15_000)
    opened, wrong = context.new_page(), list[str]()
    opened.on("pageerror", lambda error: wrong.append(f"{opened.url}: {error}"))
    opened.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    yield opened
    context.close()
    assert wrong == []


def test_a_word_is_searched_by_keyboard_to_its_page(page: Page) -> None:
    """From the home page: into the field, the word, Enter, the first page of a document, and there the word is marked."""
    page.goto("")
    page.locator("#find").focus()
    page.keyboard.type(WORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(WORD)
    expect(page.locator("mark").first).to_have_text(WORD)
    link = page.locator('.hits a[href*="documents/"]').first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/**")
    expect(page.locator("#text mark").first).to_have_text(WORD)
    expect(page.locator("#text")).to_contain_text(WORD)


def test_a_search_inside_a_document_stays_in_it(page: Page) -> None:
    """The form of a page view finds pages of this document, by the store."""
    page.goto(f"search?q={WORD}")
    page.locator('.hits a[href*="documents/"]').first.click()
    document = re.findall(r"/documents/([^/]+)/", page.url)[0]
    page.locator("#within").fill("見本")
    page.locator("form[data-find] button").click()
    page.wait_for_url("**/search.html?*")
    addresses = page.locator(".hits a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert addresses
    assert all(address.startswith(f"documents/{document}/") for address in addresses)


def test_subscribing_and_leaving_like_a_person(page: Page, desk: tuple[str, Post]) -> None:
    """A mistake is said at its field, the mail's link confirms by a button, the settings end it, all without a script."""
    page.goto("subscribe")
    page.get_by_label("メールアドレス").fill("iji@example.jp")
    page.get_by_label("診療報酬", exact=True).first.check()
    page.get_by_label("区分番号").fill("A2")
    page.get_by_role("button", name="確認のメールを受け取る").click()
    expect(page.locator("#wrong-codes")).to_contain_text("区分番号ではありません")
    expect(page.get_by_label("診療報酬", exact=True).first).to_be_checked()
    page.get_by_label("区分番号").fill("A234")
    page.get_by_role("button", name="確認のメールを受け取る").click()
    expect(page.locator("h1")).to_have_text("確認のメールをお送りしました")
    page.goto("confirm" + mailed(page, desk[1]))
    page.get_by_role("button", name="登録を確認する").click()
    expect(page.locator("h1")).to_have_text("メール配信の登録が済みました")
    page.get_by_role("link", name="設定を変更する").click()
    page.get_by_label("週1回").check()
    page.get_by_role("button", name="設定を保存する").click()
    expect(page.get_by_role("status")).to_have_text("設定を保存しました。")
    page.get_by_role("button", name="配信を停止する").click()
    expect(page.locator("h1")).to_have_text("メール配信を停止しました")


def mailed(page: Page, post: Post) -> str:
    """The query of the confirmation's address, as soon as the mail is there."""
    for _ in range(200):
        if post.recipients:
            return str(re.findall(r"/confirm(\?token=\S+)", post.texts("iji@example.jp")[-1])[0])
        page.wait_for_timeout(50)
    raise AssertionError("no mail came")


@pytest.mark.parametrize("path", ["search", f"search?q={WORD}", "search?q=存在しない", "api", "subscribe", "none", "unsubscribe?token=1"])
def test_pages_are_accessible_and_fit_a_phone(page: Page, path: str) -> None:
    """axe finds nothing serious, nothing is wider than the screen."""
    page.goto(path)
    found: dict[str, Any] = Axe().run(page).response
    serious = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    assert serious == [], json.dumps(serious, ensure_ascii=False)[:2000]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
