"""Update histories (更新履歴, 新着): rows or items that begin with a day, then say what was put there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.japanese.eras import dates, first_date
from pipeline.markup import Line, Main
from pipeline.model import Page
from pipeline.pages.links import read_links

_WORDS = ("更新履歴", "更新情報", "新着", "お知らせ一覧")


def recognises(main: Main, url: str) -> bool:
    """Whether the title says so, or most links stand on lines or rows that begin with a day."""
    linked = [line for line in main.lines if any(piece.href for piece in line.pieces)]
    dated = [line for line in linked if line.date or (line.row and _begins_with_day(line.row.cells[0] if line.row.cells else ""))]
    titled = any(word in main.title for word in _WORDS) or "infoMenu" in url
    return titled or (len(dated) >= 3 and len(dated) * 2 > len(linked))


def read(main: Main, url: str) -> Page:
    """The links, each dated by its row or by the dated line above it."""
    days = _days(main.lines)
    contexts = {id(line): day.isoformat() for line, day in days}
    links = read_links(main.lines, url, lambda line: contexts.get(id(line)))
    return Page(url, main.title, "history", tuple(replace(link, context="") for link in links), main.text)


def _days(lines: tuple[Line, ...]) -> list[tuple[Line, date]]:
    """The lines that come under a day: of their row, their own, or of the last line that is nothing but a day."""
    day: date | None = None
    section: tuple[str, ...] = ()
    found = []
    for line in lines:
        if line.section != section:
            day, section = None, line.section
        head = line.row.cells[0] if line.row and line.row.cells else line.text
        if _begins_with_day(head):
            day = first_date(head)
        if day:
            found.append((line, day))
    return found


def _begins_with_day(text: str) -> bool:
    stated = dates(text[:30])
    return bool(stated) and stated[0].start <= 2
