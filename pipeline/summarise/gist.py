"""What a summary takes from a document's text: what it is, what it is made of, what it says first of all. Runs where texts are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.japanese.text import squeeze
from pipeline.model import Document, Notice
from pipeline.summarise.identity import Identity, identify
from pipeline.summarise.key import KeySentence, key_sentences
from pipeline.summarise.outline import Heading, outline
from pipeline.summarise.saying import Part, Saying, listed, page_part, say, shorten

_HEADINGS, _SHEETS = 5, 5
_HEADING, _SHEET, _HEAD, _HEADS = 40, 30, 16, 8
_WIDTH, _ROWS, _MOSTLY = 3, 5, 0.6
_SOME, _MANY, _FEW = 10, 60, 5
"""Pages from which on the parts of a document are told too, and from which on it (or a legal act) is a book of rules: its parts say
more than any one sentence of it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its position, name and how many rows hold something."""

    number: int
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Table:
    """A document that is one list: the heads of its columns, the page they stand on, how many rows it has."""

    heads: tuple[str, ...]
    page: int
    rows: int


@dataclass(frozen=True, slots=True)
class Gist:
    """What a document is and says. `pages` counts what has a page view; `heading` is its first line,
    `called` its title as a notice; `hidden` counts hidden sheets."""

    identity: Identity
    pages: int = 0
    heading: str = ""
    called: str = ""
    sheets: tuple[Sheet, ...] = ()
    hidden: int = 0
    outline: tuple[Heading, ...] = ()
    key: tuple[KeySentence, ...] = ()
    table: Table | None = None


def gist(title: str, context: str, document: Document, notice: Notice | None = None) -> Gist:
    """The gist of a document under that title, standing below that item, issued as that notice. Without text only its title tells."""
    identity = identify(title, context, document, notice)
    if document.state != "read" or not document.pages:
        return Gist(identity)
    sheets = tuple(Sheet(page.number, page.name, _rows(page.text)) for page in document.pages if page.name)
    heading = next((line.strip() for line in document.pages[0].text.split("\n") if line.strip()), "")
    if sheets:
        return Gist(identity, len(document.pages), heading, sheets=sheets, hidden=len(document.hidden))
    parts = outline(document)
    is_rule = (identity.form in ("告示", "省令") and len(document.pages) > _FEW) or len(document.pages) > _MANY
    table = None if identity.form in ("告示", "省令") else _table(document)
    key = () if is_rule or table else key_sentences(document, f"{title} {context}")
    return Gist(identity, len(document.pages), heading, notice.title if notice else "", outline=parts, key=key, table=table)


def content_lines(found: Gist) -> Iterator[Saying]:
    """What the document says of itself: its sheets or columns, or the parts it is made of and its key sentences, with their pages."""
    if found.sheets:
        yield _sheet_line(found)
    if found.table:
        heads = "、".join(shorten(head, _HEAD) for head in found.table.heads[:_HEADS])
        yield say("key", f"一覧表 延べ{found.table.rows:,}行。列：{heads}（", page_part(found.table.page), "）")
        return
    if len(found.outline) > 1 and (not found.key or found.pages >= _SOME):
        more = len(found.outline) - _HEADINGS
        row = listed((shorten(one.title, _HEADING), "（", page_part(one.page), "）") for one in found.outline[:_HEADINGS])
        yield say("key", "構成：", *row, f"ほか{more}項目" if more > 0 else "")
    for sentence in found.key:
        yield say("key", f"「{sentence.text}」（", page_part(sentence.page), "）")


def _table(document: Document) -> Table | None:
    """The list that a document is, if nearly all of its lines are rows of one width."""
    lines = [(page.number, line.split("\t")) for page in document.pages for line in page.text.split("\n") if line.strip()]
    rows = [(page, cells) for page, cells in lines if len(cells) >= _WIDTH]
    if len(rows) < _ROWS or len(rows) < _MOSTLY * len(lines):
        return None
    page, heads = rows[0]
    if page != document.pages[0].number or any(re.fullmatch(r"[\d,.\s]+", cell) or len(cell) > _HEAD for cell in heads):
        return None
    repeated = sum(cells == heads for _, cells in rows)
    return Table(tuple(squeeze(cell) for cell in heads if cell.strip()), page, len(rows) - repeated)


def _sheet_line(found: Gist) -> Saying:
    total = sum(sheet.rows for sheet in found.sheets)
    row = listed((Part(f"「{shorten(sheet.name, _SHEET)}」", sheet.number), f"{sheet.rows:,}行") for sheet in found.sheets[:_SHEETS])
    more = len(found.sheets) - _SHEETS
    hidden = f"、非表示のシート{found.hidden}枚は含みません" if found.hidden else ""
    return say("key", f"シート{len(found.sheets)}枚、延べ{total:,}行{hidden}：", *row, f"ほか{more}枚" if more > 0 else "")


def _rows(text: str) -> int:
    return sum(bool(re.sub(r"\s", "", line)) for line in text.split("\n"))
