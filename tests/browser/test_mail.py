"""Mail as readers see it: a letter in a real browser, at desk and phone width, light and dark, with nothing loaded from anywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from pipeline.render.mail import confirmation, letter
from pipeline.render.message import with_foot
from tests.render.samples import CORRECTION, ENTRIES, SITE
from tests.render.test_mail import PROOF, TODAY, entry, stated

LEAVE = "https://kaitei.example.jp/unsubscribe?token=3-" + "x" * 43
LETTERS = {
    "digest": letter(
        SITE, "digest", (*ENTRIES, *(entry(number) for number in range(40))), today=TODAY, proof=PROOF,
        deadlines=(stated(ENTRIES[0], date(2026, 3, 20)), stated(CORRECTION, date(2026, 6, 1), "施行")),
    ),
    "quiet": letter(SITE, "quiet", (), today=TODAY, proof=replace(PROOF, hours=168)),
    "confirm": confirmation(SITE),
}  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [600, 390])
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_fits_and_can_be_read(browser: Browser, name: str, width: int, scheme: Literal["light", "dark"]) -> None:
    """No sideways scrolling, contrast everywhere, dark where dark is wished, nothing asked from the network."""
    confirm = LEAVE.replace("unsubscribe", "confirm") if name == "confirm" else None
    html = with_foot(LETTERS[name].html, name=SITE.title, confirm=confirm, change=LEAVE, leave=LEAVE)
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked: list[Any] = []
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.set_content(html)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.querySelector('.sheet').getBoundingClientRect().width") == width
        paper = page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor")
        assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(25, 33, 40)")
        found = Axe().run(page).response["violations"]
        serious = [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found if one["impact"] in ("serious", "critical")]
        assert serious == []
        assert asked == []
    finally:
        page.close()
