"""What makes two copies of a page the same: the words and links of the main content, never its markup."""

from __future__ import annotations

import hashlib

from pipeline.addresses import normalise
from pipeline.japanese.text import fold
from pipeline.markup import main_content
from pipeline.model import Content, Page
from pipeline.pages.sound import check


def page_key(page: Page) -> str:
    """A hash over text and links of a watched page; mirrors that print other markup give the same."""
    links = "\n".join(f"{link.url}\t{fold(link.text)}\t{fold(link.mark or '')}" for link in page.links)
    return _hash(f"{fold(page.title)}\n{fold(page.text)}\n{links}")


def html_content(body: bytes, charset: str | None, url: str) -> Content:
    """The content of a linked page: `sha256` over text and links, `text_sha256` over the text alone.

    Raises PageError where what came is a notice or has no content.
    """
    main = main_content(body, charset)
    check(main, url)
    words = fold(main.text)
    links = "\n".join(dict.fromkeys(filter(None, (normalise(href, url) for href in main.hrefs))))
    return Content(_hash(f"{words}\n{links}"), _hash(words), "text/html", len(body))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
