"""Tables of council meetings (回数, 開催日, 議題, 議事録, 資料, 開催案内): a link belongs to its meeting's row."""

from __future__ import annotations

from dataclasses import replace

from pipeline.japanese.eras import first_date
from pipeline.markup import Line, Main
from pipeline.model import Link, Page
from pipeline.pages.links import read_links

_HEADS = ("回", "開催日", "日時", "年月日")


def recognises(main: Main, url: str) -> bool:
    """Whether the page has a table whose head names the meeting's number or day."""
    return "/shingi" in url and any(line.row and _columns(line.row.heads) for line in main.lines)


def read(main: Main, url: str) -> Page:
    """The links of the table, each called by its meeting, and those above and below it."""
    links = tuple(_named(link) for link in read_links(main.lines, url, _meeting))
    return Page(url, main.title, "council", links, main.text)


def _columns(heads: tuple[str, ...]) -> list[int]:
    return [place for place, head in enumerate(heads) if any(word in head for word in _HEADS)]


def _meeting(line: Line) -> str | None:
    """第607回 2026年2月25日（令和8年2月25日） for a line of a row; a cell that spans rows leaves later rows without it."""
    if line.row is None:
        return ""
    if len(line.row.cells) != len(line.row.heads):
        return None
    return " ".join(line.row.cells[place] for place in _columns(line.row.heads))


def _named(link: Link) -> Link:
    if not link.context:
        return link
    return replace(link, title=f"{link.context} {link.title}", published=link.published or first_date(link.context))
