"""Comparison tables (新旧対照表) without their old side: what was struck out binds nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from pipeline.japanese.sides import old_column
from pipeline.japanese.text import fold
from pipeline.model import Document, DocumentPage

# So many pages without a row end a table.
_PLAIN: Final = 2
_STRUCK: Final = frozenset({"(削る)", "(削除)"})


def in_force(document: Document) -> Document:
    """The document without the old cells of its comparison tables, which are told by their heads (改正後／改正前, 改正案／現行).

    Where a page says in which columns its cells stand, that decides. Elsewhere in rows of fewer cells than the head the old cell still is
    the last (or, where the old side comes first, the one before). A line that follows a lone （削る） is an old cell that was put on a line
    of its own.
    """
    side: int | None = None
    pages, plain = [], 0
    for page in document.pages:
        if page.compared:
            pages.append(replace(page, text="\n".join(_new_side(page)), compared=()))
            continue
        plain = 0 if "\t" in page.text else plain + 1
        texts, side = _kept(page.text.split("\n"), side if plain < _PLAIN else None)
        pages.append(replace(page, text="\n".join(texts)))
    return replace(document, pages=tuple(pages))


def _new_side(page: DocumentPage) -> Iterator[str]:
    """The lines of a page without the cells of old columns."""
    texts, place = page.text.split("\n"), 0
    for row in page.compared:
        yield from texts[place : row.line]
        place = row.end
        if not row.lines:
            cells = zip(row.columns, texts[row.line].split("\t"), strict=False)
            yield "\t".join(cell for column, cell in cells if column != row.old)
        start = row.line
        for column, count in zip(row.columns, row.lines, strict=False):
            yield from texts[start : start + count] if column != row.old else ()
            start += count
    yield from texts[place:]


def _kept(texts: Iterable[str], side: int | None) -> tuple[list[str], int | None]:
    """The lines without old cells, and where the old cell stands (-1: last, -2: last but one) at their end."""
    kept: list[str] = []
    struck = False
    for text in texts:
        cells = text.split("\t")
        head = _head(cells)
        side = side if head is None else head
        if side is None or len(cells) < 2:
            if not struck:
                kept.append(text)
            struck = side is not None and fold(text) in _STRUCK
            continue
        struck = False
        kept.extend(_without(cells, side))
    return kept, side


def _without(cells: list[str], side: int) -> Iterator[str]:
    old = len(cells) + side
    yield "\t".join(cell for place, cell in enumerate(cells) if place != old)


def _head(cells: list[str]) -> int | None:
    """Where the old side stands if the cells are the head of a comparison, counted from the last cell."""
    place = old_column(cells)
    return None if place is None else place - len(cells)
