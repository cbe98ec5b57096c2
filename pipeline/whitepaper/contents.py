"""The parts, chapters, sections, figures and columns of a white paper, from its table of contents and from the headings themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.japanese.numerals import number
from pipeline.japanese.text import fold, squeeze
from pipeline.model import Contained, Document, DocumentPage, PaperLevel

_N = r"[0-9０-９一二三四五六七八九十]+"
_DASH = r"[-－‐‑–—―−ー]"
_FORMS: tuple[tuple[PaperLevel, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第[\s　]?(?P<n>{_N})[\s　]?部(?:[\s　]+(?P<title>\S.*))?")),
    ("chapter", re.compile(rf"(?:第[\s　]?(?P<n>{_N})[\s　]?|(?P<special>序|終))章[\s　]+(?P<title>\S.*)")),
    ("section", re.compile(rf"第[\s　]?(?P<n>{_N})[\s　]?節[\s　]+(?P<title>\S.*)")),
    ("figure", re.compile(rf"(?P<kind>図表|図|表)[\s　]?(?P<n>{_N}(?:{_DASH}{_N})+)[\s　]+(?P<title>\S.*)")),
    ("column", re.compile(r"(?:コラム|COLUMN|Column|トピックス?|TOPICS?)[\s　：:]*(?P<n>[0-9０-９①-⑳]{0,2})[\s　：:]+(?P<title>\S.*)")),
)
_PAGE_AT_END = re.compile(
    r"(?<![\s　…‥・.．])(?=[\s　…‥・.．]*?(?:[…‥]|[・.．]{3}|[\s　]))[\s　…‥・.．]++(?P<page>[0-9０-９]{1,4})$"
)
_RUN_ON = re.compile(
    rf"((?:[…‥]|[・.．]{{2,200}})[\s　]{{0,9}}[0-9０-９]{{1,4}})[\s　]{{0,9}}"
    rf"(?=第[\s　]?{_N}[\s　]?[部章節]|図表?[\s　]?[0-9０-９]|表[\s　]?[0-9０-９]|コラム|トピック)"
)
_CAPTION = re.compile(rf"(?<=[^\s（(「])(?=図表[\s　]?{_N}(?:{_DASH}{_N})+[\s　]\S)")
"""Before the caption of a figure that was taken for the end of the heading above it."""
_LEADERS = re.compile(r"(?<![…‥・.．])[…‥・.．]{2,}+[\s　]*+$")
_BESIDE = ("figure", "column")
_LONGEST = 70
_LONGEST_LINE = 300
_CONTENTS_PAGES, _FEWEST = 60, 3
_ENDS = ("。", "、", "が", "は", "を", "に", "で", "と")


@dataclass(frozen=True, slots=True)
class _Line:
    """A heading as a line has it; `own` is the number it states by itself, `printed` the page number behind it."""

    level: PaperLevel
    own: str
    title: str
    page: int
    printed: int | None = None


def contents(document: Document, base: tuple[str, str] = ("", "")) -> tuple[Contained, ...]:
    """What a white paper, or the file of one of its chapters, contains, in order.

    `base` names the part and chapter of a file that does not say so itself. Where there is a table of contents, it decides what there
    is; its page numbers are those printed, and are led to pages of the file by the headings found there.
    """
    listing = _listing_pages(document)
    listed = [line for page in listing for line in _listed(page)]
    numbers = {page.number for page in listing}
    found = [line for page in document.pages if page.number not in numbers for line in _standing(page)]
    body = _counted(_once(found), base)
    if not listed:
        return tuple(body)
    placed = _placed(_counted([replace(line, page=0) for line in listed], base), [line.printed for line in listed], body)
    known = {(item.level, item.number) for item in placed if item.level != "column"} | {("column", fold(item.title)) for item in placed}
    unlisted = [item for item in body if item.level in _BESIDE and _key(item) not in known]
    headings = (item for item in placed if item.level not in _BESIDE)
    beside = sorted((item for item in (*placed, *unlisted) if item.level in _BESIDE), key=lambda item: item.page or 0)
    return (*headings, *beside)


def _key(item: Contained) -> tuple[str, str]:
    return (item.level, fold(item.title) if item.level == "column" else item.number)


def _listing_pages(document: Document) -> tuple[DocumentPage, ...]:
    """The pages of the table of contents: most of their headings end in a page number."""
    return tuple(page for page in document.pages[:_CONTENTS_PAGES] if len(list(_listed(page))) >= _FEWEST)


def _listed(page: DocumentPage) -> Iterator[_Line]:
    """Headings that end in a page number; one that runs over two lines is put together."""
    waiting = ""
    for text in _texts(page):
        between = "\t" if text.isdecimal() else ""
        whole = f"{waiting}{between}{text}" if waiting and _heading(text, page.number) is None else text
        ended = _PAGE_AT_END.search(whole)
        if ended is None:
            waiting = whole if _heading(_bare(whole), page.number) and len(whole) < 2 * _LONGEST else ""
            continue
        waiting = ""
        if line := _heading(_bare(whole[: ended.start()]), page.number):
            yield replace(line, printed=number(ended["page"]))


def _standing(page: DocumentPage) -> Iterator[_Line]:
    """Headings in the text itself; the title of a part may stand on the line below."""
    texts = list(_texts(page))
    for place, text in enumerate(texts):
        line = _heading(text, page.number) if len(text) <= _LONGEST and not text.endswith(_ENDS) else None
        if line and line.level == "part" and not line.title and place + 1 < len(texts):
            line = replace(line, title=texts[place + 1]) if _heading(texts[place + 1], page.number) is None else None
        if line and line.title:
            yield line


def _texts(page: DocumentPage) -> Iterator[str]:
    """The lines of a page; entries of a table of contents that were taken for one paragraph are parted behind their page numbers,
    captions of figures from what stands before them."""
    parted = _CAPTION.sub("\n", _RUN_ON.sub(r"\1\n", page.text))
    return (text for raw in parted.split("\n") if (text := squeeze(raw)) and len(text) <= _LONGEST_LINE)


def _bare(text: str) -> str:
    return _LEADERS.sub("", text).strip()


def _heading(text: str, page: int) -> _Line | None:
    for level, pattern in _FORMS:
        if match := pattern.fullmatch(text):
            own = match.groupdict().get("special") or match["n"] or ""
            return _Line(level, "-".join(_numerals(own)), squeeze(match["title"] or ""), page)
    return None


def _numerals(own: str) -> list[str]:
    return [str(value) if (value := number(part)) is not None else part for part in re.split(_DASH, own)]


def _once(lines: Iterable[_Line]) -> list[_Line]:
    """Each heading where it first stands: a running head repeats it. Sections count anew in every chapter."""
    found: list[_Line] = []
    seen: set[tuple[str, ...]] = set()
    part = chapter = ""
    for line in lines:
        part = line.own if line.level == "part" else part
        chapter = line.own if line.level == "chapter" else chapter
        above = {"part": (), "chapter": (part,), "section": (part, chapter)}.get(line.level, ())
        key = (line.level, *above, line.own if line.level != "column" else fold(line.title))
        if key not in seen:
            seen.add(key)
            found.append(line)
    return found


def _counted(lines: Sequence[_Line], base: tuple[str, str]) -> list[Contained]:
    """Headings with numbers that count through the edition."""
    found: list[Contained] = []
    part, chapter = base
    for line in lines:
        if line.level == "part":
            part, chapter = line.own, ""
        elif line.level == "chapter":
            chapter = line.own
        above = {"chapter": (part,), "section": (part, chapter)}.get(line.level, ())
        found.append(Contained(line.level, "-".join(filter(None, (*above, line.own))), line.title, line.page or None))
    return found


def _placed(listed: Sequence[Contained], printed: Sequence[int | None], body: Sequence[Contained]) -> list[Contained]:
    """The listed headings on the pages of the file: where the heading itself was found, else by how far printed numbers lie behind."""
    at = {_key(item): item.page for item in reversed(body)}
    steps = Counter(page - shown for item, shown in zip(listed, printed, strict=True) if shown and (page := at.get(_key(item))))
    offset = steps.most_common(1)[0][0] if steps else None
    return [
        replace(item, page=at.get(_key(item)) or (shown + offset if shown and offset is not None else None))
        for item, shown in zip(listed, printed, strict=True)
    ]
