"""The heading lines of a fee table, told from lines that only mention a code."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from pipeline.fees.codes import Heading, Style, heading
from pipeline.japanese.lines import Line
from pipeline.japanese.text import fold

_TITLES: Final = (
    ("医", re.compile(r"(?:別[表添紙]第?[0-9一-三]*)?医科診療報酬点数表(?:に関する事項)?")),
    ("歯", re.compile(r"(?:別[表添紙]第?[0-9一-三]*)?歯科診療報酬点数表(?:に関する事項)?")),
    ("調", re.compile(r"(?:別[表添紙]第?[0-9一-三]*)?調剤報酬点数表(?:に関する事項)?")),
    ("訪", re.compile(r"(?:別[表添紙]第?[0-9一-三]*)?訪問看護療養費に係る指定訪問看護の費用の額の算定方法(?:に関する事項)?")),
)
_NUMBERED_TABLES: Final = ("調", "訪")
_LONGEST_TITLE: Final = 60


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
    accepted = {place for name in _names(found) for place in _accepted({place: at for place, at in found.items() if at.table == name})}
    return {place: at for place, at in found.items() if place in accepted}


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
