"""PDF files: every page in reading order, whatever order it was drawn in."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import ExtractError
from pipeline.extract.lattice import Rules, rules_of, without_marks
from pipeline.extract.limits import Limits
from pipeline.extract.lines import Direction, Line, direction_of, lines_of, turned
from pipeline.extract.order import arranged
from pipeline.extract.paragraphs import written
from pipeline.extract.pdfium import EncryptedError, File, Sheet
from pipeline.extract.sniff import PDF
from pipeline.extract.visible import seen
from pipeline.japanese.text import unradical
from pipeline.model import Document, DocumentPage

NEEDS_OCR = "needs-ocr"
_BROKEN = "このページは壊れているため読み取れません。"


@dataclass(frozen=True, slots=True)
class _Draft:
    """A page with its lines, before they are put in order."""

    number: int
    width: float
    height: float
    direction: Direction
    lines: tuple[Line, ...]
    rules: Rules
    needs_ocr: bool


def read_pdf(body: bytes, limits: Limits) -> Document:
    """All pages in reading order; a page whose words are no text has the note `needs-ocr`."""
    try:
        file = File(body)
    except EncryptedError:
        return Document(PDF, (), state="encrypted", note="パスワードで保護されているため読み取れません。")
    except ExtractError:
        return Document(PDF, (), state="damaged", note="ファイルが壊れているため読み取れません。")
    try:
        count = len(file)
        drafts = [_draft(file, index, limits) for index in range(min(count, limits.pages))]
    finally:
        file.close()
    if not drafts:
        return Document(PDF, (), state="empty", note="ページがありません。")
    pages = tuple(_page(draft, index + 1) for index, draft in enumerate(drafts))
    note = f"全{count}ページのうち、{limits.pages}ページまでを読み取りました。" if count > limits.pages else None
    return Document(PDF, pages, state="read", note=note)


def _draft(file: File, index: int, limits: Limits) -> _Draft | None:
    try:
        sheet = file.sheet(index, limits.characters)
    except ExtractError:
        return None
    shown = seen(sheet)
    direction = direction_of(sheet, shown)
    rules = rules_of(turned(sheet.rules, sheet.width, sheet.height, direction))
    lines = lines_of(sheet, shown, direction, rules.upright)
    width, height = (sheet.width, sheet.height) if direction == "right" else (sheet.height, sheet.width)
    return _Draft(index + 1, width, height, direction, tuple(lines), without_marks(rules, lines), _needs_ocr(sheet, lines))


def _needs_ocr(sheet: Sheet, lines: list[Line]) -> bool:
    return not lines


def _page(draft: _Draft | None, number: int) -> DocumentPage:
    if draft is None:
        return DocumentPage(number, "", note=_BROKEN)
    text = unradical(written(arranged(draft.lines, draft.rules)))
    return DocumentPage(
        number, text, "vertical" if draft.direction == "down" else "horizontal", note=NEEDS_OCR if draft.needs_ocr else None
    )
