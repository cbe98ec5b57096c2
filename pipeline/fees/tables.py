"""Whether a document is a fee table: told by what stands in it, never by its name."""

from __future__ import annotations

import re
from typing import Final

from pipeline.fees.items import fee_items
from pipeline.japanese.text import fold
from pipeline.model import Document, FeeItem

_WORDS: Final = re.compile(r"点数表|単位数表|費用の額の算定")
_FEWEST: Final = 3


def table_items(document: Document) -> tuple[FeeItem, ...]:
    """The fee items of a document that is a fee table (点数表, 単位数表) or the notice on one; nothing for any other.

    Lists of codes (施設基準, 複数手術の特例, diagnoses that look like codes) are none. A table bears its title, or it has chapters and
    figures for at least half of its items.
    """
    if not any(_WORDS.search(fold(page.text)) for page in document.pages):
        return ()
    items = fee_items(document)
    titled = tuple(item for item in items if item.table)
    if len(titled) >= _FEWEST:
        return titled
    ruled = sum(bool(item.path) and (item.points is not None or bool(item.tiers) or item.deleted) for item in items)
    return items if len(items) >= _FEWEST and 2 * ruled >= len(items) else ()
