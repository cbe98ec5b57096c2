"""What an edition is called, and which chapter of the edition before answers to which of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.japanese.eras import era_year
from pipeline.japanese.text import fold, squeeze
from pipeline.model import PaperItem

_EDITION = re.compile(
    r"(?P<year>(?:(?:令和|平成|昭和)[\d０-９元]+|[\d０-９]{4})年版?)[\s　]*(?P<series>[^\s　－—\-(（「【]*?(?:白書|報告書?|分析))"
)
_LINKED = re.compile(r"第[\s　]?(?P<n>[0-9０-９一二三四五六七八九十]+)[\s　]?(?P<level>部|章)[\s　]*(?P<title>.*)")
_ALIKE, _SAME_NUMBER = 0.5, 0.3


@dataclass(frozen=True, slots=True)
class EditionName:
    """令和7年版厚生労働白書: the series without its year, and the year of its name."""

    series: str
    year: int
    title: str


@dataclass(frozen=True, slots=True)
class Placed:
    """What the link of a file says of the part and chapter in it; `level` is other where it says none."""

    part: str
    chapter: str
    title: str


def edition_name(title: str) -> EditionName | None:
    """The edition that a page's title names, or None where it is no edition of a white paper."""
    match = _EDITION.search(squeeze(title))
    year = era_year(match["year"].removesuffix("版")) if match else None
    return EditionName(match["series"], year, match[0]) if match and year else None


def placed(text: str, section: Sequence[str]) -> Placed:
    """Part and chapter of a file by the words of its link and the headings above it."""
    part = next((fold(match["n"]) for heading in section if (match := _LINKED.match(heading)) and match["level"] == "部"), "")
    match = _LINKED.match(squeeze(text))
    if match is None:
        return Placed(part, "", squeeze(text))
    if match["level"] == "部":
        return Placed(fold(match["n"]), "", match["title"])
    return Placed(part, fold(match["n"]), match["title"])


def is_whole(text: str) -> bool:
    """Whether a link leads to the whole edition in one file."""
    return bool(re.search(r"全体版|全文|一括|本文.{0,4}全", text))


def answering(items: Iterable[PaperItem], former: Iterable[PaperItem]) -> Mapping[str, PaperItem]:
    """For chapters by number the chapter of the former edition that answers to it: of the same part, by title, then also by number.

    Titles must share half of their pairs of signs; under the same number a third is enough. Nothing answers to two chapters.
    """
    ours = [item for item in items if item.level == "chapter"]
    theirs = [item for item in former if item.level == "chapter"]
    scored = sorted(
        ((_likeness(one.title, other.title) + (0.2 if one.number == other.number else 0), one, other) for one in ours for other in theirs
         if _part(one) == _part(other) and _is_near(one, other)),
        key=lambda row: -row[0],
    )  # fmt: skip
    found: dict[str, PaperItem] = {}
    taken: set[str] = set()
    for _, one, other in scored:
        if one.number not in found and other.number not in taken:
            found[one.number] = other
            taken.add(other.number)
    return found


def _part(item: PaperItem) -> str:
    return item.number.rpartition("-")[0]


def _is_near(one: PaperItem, other: PaperItem) -> bool:
    return _likeness(one.title, other.title) >= (_SAME_NUMBER if one.number == other.number else _ALIKE)


def _likeness(one: str, other: str) -> float:
    """The share of common pairs of neighbouring signs (Dice)."""
    ours, theirs = _pairs(fold(one)), _pairs(fold(other))
    return 2 * len(ours & theirs) / max(1, len(ours) + len(theirs))


def _pairs(key: str) -> frozenset[str]:
    return frozenset(key[at : at + 2] for at in range(max(1, len(key) - 1)))
