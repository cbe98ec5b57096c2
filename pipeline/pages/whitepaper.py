"""White papers (白書): the index of editions, and an edition's chapters, which are called by edition and part."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.japanese.text import squeeze
from pipeline.markup import Main
from pipeline.model import Link, Page
from pipeline.pages.links import read_links

_EDITION = re.compile(r"(?:令和|平成|昭和)[\d０-９元]+年版|\d{4}年版")


def recognises(main: Main, url: str) -> bool:
    """Whether the page is a white paper's or the index of them."""
    return "白書" in main.title or "年次報告" in main.title or "/hakusy" in url or "/hakusho" in url


def read(main: Main, url: str) -> Page:
    """The links, a chapter's title led by edition and part so that it can stand alone."""
    edition = main.title if _EDITION.search(main.title) else ""
    links = tuple(_named(link, edition) for link in read_links(main.lines, url))
    return Page(url, main.title, "whitepaper", links, main.text)


def _named(link: Link, edition: str) -> Link:
    if not edition or _EDITION.search(link.title):
        return link
    part = link.section[-1] if link.section and link.section[-1] != link.title else ""
    return replace(link, title=squeeze(f"{edition} {part} {link.title}"))
