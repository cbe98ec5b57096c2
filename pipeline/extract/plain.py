"""Text, CSV and HTML files in any Japanese encoding, as one page."""

from __future__ import annotations

import csv
import io

from pipeline.extract.limits import Limits
from pipeline.japanese.text import unradical
from pipeline.markup import decode, text_lines
from pipeline.model import Document, DocumentPage


def read_text(body: bytes, media_type: str, limits: Limits) -> Document:
    """The text with its lines; control characters are gone."""
    return _page(_clean(decode(body)).splitlines(), media_type, limits)


def read_table(body: bytes, media_type: str, limits: Limits) -> Document:
    """Comma- or tab-separated values: a record a line, fields parted by tabs."""
    text = _clean(decode(body))
    delimiter = "\t" if "tab-separated" in media_type or text.partition("\n")[0].count("\t") > text.partition("\n")[0].count(",") else ","
    try:
        rows = ["\t".join(" ".join(field.split()) for field in row).rstrip() for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error:
        rows = text.splitlines()
    return _page(rows, media_type, limits)


def read_html(body: bytes, media_type: str, limits: Limits) -> Document:
    """The words of a web page, line by line."""
    return _page(list(text_lines(body)), media_type, limits)


def _page(lines: list[str], media_type: str, limits: Limits) -> Document:
    text = unradical("\n".join(line.rstrip() for line in lines if line.strip()))
    if not text:
        return Document(media_type, (DocumentPage(1, ""),), state="empty", note="文字がありません。")
    allowed = limits.characters * 100
    note = "大きすぎるため、途中までを読み取りました。" if len(text) > allowed else None
    return Document(media_type, (DocumentPage(1, text[:allowed], note=note),))


def _clean(text: str) -> str:
    return "".join(character for character in text.replace("\r\n", "\n").replace("\r", "\n") if character in "\n\t" or character >= " ")
