"""A watched page, bytes to links: one module for each kind of page, one table."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from pipeline.errors import PageError
from pipeline.markup import Main, main_content
from pipeline.model import Page, SourceKind
from pipeline.pages import council, history, press, revision, whitepaper
from pipeline.pages.feed import read_feed
from pipeline.pages.identity import html_content, page_key
from pipeline.pages.sound import check, is_html

__all__ = ["html_content", "page_key", "read_page"]

# The first that recognises the page reads it; the last reads any.
_LAYOUTS: tuple[ModuleType, ...] = (council, press, whitepaper, history)


def read_page(body: bytes, charset: str | None, url: str, kind: SourceKind) -> Page:
    """What a watched address shows: its links in page order and the text of its main content.

    `charset` is what the header said, `url` the ministry's address, which relative links are resolved against.
    Raises PageError where what came cannot be the page (a notice, a robot check, no content, a torn feed, a file).
    """
    if kind == "feed":
        return read_feed(body, charset, url)
    if not is_html(body):
        raise PageError(url, "this is a file, not a page")
    main = main_content(body, charset)
    check(main, url)
    return _layout(main, url)(main, url)


def _layout(main: Main, url: str) -> Callable[[Main, str], Page]:
    found: Callable[[Main, str], Page] = next((layout.read for layout in _LAYOUTS if layout.recognises(main, url)), revision.read)
    return found
