"""Lines of a page to links: own words, size label, correction mark, the words before, the item they belong to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from pipeline.addresses import normalise
from pipeline.japanese.eras import first_date
from pipeline.japanese.text import fold, squeeze
from pipeline.markup import Line
from pipeline.model import Link

_NUMBER = r"[\d０-９.,．，]+"
_UNIT = r"(?:[kKmMgGｋＫｍＭｇＧ][bBｂＢ]|キロバイト|メガバイト|バイト|bytes?)"
SIZE = re.compile(rf"[［\[（(〔]\s*(?:[^［］\[\]（）()〔〕]{{0,16}}[:：・/\s])?\s*{_NUMBER}\s*{_UNIT}\s*[］\])）〕]")
_ROUND = r"[（(][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)]"
_GROUP = re.compile(rf"{_ROUND}|【[^【】]*】|[［\[〔][^［］\[\]〔〕]*[］\]〕]|※[^（(【［\[※]+")
_MARK_WORDS = re.compile(r"訂正|修正|更新|差替|差し替|再掲|改訂|追記|正誤|誤植|廃止|[旧新]版|反映|掲載し直")
_NOT_MARK = re.compile(r"について|事務連絡|保医発|告示第|省令第")
_BULLET = re.compile(r"^\s*+(?:[\d０-９]{0,2}\s*[・○〇●◯◎■□◆◇▼➢➡⇒*＊]|[（(]?[\d０-９]{1,2}\s*[）)．.、])")
_LEAD = re.compile(r"^[\s\d０-９・○〇●◯◎■□◆◇▼➢➡⇒*＊．.、（）()]{0,6}$")
_GENERIC = frozenset(
    map(fold, ["PDF", "Excel", "Word", "PowerPoint", "ZIP", "CSV", "エクセル", "ワード", "こちら", "コチラ", "はこちら", "詳細", "資料",
               "本文", "別添", "別紙", "HTML", "リンク", "一覧", "議事録", "議事要旨", "開催案内", "概要", "様式", "表", "動画"])
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """A link's own words parted: what it is called, its size label, its correction mark."""

    text: str
    size_label: str | None
    mark: str | None


def own_words(text: str) -> Words:
    """The words of a link, its size label and a correction mark that stands inside it taken off and given apart."""
    size = SIZE.search(text)
    bare = squeeze(SIZE.sub(" ", text))
    marks = [group for group in _GROUP.findall(bare) if is_mark(group)]
    return Words(bare, squeeze(size[0].strip("［］[]（）()〔〕")) if size else None, _joined(marks))


def is_mark(group: str) -> bool:
    """Whether a bracketed group (or a ※ remark) says that the document was corrected, exchanged or shown again."""
    return len(group) <= 60 and bool(_MARK_WORDS.search(group)) and not _NOT_MARK.search(group)


def title_key(text: str) -> str:
    """A title for comparison: folded, without size label and correction marks."""
    bare = SIZE.sub("", text)
    return fold(_GROUP.sub(lambda group: "" if is_mark(group[0]) else group[0], bare))


def is_generic(text: str) -> bool:
    """Whether the words say nothing of their own (PDF, こちら): the words before the link are its name."""
    return fold(text) in _GENERIC


def read_links(
    lines: Iterable[Line], base: str, context_of: Callable[[Line], str | None] | None = None, published: date | None = None
) -> tuple[Link, ...]:
    """Every link of the lines in page order, each address once (where it first stands).

    `base` resolves relative addresses; `context_of` names the item a line belongs to where the layout knows better than the
    line before (a row of a table of meetings); `published` is the date of the page, for links that state none.
    """
    found: dict[str, Link] = {}
    item = ""
    section: tuple[str, ...] = ()
    for line in lines:
        if line.section != section:
            item, section = "", line.section
        named = context_of(line) if context_of else None
        starts = bool(_BULLET.match(line.text)) or not any(piece.href for piece in line.pieces)
        context = named if named is not None else "" if starts else item
        for link in _line_links(line, base, context):
            found.setdefault(link.url, replace(link, position=len(found), published=link.published or published))
        if starts and line.level is None and line.row is None:
            item = squeeze(SIZE.sub("", line.text))
    return tuple(found.values())


def _line_links(line: Line, base: str, context: str) -> Iterator[Link]:
    """The links of one line. What follows a link up to the next one may be its mark; what is left stands before the next."""
    places = [number for number, piece in enumerate(line.pieces) if piece.href]
    label, before = "", _between(line, 0, places[0]) if places else ""
    ends = [*places[1:], len(line.pieces)] if places else []
    for number, following in zip(places, ends, strict=True):
        piece = line.pieces[number]
        marks, rest, said = _after(_between(line, number + 1, following))
        early = [group for group in _GROUP.findall(before) if is_mark(group)]
        label = _label(before, early) or label
        if url := normalise(piece.href or "", base):
            words = own_words(piece.text)
            title = f"{label} {words.text}".strip() if label and (is_generic(words.text) or not words.text) else words.text
            yield Link(
                url=url, text=words.text, title=title or label or url, section=line.section,
                mark=_joined([*early, *marks]) or words.mark, label=label, context=context, size_label=words.size_label,
                published=_stated(title, said, line, context),
            )  # fmt: skip
        before = rest


def _stated(title: str, said: str, line: Line, context: str) -> date | None:
    """The date that the link, its line or its item states."""
    if line.date and (day := first_date(line.date[:10])):
        return day
    return next((day for words in (title, said, context) if (day := first_date(words))), None)


def _between(line: Line, start: int, end: int) -> str:
    return squeeze("".join(piece.text for piece in line.pieces[start:end]))


def _after(text: str) -> tuple[list[str], str, str]:
    """Marks at the head of what follows a link, what remains for the next link, and all of it."""
    marks, place = [], 0
    for group in _GROUP.finditer(text):
        if text[place : group.start()].strip(" 、，,"):
            break
        place = group.end()
        if is_mark(group[0]):
            marks.append(group[0])
    return marks, text[place:].strip(), text


def _label(before: str, marks: list[str]) -> str:
    """The words directly before a link that name it, without marks, sizes and bullets; empty where they say nothing."""
    for mark in marks:
        before = before.replace(mark, "")
    words = "" if _LEAD.match(before) else squeeze(SIZE.sub("", before))
    return re.sub(r"^[・○〇●◯◎■□◆◇▼➢➡⇒*＊]\s*", "", words).strip(" 　、，,")


def _joined(marks: list[str]) -> str | None:
    """Marks without their brackets, as one text; None where there is none."""
    return " ".join(squeeze(mark if mark.startswith("※") else mark[1:-1]) for mark in marks) or None
