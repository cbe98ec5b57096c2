"""Codes that a narrow column broke (Ｋ００ / ３　名称, １０の / ３　名称, Ｋ００３ / 及びＫ００４　名称), put together again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from pipeline.fees.codes import Style, heading
from pipeline.japanese.lines import Line

_DASH: Final = "-‐‑‒–—―−－ー"
_CODE: Final = rf"[A-ZＡ-Ｚ][0-9０-９]{{3}}(?:[{_DASH}][0-9０-９]{{1,2}})*"
_JOINT: Final = r"(?:、|，|・|及び|並びに|から|～)"
# What a line holds and nothing else, and how the next one must begin.
_CUT: Final[tuple[tuple[Style, re.Pattern[str], re.Pattern[str]], ...]] = (
    ("letter", re.compile(r"[A-ZＡ-Ｚ][0-9０-９]{1,2}"), re.compile(r"[0-9０-９]")),
    ("letter", re.compile(rf"{_CODE}[{_DASH}]"), re.compile(r"[0-9０-９]")),
    ("letter", re.compile(rf"{_CODE}[\s　]*{_JOINT}"), re.compile(_CODE)),
    ("letter", re.compile(_CODE), re.compile(rf"{_JOINT}[\s　]*{_CODE}")),
    ("number", re.compile(r"[０-９]{2}の"), re.compile(r"[0-9０-９]{1,2}[\s　]")),
)


def mended(several: Iterable[Line]) -> Iterator[Line]:
    """The lines; those that are nothing but the beginning of a code stand before the rest of it, if that makes a heading."""
    waiting: Line | None = None
    for line in several:
        if waiting is not None and _is_rest(waiting.text, line.text):
            waiting = replace(line, text=waiting.text + line.text, page=waiting.page, first=waiting.first)
            continue
        if waiting is not None:
            yield waiting
        waiting = line
    if waiting is not None:
        yield waiting


def _is_rest(text: str, following: str) -> bool:
    """Whether a line ends the code that makes up the line before it."""
    return any(
        cut.fullmatch(text) and rest.match(following) and heading(text + following, style) is not None for style, cut, rest in _CUT
    )
