"""The heads of comparison tables (新旧対照表): which column is the new wording and which the old."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.japanese.text import fold

_ASIDE: Final = r"(?:\([^()]{1,16}\)|欄|案)*"
_NEW: Final = re.compile(rf"\(?(?:(?:改[正定訂]|訂正|見直し|変更)後|改[正定訂]案|新){_ASIDE}\)?")
_OLD: Final = re.compile(rf"\(?(?:(?:改[正定訂]|訂正|見直し|変更)前|現行|旧){_ASIDE}\)?")


def old_column(cells: Sequence[str]) -> int | None:
    """The place of the older wording among the cells of a row that is the head of a comparison: its last two cells name the sides."""
    names = [fold(cell) for cell in cells[-2:]]
    if len(names) < 2:
        return None
    if _NEW.fullmatch(names[0]) and _OLD.fullmatch(names[1]):
        return len(cells) - 1
    return len(cells) - 2 if _OLD.fullmatch(names[0]) and _NEW.fullmatch(names[1]) else None
