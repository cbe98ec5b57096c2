"""How much a document may ask of us before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one document; what lies beyond them is left out and said in the note, never an error.

    `bytes` is the size of the file, `pages` counts pages, sheets or members, `characters` those of one page, `members`
    the entries of an archive, `unpacked` the bytes that an archive or an office file may grow to, `cells` those of one
    sheet, `depth` archives within archives, `pixels` those of one rendered image.
    """

    bytes: int = 400_000_000
    pages: int = 5_000
    characters: int = 400_000
    members: int = 2_000
    unpacked: int = 1_000_000_000
    cells: int = 4_000_000
    depth: int = 2
    pixels: int = 40_000_000


DEFAULTS = Limits()
NEEDS_OCR = "needs-ocr"
"""The note of a page that holds pictures or unusable fonts in place of text."""
