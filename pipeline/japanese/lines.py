"""The lines of a document without its page numbers, and whether a line goes on in the next one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, takewhile
from typing import Final

from pipeline.japanese.running import running, running_key
from pipeline.japanese.sentences import begins_item, is_closed, is_open, sentences
from pipeline.japanese.streams import streamed
from pipeline.model import Document, DocumentPage

_DASHES: Final = "-‐‑–—―−－ー"
_FOLIO: Final = re.compile(rf"[{_DASHES}・\s　]*([0-9０-９]{{1,4}})[{_DASHES}・\s　]*")
_SURE_FOLIO: Final = re.compile(rf"[{_DASHES}][\s　]*[0-9０-９]{{1,4}}[\s　]*[{_DASHES}]")
_GLUED: Final = re.compile(r"(?<=[^0-9０-９.,，．])[0-9]{1,4}$")
# A reading that a program wrote on a line of its own, in the middle of the line it belongs to.
_RUBY: Final = re.compile(r"[ぁ-ん]{1,5}")
_KANJI_END: Final = re.compile(r"[一-龯々]$")
_UPRIGHT: Final = re.compile(r"\t[^\S\t]*[（(]\s*[0-9０-９]{1,3}\s*[）)]\s*\t?|[（(]\s*[0-9０-９]{1,3}\s*[）)]\s*\t")
_CUT_DATE: Final = re.compile(r"(?:令和|平成|[0-9０-９元]\s?年|年\s?[0-9０-９]{1,2}\s?月)$")
# No paragraph and no heading ends so.
_OPEN_END: Final = re.compile(r"[^\s　]{8}(?:[のをにが、]|及び|又は|並びに|若しくは)$")
# Nor does an item follow what ends so: the number belongs to the sentence.
_BEFORE_NUMBER: Final = re.compile(r"\S.{7}(?:[のをにがと約各第問]|及び|又は|並びに|若しくは)$")
_NUMBER: Final = re.compile(r"[0-9０-９]{1,3}[\s　]")
_DATE_GOES_ON: Final = re.compile(r"[0-9０-９]{1,2}\s?[年月日]")
# A line that nearly fills the measure of its page goes on in the next one.
_FULL: Final = 0.8
_SHORTEST_FULL: Final = 20
# The measure of a line that never goes on.
_ENDLESS: Final = 10**6
_SHORTEST_COLUMN: Final = 40
_SAME_COLUMN: Final = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds words. `measure` is the length of a full line on its page, `first` whether it opens the page."""

    text: str
    page: int
    measure: int
    first: bool = False
    last: bool = False


def lines(pages: Iterable[DocumentPage], *, untold: Collection[str] = ()) -> Iterator[Line]:
    """The lines of all pages in order, trimmed, without empty ones, page numbers and readings.

    A number between dashes is a page number (- 12 -); a bare number at the edge of a page is one only if other pages count on with
    it. Running heads and feet are told once, before all else, so that they break no sentence; those of which the key is `untold` are left
    out. Comparison tables are read column by column (`streams`). Sheets of a workbook keep all lines.
    """
    several = tuple(pages)
    margin = _margin(several)
    yield from (Line(text, page, _ENDLESS) for key, (page, text) in margin.heads.items() if key not in untold)
    for fragment in streamed(several, margin.holds):
        page = fragment.page
        kept = _within(_bare(page, margin), page.number, margin.heads) if page.name is None else _bare(page, margin)
        measured = fragment.peers or kept
        measure = _measure(measured) if page.writing == "horizontal" else min(_measure(measured), _column(measured))
        for place, text in enumerate(kept):
            first, last = place == 0, place == len(kept) - 1
            full = _ENDLESS if last and not fragment.closes else measure
            yield Line(text, page.number, full, first and fragment.opens, last and fragment.closes)


def running_heads(pages: Iterable[DocumentPage]) -> dict[str, str]:
    """The words of the running heads and feet of these pages by their keys."""
    return {key: text for key, (_, text) in _margin(tuple(pages)).heads.items()}


