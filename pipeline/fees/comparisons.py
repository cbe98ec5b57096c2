"""Comparison tables (新旧対照表) without their old side: what was struck out binds nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from pipeline.japanese.text import fold
from pipeline.model import Document

_NEW: Final = re.compile(r"改正後(?:欄|案)?|改正案|新|訂正後")
_OLD: Final = re.compile(r"改正前(?:欄)?|現行|旧|訂正前")
# So many pages without a row end a table.
_PLAIN: Final = 2
_STRUCK: Final = frozenset({"(削る)", "(削除)"})


def in_force(document: Document) -> Document:
    """The document without the old cells of its comparison tables, which are told by their heads (改正後／改正前, 改正案／現行).

    In rows of fewer cells than the head the old cell still is the last (or, where the old side comes first, the one before). A line that
    follows a lone （削る） is an old cell that was put on a line of its own.
    """
    side: int | None = None
    pages, plain = [], 0
    for page in document.pages:
        plain = 0 if "\t" in page.text else plain + 1
        texts, side = _kept(page.text.split("\n"), side if plain < _PLAIN else None)
        pages.append(replace(page, text="\n".join(texts)))
    return replace(document, pages=tuple(pages))


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
    names = [fold(cell) for cell in cells]
    if len(names) < 2 or not (_NEW.fullmatch(names[-1]) or _OLD.fullmatch(names[-1])):
        return None
    if _NEW.fullmatch(names[-2]) and _OLD.fullmatch(names[-1]):
        return -1
    return -2 if _OLD.fullmatch(names[-2]) and _NEW.fullmatch(names[-1]) else None
