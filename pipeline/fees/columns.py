"""Tables with a column of figures: the word that the column's heading says once is put behind each figure, as a fee table has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from pipeline.japanese.lines import Line
from pipeline.japanese.text import fold

_HEADS: Final = (
    ("点", re.compile(r"(?:所定|合計|改定後|現行)?点数(?:\(点\))?")),
    ("円", re.compile(r"(?:金額|費用の額|所定額)(?:\(円\))?")),
    ("単位", re.compile(r"(?:所定|合成|改定後)?単位数?(?:\(単位\))?")),
)
_NUMBER: Final = re.compile(r"[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+|[0-9０-９]+")


def with_currency(several: Iterable[Line]) -> Iterator[Line]:
    """The lines; in rows below a heading 点数 (金額, 単位数) the bare number of that column carries its 点 (円, 単位)."""
    columns: dict[int, str] = {}
    for line in several:
        cells = line.text.split("\t")
        found = {place: word for place, cell in enumerate(cells) if (word := _head(cell))} if len(cells) > 1 else {}
        columns = found or columns
        if columns and not found and len(cells) > 1:
            yield replace(line, text="\t".join(_shown(cell, columns.get(place)) for place, cell in enumerate(cells)))
        else:
            yield line


def _shown(cell: str, currency: str | None) -> str:
    return f"{cell.strip()}{currency}" if currency and _NUMBER.fullmatch(cell.strip()) else cell


def _head(cell: str) -> str | None:
    folded = fold(cell)
    return next((word for word, pattern in _HEADS if pattern.fullmatch(folded)), None)
