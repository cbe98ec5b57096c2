"""Pages of links under headings: revision pages, agendas (議事次第) and any other page of the ministry."""

from __future__ import annotations

from pipeline.markup import Main
from pipeline.model import Page
from pipeline.pages.links import read_links


def read(main: Main, url: str) -> Page:
    """Every link with its headings, item, label and mark; a page about a fee revision is called so."""
    layout = "revision" if "改定" in main.title or "報酬" in main.title else "generic"
    return Page(url, main.title, layout, read_links(main.lines, url), main.text)
