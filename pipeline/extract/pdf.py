"""PDF files: every page in reading order, whatever order it was drawn in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.errors import ExtractError
from pipeline.extract.compared import Table, compared_rows
from pipeline.extract.figures import has_false_figures
from pipeline.extract.furniture import Framed, furniture
from pipeline.extract.lattice import Rules, rules_of, without_marks
from pipeline.extract.limits import NEEDS_OCR, Limits
from pipeline.extract.lines import Direction, Line, direction_of, lines_of, turned
from pipeline.extract.order import arranged
from pipeline.extract.paragraphs import Written, written
from pipeline.extract.pdfium import EncryptedError, File, Sheet
from pipeline.extract.sniff import PDF
from pipeline.extract.visible import seen
from pipeline.japanese.text import unradical
from pipeline.model import ComparedRow, Document, DocumentPage, Writing

_BROKEN = "このページは壊れているため読み取れません。"
_FALSE_FIGURES = "このページは、フォントの情報に誤りがあり、数字が別の文字として読み取られています。数値は原本でご確認ください。"


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
    pages = _pages(drafts)
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
    """Whether the words of a page are no text: none at all, drawn as outlines or pictures, or in a font without Unicode."""
    text = "".join("".join(line.text.split()) for line in lines)
    if not text:
        return bool(sheet.glyphs or len(sheet.pictures))
    if sheet.glyphs > max(40, 2 * len(text)):
        return True
    private = sum(1 for character in text if "\ue000" <= character <= "\uf8ff" or character == "\ufffd" or character > "\U000f0000")
    if sheet.unmapped > 0.3 * len(sheet.codes) or private > 0.3 * len(text):
        return True
    return len(text) < 60 and _pictured(sheet) > 0.5


def _pictured(sheet: Sheet) -> float:
    """The share of the page that its largest picture covers."""
    boxes = sheet.pictures
    if not len(boxes):
        return 0.0
    covered = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return float(covered.max()) / max(1.0, sheet.width * sheet.height)


def _pages(drafts: list[_Draft | None]) -> tuple[DocumentPage, ...]:
    framed = [
        Framed(draft.lines, draft.width, draft.height, draft.direction == "down") if draft else Framed((), 1, 1, vertical=False)
        for draft in drafts
    ]
    return tuple(_in_order(drafts, furniture(framed)))


def _in_order(drafts: list[_Draft | None], extra: list[frozenset[int]]) -> Iterator[DocumentPage]:
    """The pages one after the other, without the lines whose ranks are `extra`: a comparison table goes on from page to page."""
    table: Table | None = None
    for number, (draft, ranks) in enumerate(zip(drafts, extra, strict=True), start=1):
        lines = [line for line in draft.lines if line.rank not in ranks] if draft else []
        text = written(arranged(lines, draft.rules, table.edges if table else ())) if draft else Written("", ())
        compared, table = compared_rows(text.rows, table)
        yield _page(draft, number, text.text, compared)


def _page(draft: _Draft | None, number: int, raw: str, compared: tuple[ComparedRow, ...]) -> DocumentPage:
    if draft is None:
        return DocumentPage(number, "", note=_BROKEN)
    text = unradical(raw)
    writing: Writing = "vertical" if draft.direction == "down" else "horizontal"
    false = _FALSE_FIGURES if has_false_figures(text) else None
    return DocumentPage(number, text, writing, note=NEEDS_OCR if draft.needs_ocr else false, compared=compared)