@dataclass(frozen=True, slots=True)
class _Margin:
    """What stands at the edges of the pages of a document: page numbers (how far they run ahead) and running heads."""

    offset: int | None
    glued: int | None
    heads: dict[str, tuple[int, str]]

    def holds(self, text: str, page: int) -> bool:
        """Whether a line of a page is no part of its text."""
        bare = text.strip(" 　\r")
        return bool(_SURE_FOLIO.fullmatch(bare)) or _is_folio(bare, page, self.offset) or running_key(bare, page) in self.heads


def _margin(pages: tuple[DocumentPage, ...]) -> _Margin:
    numbers = _Margin(_folio_offset(pages), _glued_offset(pages), {})
    heads = running((page.number, _bare(page, numbers)) for page in pages if page.name is None)
    return replace(numbers, heads=heads)


def _bare(page: DocumentPage, margin: _Margin) -> list[str]:
    """The lines of a page without page numbers and readings."""
    texts = _without_ruby(_without_folios(page, margin.offset))
    if texts and margin.glued is not None:
        texts[-1] = texts[-1].removesuffix(str(page.number + margin.glued)).rstrip(" 　")
    return texts


def _within(texts: list[str], page: int, heads: Container[str]) -> list[str]:
    """The lines between the heads and the feet of a page."""
    start, stop = 0, len(texts)
    while start < stop and running_key(texts[start], page) in heads:
        start += 1
    while start < stop and running_key(texts[stop - 1], page) in heads:
        stop -= 1
    return texts[start:stop]


def goes_on(before: Line, line: Line, so_far: str = "") -> bool:
    """Whether a sentence or heading of `before` seems to run on in the line after it. Rows of a table never do.

    `so_far` are the words of the paragraph up to `before`, if it has more lines.
    """
    if _is_row(before.text) or _is_row(line.text) or is_closed(before.text):
        return False
    if _CUT_DATE.search(before.text) and _DATE_GOES_ON.match(line.text):
        return True
    if _NUMBER.match(line.text) and (_BEFORE_NUMBER.search(before.text) or is_open(so_far + before.text)):
        return True
    if begins_item(line.text) and not (line.first and before.last and is_open(before.text)):
        return False
    if _OPEN_END.search(before.text):
        return True
    if line.first:
        return len(before.text) >= _SHORTEST_FULL or "、" in before.text
    return len(before.text) >= max(_SHORTEST_FULL, _FULL * before.measure)


def joined_lines(several: Iterable[Line]) -> list[str]:
    """The lines as paragraphs: those that run on in the next one put together."""
    whole: list[str] = []
    former: Line | None = None
    for line in several:
        if former is not None and goes_on(former, line):
            whole[-1] += line.text
        else:
            whole.append(line.text)
        former = line
    return whole


def _is_row(text: str) -> bool:
    """Whether a line is a row of cells. A number set upright in a vertical line can stand between tabs and parts nothing."""
    return "\t" in _UPRIGHT.sub("", text)


