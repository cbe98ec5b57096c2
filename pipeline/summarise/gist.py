"""What a summary takes from a document's text: what it is, what it is made of, what it says first of all. Runs where texts are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model import Document, Notice
from pipeline.summarise.identity import Identity, identify
from pipeline.summarise.key import KeySentence, key_sentences
from pipeline.summarise.outline import Heading, outline
from pipeline.summarise.saying import Part, Saying, listed, page_part, say, shorten

_HEADINGS, _SHEETS = 5, 5
_HEADING, _SHEET = 40, 30
_MANY, _FEW = 60, 5
"""Pages from which on a document, or a legal act, is a book of rules: its parts say more than any one sentence of it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its position, name and how many rows hold something."""

    number: int
    name: str
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
    key = () if is_rule else key_sentences(document, f"{title} {context}")
    return Gist(identity, len(document.pages), heading, notice.title if notice else "", outline=parts, key=key)


def content_lines(found: Gist) -> Iterator[Saying]:
    """What the document says of itself: its sheets, or its key sentences, or else the parts it is made of, with their pages."""
    if found.sheets:
        yield _sheet_line(found)
    for sentence in found.key:
        yield say("key", f"「{sentence.text}」（", page_part(sentence.page), "）")
    if len(found.outline) > 1 and not found.key:
        more = len(found.outline) - _HEADINGS
        row = listed((shorten(one.title, _HEADING), "（", page_part(one.page), "）") for one in found.outline[:_HEADINGS])
        yield say("key", "構成：", *row, f"ほか{more}項目" if more > 0 else "")


def _sheet_line(found: Gist) -> Saying:
    total = sum(sheet.rows for sheet in found.sheets)
    row = listed((Part(f"「{shorten(sheet.name, _SHEET)}」", sheet.number), f"{sheet.rows:,}行") for sheet in found.sheets[:_SHEETS])
    more = len(found.sheets) - _SHEETS
    hidden = f"、非表示のシート{found.hidden}枚は含みません" if found.hidden else ""
    return say("key", f"シート{len(found.sheets)}枚、延べ{total:,}行{hidden}：", *row, f"ほか{more}枚" if more > 0 else "")


def _rows(text: str) -> int:
    return sum(bool(re.sub(r"\s", "", line)) for line in text.split("\n"))
