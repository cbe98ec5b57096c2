"""Documents made of plain lines, for tests of the comparison."""

from __future__ import annotations

from pipeline.model import Document, DocumentPage


def paper(*pages: str) -> Document:
    """A document of unnamed pages."""
    return Document("application/pdf", tuple(DocumentPage(number, text) for number, text in enumerate(pages, 1)))


def book(**sheets: str) -> Document:
    """A workbook of named sheets."""
    pages = (DocumentPage(number, text, name=name) for number, (name, text) in enumerate(sheets.items(), 1))
    return Document("application/xlsx", tuple(pages))
