"""Document bytes to pages of text in reading order. Pure: no disk, no network, no clock; never raises on bad input."""

from __future__ import annotations

from pipeline.extract import sniff
from pipeline.extract.archive import read_archive
from pipeline.extract.limits import DEFAULTS, Limits
from pipeline.extract.pdf import NEEDS_OCR, read_pdf
from pipeline.extract.plain import read_html, read_table, read_text
from pipeline.extract.slides import read_slides
from pipeline.extract.sniff import media_type_of
from pipeline.extract.word import read_word
from pipeline.extract.workbook import KINDS as WORKBOOKS
from pipeline.extract.workbook import read_workbook
from pipeline.model import Document

__all__ = ["DEFAULTS", "NEEDS_OCR", "Limits", "media_type_of", "read"]

_UNSUPPORTED = "この形式のファイルは読み取れません。"
_TABLES = (sniff.CSV, "text/tab-separated-values")


def read(body: bytes, media_type: str, name: str = "", *, limits: Limits = DEFAULTS) -> Document:
    """The text of a document, page by page.

    `media_type` is what the server said (may be empty or wrong), `name` the file's name or address. Never raises on bad
    input: `state` of the answer is then encrypted, damaged, empty, unsupported or too-large, and `note` says so in
    Japanese. A PDF page that holds pictures or unusable fonts in place of text has the note `needs-ocr`.
    """
    return _read(body, media_type, name, limits, depth=0)


def _read(body: bytes, media_type: str, name: str, limits: Limits, depth: int) -> Document:
    kind = media_type_of(body, name, media_type)
    if not body:
        return Document(kind, (), state="empty", note="ファイルが空です。")
    if len(body) > limits.bytes:
        return Document(kind, (), state="too-large", note="ファイルが大きすぎるため読み取りません。")
    if kind == sniff.PDF:
        return read_pdf(body, limits)
    if kind == sniff.ZIP:
        return read_archive(body, limits, depth, lambda member, path, level: _read(member, "", path, limits, level))
    if kind in WORKBOOKS:
        return read_workbook(body, kind, limits)
    return _read_simple(body, kind, limits)


def _read_simple(body: bytes, kind: str, limits: Limits) -> Document:
    if kind == sniff.DOCX:
        return read_word(body, limits)
    if kind == sniff.PPTX:
        return read_slides(body, limits)
    if kind in _TABLES:
        return read_table(body, kind, limits)
    if kind == sniff.HTML:
        return read_html(body, kind, limits)
    if kind.startswith("text/"):
        return read_text(body, kind, limits)
    return Document(kind, (), state="unsupported", note=_UNSUPPORTED)
