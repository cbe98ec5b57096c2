"""Summaries as they are stored: lines in pieces which know their pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pipeline.model import Cited, LineRole, Piece, SummaryLine, plain_line


def lines(summary: Sequence[SummaryLine]) -> str:
    """A summary as it is stored: a row of [role, [text, document, version, page]…]."""
    told = [[line.role, *([piece.text, *_page(piece)] for piece in line.pieces)] for line in summary]
    return json.dumps(told, ensure_ascii=False)


def from_lines(stored: str) -> tuple[SummaryLine, ...]:
    """A stored summary. Entries that were told before summaries knew their pages hold plain text instead."""
    return tuple(plain_line(row) if isinstance(row, str) else _line(row[0], row[1:]) for row in json.loads(stored))


def _page(piece: Piece) -> tuple[str | int, ...]:
    return (piece.cited.document, piece.cited.version, piece.cited.page) if piece.cited else ()


def _line(role: LineRole, pieces: list[list[Any]]) -> SummaryLine:
    return SummaryLine(tuple(Piece(text, Cited(*page) if page else None) for text, *page in pieces), role)
