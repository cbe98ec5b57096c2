"""Which sheets of a workbook can be laid out as a full grid, as calamine does it: asked before it opens the file.

Old workbooks and those of OpenDocument are laid out when they are opened, all sheets at once; the others sheet by sheet.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.errors import ExtractError
from pipeline.extract.compound import stream
from pipeline.extract.limits import Limits
from pipeline.extract.office import Package
from pipeline.extract.reach import MOST, cells_of_tables, fits
from pipeline.extract.records import cells_of_book, cells_of_sheet
from pipeline.extract.sheets import parts_of_sheets
from pipeline.extract.sniff import OLE

_TABLES = "content.xml"


class TooLargeError(ExtractError):
    """No grid can hold the sheets, and they cannot be had one by one."""


def too_wide(body: bytes, limits: Limits) -> frozenset[str]:
    """The names of the sheets that no grid can hold, to be left out.

    Raises TooLargeError where the file as a whole cannot be opened for it, ExtractError where its container is torn.
    """
    if body.startswith(OLE):
        _within(cells_of_book(stream(body, ("Workbook", "Book"))))
        return frozenset()
    package = Package(body, limits)
    names = package.names()
    _within(cells_of_tables(package.raw(_TABLES)) if _TABLES in names else 0)
    for name in names:
        if name.startswith("xl/worksheets/") and name.endswith(".bin"):
            _within(cells_of_sheet(package.raw(name)))
    return frozenset(_wide(package))


def _within(cells: int) -> None:
    if cells > MOST:
        raise TooLargeError(f"sheets of {cells} cells")


def _wide(package: Package) -> Iterator[str]:
    try:
        yield from (name for name, part in parts_of_sheets(package) if not fits(package.raw(part)))
    except ExtractError:
        # A part that we cannot read: calamine cannot either, and says so of its sheet.
        return