def paragraphs(document: Document, *, untold: Collection[str] = ()) -> Iterator[tuple[tuple[int, str], ...]]:
    """Lines put together where a sentence runs over a line or page break, as pieces (page, text); never from sheet to sheet.

    Running heads and feet with a key among `untold` are left out.
    """
    named = {page.number for page in document.pages if page.name is not None}
    waiting: list[Line] = []
    for line in lines(document.pages, untold=untold):
        so_far = "".join(part.text for part in waiting[:-1])
        if waiting and not (goes_on(waiting[-1], line, so_far) and (waiting[-1].page not in named or not line.first)):
            yield tuple((part.page, part.text) for part in waiting)
            waiting = []
        waiting.append(line)
    if waiting:
        yield tuple((part.page, part.text) for part in waiting)


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence, the page on which it begins, and the paragraph it stands in with its place there."""

    text: str
    page: int
    paragraph: str
    start: int


def stated(document: Document) -> Iterator[Stated]:
    """Every sentence of a document with its page and its paragraph, in reading order."""
    for pieces in paragraphs(document):
        whole = "".join(text for _, text in pieces)
        starts = [0, *accumulate(len(text) for _, text in pieces)]
        place = 0
        for sentence in sentences(whole):
            page = next(page for start, (page, _) in reversed(list(zip(starts, pieces, strict=False))) if start <= place)
            if sentence.strip():
                yield Stated(sentence.strip(), page, whole, place + len(sentence) - len(sentence.lstrip()))
            place += len(sentence)


def _without_folios(page: DocumentPage, offset: int | None) -> list[str]:
    texts = _trimmed(page)
    if page.name is None:
        texts = [text for text in texts if not _SURE_FOLIO.fullmatch(text)]
    if page.name is None and texts and _is_folio(texts[-1], page.number, offset):
        texts.pop()
    if page.name is None and texts and _is_folio(texts[0], page.number, offset):
        texts.pop(0)
    return texts


def _without_ruby(texts: list[str]) -> list[str]:
    """The lines with readings (口腔 / くう / 管理) taken out of the line that they broke."""
    whole: list[str] = []
    broken = False
    for place, text in enumerate(texts):
        if broken and whole and not begins_item(text):
            whole[-1] += text
            broken = False
        elif whole and place + 1 < len(texts) and _RUBY.fullmatch(text) and _KANJI_END.search(whole[-1]):
            broken = True
        else:
            whole.append(text)
            broken = False
    return whole


def _trimmed(page: DocumentPage) -> list[str]:
    texts = [line for line in (raw.strip(" 　\r") for raw in page.text.split("\n")) if line.strip()]
    # A page number set in a vertical line can come digit by digit.
    before = list(takewhile(_is_digit, texts[:4]))
    after = list(takewhile(_is_digit, reversed(texts[-4:]))) if page.writing == "vertical" else []
    if len(before) > 1:
        texts = ["".join(before), *texts[len(before) :]]
    if len(after) > 1 and len(after) < len(texts):
        texts = [*texts[: -len(after)], "".join(reversed(after))]
    return texts


def _is_digit(text: str) -> bool:
    return len(text) == 1 and text.isdecimal()


def _is_folio(line: str, page: int, offset: int | None) -> bool:
    match = _FOLIO.fullmatch(line)
    return match is not None and int(match[1]) - page == offset


def _folio_offset(pages: Iterable[DocumentPage]) -> int | None:
    """How far the printed page numbers run ahead of the pages; None where numbers at the edges do not count the pages."""
    votes: Counter[int] = Counter()
    for page in pages:
        texts = _trimmed(page)
        votes.update({int(match[1]) - page.number for line in {*texts[:1], *texts[-1:]} if (match := _FOLIO.fullmatch(line))})
    offset, count = votes.most_common(1)[0] if votes else (0, 0)
    return offset if count > 1 else None


def _glued_offset(pages: tuple[DocumentPage, ...]) -> int | None:
    """The same for page numbers that stick to the end of a page's last line; None unless most pages end so."""
    lasts = [(page.number, texts[-1]) for page in pages if page.name is None and (texts := _trimmed(page))]
    votes = Counter(int(match[0]) - number for number, text in lasts if (match := _GLUED.search(text)))
    offset, count = votes.most_common(1)[0] if votes else (0, 0)
    return offset if count > 2 and 2 * count > len(lasts) else None


def _column(texts: Sequence[str]) -> int:
    """How long a full line of a vertical page is: the length that several lines share which end no sentence.

    Lines that were put together already are longer and end one.
    """
    lengths = sorted((len(text) for text in texts if len(text) >= _SHORTEST_COLUMN and not is_closed(text)), reverse=True)
    return next((longer for longer, shorter in pairwise(lengths) if longer - shorter <= _SAME_COLUMN), _ENDLESS)


def _measure(texts: Sequence[str]) -> int:
    """How long a full line of this page is: the second longest, for one may stick out."""
    lengths = sorted(map(len, texts))
    return lengths[-2] if len(lengths) > 1 else _ENDLESS
