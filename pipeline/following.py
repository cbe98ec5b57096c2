"""Whether a text speaks of what somebody follows: words whatever their width, 区分番号 exactly."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.japanese.keys import search_key
from pipeline.japanese.text import fold

_CODE = re.compile(r"([A-Z]\d{3}|\d{2})((?:[-ーのノ]\d{1,2})*)(\*?)")
_JOINT = "[-ーのノ]"


def follow_code(text: str) -> str:
    """A 区分番号 in one spelling: `A234-2`, `10-2`, with a closing star where its branches are meant too; empty for anything else.

    Width, letter case and the kind of dash make no difference (`ａ２３４－２`, `Ａ２３４の２`).
    """
    match = _CODE.fullmatch(fold(text).upper())
    return "-".join((match[1], *re.findall(r"\d+", match[2]))) + match[3] if match else ""


def speaks_of_word(key: str, word: str) -> bool:
    """Whether a text, given as its `search_key`, holds a word of whatever width, case and way of writing numbers."""
    wanted = search_key(word)
    return bool(wanted) and wanted in key


def speaks_of_code(folded: str, code: str) -> bool:
    """Whether a text, given folded, names a 区分番号: `A234` is not found in `A234-2`, `A234*` is.

    Two figures alone are too common to mean anything: codes without a letter (調剤, 訪問看護) must stand behind 区分 or 区分番号.
    """
    pattern = _pattern(code)
    return pattern is not None and pattern.search(folded) is not None


@lru_cache(maxsize=4096)
def _pattern(code: str) -> re.Pattern[str] | None:
    normal = follow_code(code)
    if not normal:
        return None
    spelled = _JOINT.join(normal.rstrip("*").split("-"))
    before = "(?<![A-Za-z0-9])" if normal[0].isalpha() else "区分(?:番号)?"
    return re.compile(f"{before}{spelled}(?![0-9])" + ("" if normal.endswith("*") else rf"(?!{_JOINT}\d)"), re.IGNORECASE)
