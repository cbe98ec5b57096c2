"""Document bytes to pages of text in reading order. Pure: no disk, no network, no clock; never raises on bad input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pipeline.extract import sniff
from pipeline.extract.bombs import is_bomb
from pipeline.extract.late import Late
from pipeline.extract.limits import DEFAULTS, NEEDS_OCR, Limits
from pipeline.extract.sizes import OCR_DPI, READING_DPI, THUMBNAIL_WIDTH
from pipeline.extract.sniff import media_type_of
from pipeline.model import Document

__all__ = [
    "DEFAULTS",
    "NEEDS_OCR",
    "OCR_DPI",
    "READERS",
    "READING_DPI",
    "THUMBNAIL_WIDTH",
    "Limits",
    "media_type_of",
    "page_count",
    "read",
    "render_all",
]

_UNSUPPORTED = "この形式のファイルは読み取れません。"
_read_pdf: Late[[bytes, Limits], Document] = Late("pipeline.extract.pdf", "read_pdf")
_read_archive: Late[[bytes, Limits, int, Callable[[bytes, str, int], Document]], Document] = Late(
    "pipeline.extract.archive", "read_archive"
)
_read_workbook: Late[[bytes, str, Limits], Document] = Late("pipeline.extract.workbook", "read_workbook")
_read_word: Late[[bytes, Limits], Document] = Late("pipeline.extract.word", "read_word")
_read_slides: Late[[bytes, Limits], Document] = Late("pipeline.extract.slides", "read_slides")
_read_table: Late[[bytes, str, Limits], Document] = Late("pipeline.extract.plain", "read_table")
_read_html: Late[[bytes, str, Limits], Document] = Late("pipeline.extract.plain", "read_html")
_read_text: Late[[bytes, str, Limits], Document] = Late("pipeline.extract.plain", "read_text")
page_count: Late[[bytes], int] = Late("pipeline.extract.images", "page_count")
render_all: Late[..., tuple[bytes, ...]] = Late("pipeline.extract.images", "render_all")
READERS = tuple(f"pipeline.extract.{name}" for name in ("archive", "images", "pdf", "plain", "slides", "word", "workbook"))
"""The modules that read, for a process that is to have them all at hand."""

_SIMPLE: Mapping[str, Late[[bytes, Limits], Document]] = MappingProxyType(
    {sniff.PDF: _read_pdf, sniff.DOCX: _read_word, sniff.PPTX: _read_slides}
)
_NAMED: Mapping[str, Late[[bytes, str, Limits], Document]] = MappingProxyType(
    {
        **dict.fromkeys(sniff.WORKBOOKS, _read_workbook),
        **dict.fromkeys((sniff.CSV, "text/tab-separated-values"), _read_table),
        sniff.HTML: _read_html,
    }
)


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
    if kind in sniff.PACKAGES and is_bomb(body, limits):
        return Document(kind, (), state="too-large", note="展開すると大きくなりすぎるため読み取りません。")
    if kind == sniff.ZIP and depth > limits.depth:
        return Document(kind, (), state="too-large", note="書庫の入れ子が深すぎるため読み取りません。")
    if kind == sniff.ZIP:
        return _read_archive(body, limits, depth, lambda member, path, level: _read(member, "", path, limits, level))
    if kind in _SIMPLE:
        return _SIMPLE[kind](body, limits)
    if kind in _NAMED or kind.startswith("text/"):
        return _NAMED.get(kind, _read_text)(body, kind, limits)
    return Document(kind, (), state="unsupported", note=_UNSUPPORTED)
