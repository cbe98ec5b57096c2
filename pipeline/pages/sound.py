"""Can this be the page? A maintenance notice, a robot check or an empty template must never be taken for it."""

from __future__ import annotations

import re

from pipeline.errors import PageError
from pipeline.markup import Main

_NOTICE = re.compile(
    r"メンテナンス|一時停止|一時的に(?:停止|利用)|アクセスが集中|しばらく(?:経って|たって|して)から|サービスを停止|ただいま混み合|"
    r"ログイン(?:して|画面|が必要)|ロボットではない|認証が必要|ページが見つかりません|お探しのページ|"
    r"maintenance|temporarily unavailable|access denied|forbidden|not found|captcha|are you a robot|checking your browser|"
    r"just a moment|verify you are|service unavailable|sign in|log ?in",
    re.I,
)
_ONLY_NOTICE = 400
"""A notice is short: longer main content that merely speaks of maintenance is a page."""


def check(main: Main, url: str) -> None:
    """Raise PageError where the main content is empty or is a notice instead of a page."""
    text = main.text
    without_title = text.replace(main.title, "", 1) if main.title else text
    if not without_title.strip() and not main.hrefs:
        raise PageError(url, "the page came without its content")
    if len(text) < _ONLY_NOTICE and len(main.hrefs) <= 3 and _NOTICE.search(main.title + "\n" + text):
        raise PageError(url, f"this is a notice, not the page: {(main.title or text)[:60]}")


def is_html(body: bytes) -> bool:
    """Whether the bytes can be an HTML page at all (a file under a page's address is not)."""
    head = body[:2048].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if head.startswith((b"%pdf", b"pk\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89png", b"\xff\xd8", b"gif8")):
        return False
    return b"<" in head
