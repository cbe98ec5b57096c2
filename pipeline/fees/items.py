"""A fee table (点数表) or the notice on it, read into its items."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline.fees.broken import mended
from pipeline.fees.chapters import Place, chapter, contents
from pipeline.fees.codes import Heading, Style, heading, splits
from pipeline.fees.columns import with_currency
from pipeline.fees.headings import FoundHeading, headings
from pipeline.fees.names import is_aside, named, whole_heading
from pipeline.fees.services import has_unit_table, service_items
from pipeline.fees.tiers import closing_figure, tiers
from pipeline.japanese.lines import Line, joined_lines, lines
from pipeline.japanese.text import fold
from pipeline.model import Document, FeeItem

_LEADERS: Final = re.compile(r"(?<![\s　])[\s　]*(?:[…‥]{2,}|(?:[・．.][\s　]*){4,})[…‥・．.]*[\s　]*")
_MONEY: Final = re.compile(r"[0-9０-９,，]+[\s　]*(?:点|円|単位)|[一二三四五六七八九十百千万]+(?:点|円|単位)")
# Where a reader of the document put the next item on the line of a figure.
_NEXT: Final = r"第[0-9０-９]+[章部節款][\s　]|[0-9０-９]{1,2}[\s　の]|[ァ-ン]{1,2}[\s　]|注[0-9０-９\s　]|[（(][0-9０-９]+[）)]"
_FIRST: Final = r"[1１][\s　]+[^\s　0-9０-９].*[0-9０-９]点$"
_NUMBERED: Final = r"[０-９]{2}(?:[-－のー][0-9０-９]{1,2})*(?:[\s　]+[^\s　0-9０-９]|[一-龯ァ-ー]{3})"
_CODED: Final = r"[A-ZＡ-Ｚ][0-9０-９]{3}(?:[-－‐―][0-9０-９]{1,2})*[\s　]+[^\s　にのをはが又及若]"
_GLUED: Final = re.compile(
    rf"(?<=[0-9０-９一二三四五六七八九十百千万][点円])(?=[A-ZＡ-Ｚ][0-9０-９]{{3}}|{_NUMBERED}|{_NEXT})|"
    rf"(?<=[料算術査除])(?=第[0-9０-９]+[部節款][\s　]|{_CODED}|{_FIRST})|"
    rf"(?<=。)(?={_CODED}[^。]{{0,60}}$)"
)
_ANNEX: Final = re.compile(r"[(\[【]?(?:別紙|別表|別添|様式|参考|附則)[^。、]*")
_LONGEST_ANNEX: Final = 20
# More lines than any heading takes.
_REACH: Final = 16
_END: Final = frozenset({"区分", "通則"})


@dataclass(slots=True)
class _Open:
    """An item whose lines are still coming."""

    heading: Heading
    words: str
    page: int
    table: str
    path: tuple[str, ...]
    body: list[Line] = field(default_factory=list)


def fee_items(document: Document) -> tuple[FeeItem, ...]:
    """The fee items of a document in order: 医科, 歯科, 調剤 and 訪問看護, the table itself (告示) or the notice on it (通知).

    A joint heading gives one item for each of its codes; 削除 items are there with `deleted`. What stands before the first item of a
    chapter (通則) belongs to none. A code that occurs twice (a table of contents, an annex) is told once, where most is said of it.
    A list of codes without figures or rules, in a document that names no fee table, has no items. Unit tables (単位数表) have no codes:
    their items go by the number path.
    """
    everything = tuple(mended(_unglued(with_currency(lines(document.pages)))))
    if has_unit_table(everything):
        return tuple(service_items(everything))
    opened = tuple(_opened(everything, headings(everything)))
    untitled = [one for one in opened if not one.table]
    told = opened if _is_table(untitled) else tuple(one for one in opened if one.table)
    return _once(item for one in told for item in _closed(one))


def _is_table(opened: Sequence[_Open]) -> bool:
    """Whether headings that stand under no title are those of a fee table: most have a figure or a rule.

    Codes in half width (A000) may be those of diseases (ICD-10) as well: those need figures.
    """
    figures = sum(_has_figure(one) for one in opened)
    if opened and sum(one.heading.narrow for one in opened) > len(opened) / 2:
        return figures >= len(opened) / 3
    return figures + sum(bool(one.body) and not _has_figure(one) for one in opened) >= len(opened) / 2


def _has_figure(opened: _Open) -> bool:
    return any(closing_figure(text) is not None for text in (opened.words, *(line.text for line in opened.body)))


def _unglued(several: Iterable[Line]) -> Iterator[Line]:
    for line in several:
        # A tab or dots before a figure are white space; whether a line is a row of cells says nothing here.
        text = _LEADERS.sub(_led, line.text.replace("\t", " ")).strip()
        yield from (replace(line, text=piece) for piece in _GLUED.split(text) if piece.strip("…‥"))


def _led(dots: re.Match[str]) -> str:
    """The white space for dots that lead to a figure of money; others (to a page number in a table of contents) stay."""
    return " " if _MONEY.match(dots.string, dots.end()) else dots[0]


def _opened(several: tuple[Line, ...], marked: dict[int, FoundHeading]) -> Iterator[_Open]:
    current: _Open | None = None
    known, begin = contents(line.text for line in several)
    where, skip = Place(contents=known), 0
    for place, line in enumerate(several):
        if skip:
            skip -= 1
            continue
        found, title = marked.get(place), chapter(line.text)
        if current is not None and (found or title or _ends_item(several[place : place + 2], above_heading=place + 1 in marked)):
            yield current
            current = None
        if found is not None:
            words, skip = whole_heading(found.heading.rest, several[place : place + _REACH], _style(found.heading))
            current = _Open(found.heading, words, line.page, found.table, where.titles)
        elif title is not None and place >= begin:
            where = where.entered(*title)
        elif current is not None:
            current.body.append(line)
    if current is not None:
        yield current


def _ends_item(several: tuple[Line, ...], *, above_heading: bool) -> bool:
    """Whether the first of two lines belongs to what comes next: 区分, 通則, an annex, or a sub-heading above a code or above 通則."""
    text, after = several[0].text, several[1].text if len(several) > 1 else ""
    if _is_end(text) or (len(text) < _LONGEST_ANNEX and _ANNEX.fullmatch(fold(text))):
        return True
    return is_aside(text) and (above_heading or _is_end(after) or "共通事項" in text)


def _is_end(text: str) -> bool:
    return fold(text).strip("<>[]()") in _END


def _style(found: Heading) -> Style:
    return "number" if found.codes[0][0].isdecimal() else "letter"


def _closed(opened: _Open) -> Iterator[FeeItem]:
    """The items of a heading: one for each code, each with its own name where the heading gives them."""
    style = _style(opened.heading)
    first, *others = splits(opened.words, style)
    yield from _items(opened, opened.heading, first)
    for other in others:
        further = heading(other, style)
        if further is not None:
            yield from _items(opened, further, further.rest)


def _items(opened: _Open, found: Heading, words: str) -> Iterator[FeeItem]:
    told = named(words)
    body = [told.rule, *joined_lines(opened.body)] if told.rule else joined_lines(opened.body)
    currency = "円" if opened.table == "訪" else "点"
    for code in found.codes:
        yield FeeItem(
            code,
            told.name,
            told.points,
            told.unit,
            opened.path,
            "\n".join(body),
            opened.page,
            opened.table,
            told.currency or currency,
            told.is_gone,
            tiers(body, currency=currency),
        )


def _once(items: Iterable[FeeItem]) -> tuple[FeeItem, ...]:
    """Each code once: in the place where most is said of it; an item in force before one that is 削除."""
    places: defaultdict[tuple[str, str], list[FeeItem]] = defaultdict(list)
    for item in items:
        places[item.table, item.code].append(item)
    return tuple(max(several, key=lambda item: (not item.deleted, item.points is not None, len(item.text))) for several in places.values())
