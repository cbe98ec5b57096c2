"""Number formats of cells: what they add to the bare number — units, percent, leading zeros, signs (ECMA-376, 18.8.31)."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[[^\]]*\]|(?P<place>[0#?][0#?,.]*|General|@)|(?P<sign>.)',
    re.DOTALL,
)
_SECTION: Final = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*', re.DOTALL)
_DATE: Final = re.compile(r"[ymdhsge]", re.IGNORECASE)


def is_telling(code: str) -> bool:
    """Whether a format adds something to the number. Grouping by commas, colours and numbers of decimals add nothing."""
    if _DATE.search("".join(_tokens(code, "sign"))):
        return False
    words = "".join(_tokens(code, "quoted") + _tokens(code, "escaped") + _tokens(code, "money") + _tokens(code, "sign"))
    padded = any(place.partition(".")[0].count("0") > 1 for place in _tokens(code, "place"))
    return bool(words.replace("-", "").replace("(", "").replace(")", "").strip()) or padded or _is_blank(code)


def written(value: float, code: str, bare: str) -> str:
    """A number as its format shows it; `bare` is the number without one. Commas for grouping and lost decimals are left out.

    The value itself stays exact: 0.125 as 0% reads 12.5%.
    """
    sections = _sections(code)
    negative = value < 0 and len(sections) > 1
    section = sections[2] if value == 0 and len(sections) > 2 else sections[1] if negative else sections[0]
    shown = []
    number = bare.removeprefix("-") if negative else bare
    for token in _TOKEN.finditer(section):
        if token["place"]:
            shown.append(_padded(number, token["place"]) if number else "")
            number = ""
        else:
            shown.append(token["quoted"] or token["escaped"] or token["money"] or (token["sign"] or "").strip() or "")
    return "".join(shown).strip()


def is_percent(code: str) -> bool:
    """Whether a format shows hundredths."""
    return "%" in _tokens(code, "sign")


def _padded(number: str, place: str) -> str:
    if number == "0" and place not in ("General", "@") and "0" not in place:
        return ""
    whole = place.partition(".")[0].count("0")
    return number.zfill(whole) if number.isdecimal() else number


def _sections(code: str) -> list[str]:
    found, place = [], 0
    while place <= len(code):
        match = _SECTION.match(code, place)
        stop = match.end() if match else len(code)
        found.append(code[place:stop])
        place = stop + 1 if stop < len(code) and code[stop] == ";" else max(stop + 1, len(code) + 1)
    return found


def _tokens(code: str, kind: str) -> list[str]:
    return [token[kind] for section in _sections(code) for token in _TOKEN.finditer(section) if token[kind]]


def _is_blank(code: str) -> bool:
    """Whether a format shows nothing for some numbers (;;; or 0;-0;)."""
    sections = _sections(code)
    return len(sections) > 1 and any(not section.strip() for section in sections[:3])
