"""A fee table (点数表) or the notice on it, read into its items."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from pipeline.fees.chapters import Place, chapter, contents
from pipeline.fees.codes import Heading, Style, heading, splits
from pipeline.fees.headings import FoundHeading, headings
from pipeline.fees.tiers import closing_figure, tiers
from pipeline.japanese.lines import Line, goes_on, lines
from pipeline.japanese.sentences import begins_item
from pipeline.japanese.text import fold
from pipeline.model import Document, FeeItem

# Where a reader of the document put the next item on the line of a figure.
_NEXT: Final = r"第[0-9０-９]+[章部節款][\s　]|[0-9０-９]{1,2}[\s　の]|[ァ-ン]{1,2}[\s　]|注[0-9０-９\s　]|[（(][0-9０-９]+[）)]"
_CODED: Final = r"[A-ZＡ-Ｚ][0-9０-９]{3}(?:[-－‐―][0-9０-９]{1,2})*[\s　]+[^\s　にのをはが又及若]"
_GLUED: Final = re.compile(
    rf"(?<=[0-9０-９][点円])(?=[A-ZＡ-Ｚ][0-9０-９]{{3}}|{_NEXT})|(?<=[料算術査除])(?=第[0-9０-９]+[部節款][\s　]|{_CODED})|"
    rf"(?<=。)(?={_CODED}[^。]{{0,60}}$)"
)
_RULE: Final = re.compile(r"価格|薬価|除して|得た点数|所定点数|により算定|場合は、|例により")
_PER: Final = re.compile(r"[（(]([^（）()]*につき[^（）()]*|１単位|1単位)[）)]$")
_ASIDE: Final = re.compile(r"[（(][^。]{1,38}[）)]")
_ANNEX: Final = re.compile(r"[(\[【]?(?:別紙|別表|別添|様式|参考|附則)[^。、]*")
_LONGEST_ANNEX: Final = 20
# No heading of a fee item takes more lines.
_LINES: Final = 5
_FIGURE_END: Final = re.compile(r"[0-9０-９][\s　]*(?:点|円|単位)$")
_CUT_CODE: Final = re.compile(r"[、,][\s　]*[A-ZＡ-Ｚ](?:[0-9０-９]{0,2}|[0-9０-９]{3}(?:[-－‐―][0-9０-９]+)*[-－‐―])$")
_FIGURE_ALONE: Final = re.compile(r"[0-9０-９][0-9０-９,，]*[\s　]*(?:点|円|単位)")
_GONE: Final = "削除"
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
    """
    everything = tuple(_unglued(lines(document.pages)))
    return _once(item for opened in _opened(everything, headings(everything)) for item in _closed(opened))


def _unglued(several: Iterable[Line]) -> Iterator[Line]:
    for line in several:
        # A tab before a figure is white space; whether a line is a row of cells says nothing here.
        for piece in _GLUED.split(line.text.replace("\t", " ")):
            yield replace(line, text=piece)


def _opened(several: tuple[Line, ...], marked: dict[int, FoundHeading]) -> Iterator[_Open]:
    current: _Open | None = None
    known, begin = contents(line.text for line in several)
    where, skip = Place(contents=known), 0
    for place, line in enumerate(several):
        if skip:
            skip -= 1
            continue
        found = marked.get(place)
        if found is not None:
            if current is not None:
                yield current
            words, skip = _whole_heading(found.heading.rest, several[place : place + _LINES + 2], _style(found.heading))
            current = _Open(found.heading, words, line.page, found.table, where.titles)
        elif (title := chapter(line.text)) is not None:
            where = where if place < begin else where.entered(*title)
            if current is not None:
                yield current
            current = None
        elif current is not None and _ends_item(line.text, above_heading=place + 1 in marked):
            yield current
            current = None
        elif current is not None:
            current.body.append(line)
    if current is not None:
        yield current


def _ends_item(text: str, *, above_heading: bool) -> bool:
    """Whether a line belongs to what comes next: 区分, 通則, an annex, or a sub-heading in brackets directly above a code."""
    if fold(text) in _END or (len(text) < _LONGEST_ANNEX and _ANNEX.fullmatch(fold(text))):
        return True
    return above_heading and _ASIDE.fullmatch(text.strip()) is not None


def _whole_heading(words: str, several: tuple[Line, ...], style: Style) -> tuple[str, int]:
    """The words of a heading with the lines into which it runs on, and how many those are.

    What runs on up to a full stop is no name but the first paragraph below it; only an open bracket is closed from there.
    """
    whole = [words]
    for before, line in pairwise(several):
        so_far = "".join(whole)
        if _FIGURE_ALONE.fullmatch(line.text) and not _FIGURE_END.search(so_far):
            return f"{so_far} {line.text}", len(whole)
        cut = _CUT_CODE.search(so_far) is not None
        if _FIGURE_END.search(so_far) or heading(line.text, style) or chapter(line.text) or (begins_item(line.text) and not cut):
            break
        if not (cut or _depth(so_far) > 0 or not so_far or goes_on(before, line)):
            break
        if "。" in _outside(so_far + line.text) or len(whole) == _LINES:
            return words, 0
        whole.append(line.text.strip())
    return "".join(whole), len(whole) - 1


def _outside(text: str) -> str:
    """The text without what stands in brackets, even those that are not closed yet."""
    kept, depth = [], 0
    for sign in text:
        depth += (sign in "（(") - (sign in "）)")
        if depth <= 0:
            kept.append(sign)
    return "".join(kept)


def _depth(text: str) -> int:
    return sum((sign in "（(") - (sign in "）)") for sign in text)


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
    figure = closing_figure(words)
    bare, points, currency = figure or (words, None, "")
    name, rule = _name_and_rule(bare)
    name = _GONE if fold(name).strip("()[]") == _GONE else name
    body = [rule, *_paragraphs(opened.body)] if rule else _paragraphs(opened.body)
    per = _PER.search(name)
    for code in found.codes:
        yield FeeItem(
            code,
            name,
            points,
            per[1] if per else None,
            opened.path,
            "\n".join(body),
            opened.page,
            opened.table,
            currency or ("円" if opened.table == "訪" else "点"),
            name == _GONE,
            tiers(body, currency="円" if opened.table == "訪" else "点"),
        )


def _paragraphs(body: list[Line]) -> list[str]:
    """The lines of an item with those put together that run on."""
    whole: list[str] = []
    for before, line in pairwise([None, *body]):
        if before is not None and whole and line is not None and goes_on(before, line):
            whole[-1] += line.text
        elif line is not None:
            whole.append(line.text)
    return whole


def _name_and_rule(words: str) -> tuple[str, str]:
    """The name of a heading; and the rule that follows it on the same line (薬剤 薬価が15円を超える場合は、…), if any."""
    parts = re.split(r"[\s　\t]+", words.strip(), maxsplit=1)
    if len(parts) > 1 and _depth(parts[0]) == 0 and _RULE.search(parts[1]):
        return parts[0], parts[1]
    return re.sub(r"(?<![A-Za-z])[\s　]+|[\s　]+(?![A-Za-z])", "", words), ""


def _once(items: Iterable[FeeItem]) -> tuple[FeeItem, ...]:
    """Each code once: in the place where most is said of it; an item in force before one that is 削除."""
    places: defaultdict[tuple[str, str], list[FeeItem]] = defaultdict(list)
    for item in items:
        places[item.table, item.code].append(item)
    return tuple(max(several, key=lambda item: (not item.deleted, item.points is not None, len(item.text))) for several in places.values())
