"""The heading lines of a fee table, told from lines that only mention a code."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from pipeline.fees.codes import Heading, Style, heading
from pipeline.japanese.lines import Line
from pipeline.japanese.text import fold

_BEFORE: Final = r"[別表添紙第0-9一二三四五のー\-()（）・,年度版令和改正後案新見本]*"
_AFTER: Final = r"(?:に関する事項|\(.{0,20}\))*"
_TITLES: Final = (
    ("医", re.compile(rf"{_BEFORE}医科(?:診療報酬)?点数表{_AFTER}")),
    ("歯", re.compile(rf"{_BEFORE}歯科(?:診療報酬)?点数表{_AFTER}")),
    ("調", re.compile(rf"{_BEFORE}調剤(?:報酬)?点数表{_AFTER}")),
    ("訪", re.compile(rf"{_BEFORE}訪問看護療養費に係る指定訪問看護の費用の額の算定方法{_AFTER}")),
)
_NUMBERED_TABLES: Final = ("調", "訪")
_LONGEST_TITLE: Final = 60
# A table of contents: so many headings at least, so few lines between them, so large a share of them again below.
_LISTED: Final = 8
_LISTED_APART: Final = 3
_LISTED_AGAIN: Final = 0.8
_FIGURE: Final = re.compile(r"[0-9０-９一二三四五六七八九十百千万][\s　]*(?:点|円|単位)$")


@dataclass(frozen=True, slots=True)
class FoundHeading:
    """A line that is a heading, and the table it stands in."""

    heading: Heading
    table: str


def headings(several: tuple[Line, ...]) -> dict[int, FoundHeading]:
    """The headings by the place of their line. Codes rise through a table: lines that fall out of the order only mention one."""
    undeclared = _style(several)
    table = ""
    found: dict[int, FoundHeading] = {}
    for place, line in enumerate(several):
        table = _table(line.text) or table
        match = heading(line.text, ("number" if table in _NUMBERED_TABLES else "letter") if table else undeclared)
        if match is not None:
            found[place] = FoundHeading(match, table)
    for place in _listed(found):
        del found[place]
    accepted = {place for name in _names(found) for place in _accepted({place: at for place, at in found.items() if at.table == name})}
    return {place: at for place, at in found.items() if place in accepted}


def _listed(found: dict[int, FoundHeading]) -> set[int]:
    """The places of headings in a table of contents: many close together, without a figure, and nearly all of them again below."""
    listed: set[int] = set()
    run: list[int] = []
    for place in (*found, None):
        if run and (place is None or place - run[-1] > _LISTED_APART or _FIGURE.search(found[place].heading.rest)):
            if len(run) >= _LISTED and _come_again(run, found):
                listed |= set(run)
            run = []
        if place is not None and not _FIGURE.search(found[place].heading.rest):
            run.append(place)
    return listed


def _come_again(run: list[int], found: dict[int, FoundHeading]) -> bool:
    below = {found[place].heading.codes[0] for place in found if place > run[-1]}
    return sum(found[place].heading.codes[0] in below for place in run) >= _LISTED_AGAIN * len(run)


def _accepted(found: dict[int, FoundHeading]) -> set[int]:
    """The places of the true headings of one table.

    A code whose letter falls out of the order only mentions an item; so does one whose number does, if the same code also stands where
    the order wants it. (Some codes do stand out of their order, once.)
    """
    codes = {place: at.heading.codes[0] for place, at in found.items()}
    kept = _rising([(place, _first_part(code)) for place, code in codes.items()])
    ordered = _rising([(place, _sorting(codes[place])) for place in kept])
    in_order = set(ordered)
    placed = {codes[place] for place in ordered}
    return {place for place in kept if place in in_order or codes[place] not in placed}


def _first_part(code: str) -> tuple[str, ...]:
    return (code[:2] if code[0].isdecimal() else code[0],)


def _sorting(code: str) -> tuple[str, ...]:
    """The parts of a code, written so that they sort as numbers do."""
    return (code[0], *(part.zfill(4) for part in re.findall(r"\d+", code)))


def _names(found: dict[int, FoundHeading]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(at.table for at in found.values()))


def _rising(keys: list[tuple[int, tuple[str, ...]]]) -> list[int]:
    """The places of the longest row of keys that never falls, in order."""
    tops: list[tuple[str, ...]] = []
    piles: list[int] = []
    former: list[int] = []
    for index, (_, key) in enumerate(keys):
        pile = bisect_right(tops, key)
        former.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1], piles[pile : pile + 1] = [key], [index]
    row, index = [], piles[-1] if piles else -1
    while index >= 0:
        row.append(keys[index][0])
        index = former[index]
    return row[::-1]


def _style(several: tuple[Line, ...]) -> Style:
    """Which codes a document uses that does not name its table: letters, unless only two-digit headings occur."""
    letters = sum(heading(line.text, "letter") is not None for line in several)
    numbers = sum(heading(line.text, "number") is not None for line in several)
    return "number" if numbers > 2 and letters < numbers / 4 else "letter"


def _table(text: str) -> str | None:
    if len(text) > _LONGEST_TITLE:
        return None
    folded = fold(text)
    return next((name for name, pattern in _TITLES if pattern.fullmatch(folded)), None)
