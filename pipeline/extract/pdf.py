"""PDF files: every page in reading order, whatever order it was drawn in."""

from __future__ import annotations

from pipeline.errors import ExtractError
from pipeline.extract.limits import Limits
from pipeline.extract.lines import lines_of, reading_boxes, writing_of
from pipeline.extract.paragraphs import joined
from pipeline.extract.pdfium import EncryptedError, File, Sheet
from pipeline.extract.sniff import PDF
from pipeline.japanese.text import unradical
from pipeline.model import Document, DocumentPage

NEEDS_OCR = "needs-ocr"


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
        pages = tuple(_page(file, index, limits) for index in range(min(count, limits.pages)))
    finally:
        file.close()
    note = f"全{count}ページのうち、{limits.pages}ページまでを読み取りました。" if count > limits.pages else None
    if not pages:
        return Document(PDF, (), state="empty", note="ページがありません。")
    return Document(PDF, pages, state="read", note=note)


def _page(file: File, index: int, limits: Limits) -> DocumentPage:
    try:
        sheet = file.sheet(index, limits.characters)
    except ExtractError:
        return DocumentPage(index + 1, "", note="このページは壊れているため読み取れません。")
    return _read(sheet, index + 1)


def _read(sheet: Sheet, number: int) -> DocumentPage:
    writing = writing_of(sheet)
    lines = lines_of(sheet.codes, reading_boxes(sheet.boxes, sheet.width, writing))
    text = unradical(joined(lines))
    return DocumentPage(number, text, writing, note=None if text.strip() else NEEDS_OCR)
