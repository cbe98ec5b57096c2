"""Fee codes (区分番号) in every spelling, and the headings that begin with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.japanese.text import unradical

Style = Literal["letter", "number"]

_DASH: Final = "-‐‑‒–—―−－ーｰのノ"
_DIGIT: Final = "0-9０-９"
# In vertical lines a dash is set lengthways and parts from the figure after it.
_BRANCH: Final = rf"(?:(?:[{_DASH}]|[-‐‑‒–—―−－ー][ 　](?=[0-9０-９]))(?:[0-9]{{1,2}}|[０-９]{{1,2}}))*"
_LETTER: Final = rf"[A-ZＡ-Ｚ][{_DIGIT}]{{3}}(?![{_DIGIT}]){_BRANCH}"
# The two digits of 調剤 and 訪問看護 are full width, unlike the numbers of notes; with 区分 before them they may be of either width.
_NUMBER: Final = rf"(?:[０-９]{{2}}|(?<=区分)[0-9]{{2}}|(?<=番号)[0-9]{{2}})(?![{_DIGIT}]){_BRANCH}"
_JOINT: Final = r"[\s　]*(?:、|，|,|・|及び|並びに|又は|から|～|〜|~)[\s　]*"
# What follows a code inside a sentence; a heading goes on with a name.
_SENTENCE: Final = re.compile(
    r"に掲げ|に規定|に係|に該当|に定|に準|に示|について|における|により|の注|の[0-9０-９イロハ「『(（]|の例|の規定|の算定|の所定|"
    r"を[^、。]{0,12}(?:算定|除|実施|行|準用|届)|[はがもとへ](?=[^ぁ-ん])|[、，。）)」』]|から|まで|又は|及び|若しくは|並びに|以外|以下"
)
_ASIDE: Final = re.compile(r"^[（(][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)]")
# A list of codes without a word after it is part of a sentence that goes on in the next line.
_NAMED: Final = re.compile(r"[^\W\d_]")
_LONGEST_RANGE: Final = 100
_PRICED: Final = re.compile(r"[0-9０-９一二三四五六七八九十百千万][\s　]*(?:点|円|単位)$")
_KANA: Final = re.compile(r"[ぁ-ん]")
_UNMARKED: Final = re.compile(r"[ぁ-ん、，。）)」』,.]")


@dataclass(frozen=True, slots=True)
class Heading:
    """The codes a heading line begins with, normalised, and the words after them. `narrow` where they are written in half width."""

    codes: tuple[str, ...]
    rest: str
    narrow: bool = False


def normal_code(text: str) -> str:
    """A code in one spelling: A000, B001-2-12, K003, 00, 10-2. The text must be a code in any spelling."""
    narrow = unradical(text).translate(_TO_NARROW)
    return "-".join(re.findall(r"[A-Z]\d{3}|\d+", narrow))


_TO_NARROW: Final = str.maketrans({0xFF01 + step: 0x21 + step for step in range(94)})


def heading(line: str, style: Style) -> Heading | None:
    """The heading that a line is, or None.

    Joint codes (Ｋ００３、Ｋ００４), ranges (Ａ２０１からＡ２０３まで), a prefix 区分, no space before the name: all are headings; a
    sentence that happens to begin with a code (Ａ０００に掲げる初診料) is none.
    """
    match = _HEADINGS[style].match(line)
    if match is None:
        return None
    rest = line[match.end() :]
    spaced = rest[:1] in ("", " ", "　", "\t")
    words = rest.strip()
    plain = _ASIDE.sub("", words, count=1)
    if _SENTENCE.match(words) or _SENTENCE.match(plain) or not (spaced or _is_name(words)):
        return None
    codes = tuple(_expanded(match["codes"], style))
    if len(codes) > 1 and not _NAMED.search(words):
        return None
    return Heading(codes, words, match["codes"].isascii())


def _is_name(words: str) -> bool:
    """Whether words directly behind a code are a name: they begin with no kana, or close with a figure as a heading does."""
    return not _UNMARKED.match(words) or (_PRICED.search(words) is not None and _KANA.match(words) is not None)


def splits(words: str, style: Style) -> list[str]:
    """A joint heading with a name for each code (Ｋ０００ 創傷処理、Ｋ０００－２ 小児創傷処理) cut before each further code."""
    return _FURTHER[style].split(words)


def codes_in(text: str) -> tuple[str, ...]:
    """Every fee code with a letter that the text mentions, normalised, once each, in order."""
    return tuple(dict.fromkeys(normal_code(match[0]) for match in _MENTION.finditer(text)))


def _pattern(code: str) -> re.Pattern[str]:
    return re.compile(rf"[\s　]*(?:区分(?:番号)?[\s　]*)?(?P<codes>{code}(?:{_JOINT}(?:{code}))*(?:[\s　]*まで)?)")


_HEADINGS: Final[dict[Style, re.Pattern[str]]] = {"letter": _pattern(_LETTER), "number": _pattern(_NUMBER)}
_CODES: Final[dict[Style, re.Pattern[str]]] = {
    "letter": re.compile(_LETTER),
    "number": re.compile(rf"[{_DIGIT}]{{2}}{_BRANCH}"),
}
_FURTHER: Final[dict[Style, re.Pattern[str]]] = {
    "letter": re.compile(rf"[、，,・][\s　]*(?={_LETTER}[\s　]*[^\s　、，,・及又から])"),
    "number": re.compile(rf"[、，,・][\s　]*(?={_NUMBER}[\s　]+[^\s　])"),
}
_MENTION: Final = re.compile(rf"(?<![A-Za-zＡ-Ｚａ-ｚ{_DIGIT}]){_LETTER}")


def _expanded(text: str, style: Style) -> Iterator[str]:
    """The codes of a list; those between the ends of a range are counted up."""
    former: str | None = None
    place = 0
    for match in _CODES[style].finditer(text):
        code = normal_code(match[0])
        between = text[place : match.start()]
        if former is not None and re.search(r"から|～|〜|~", between):
            yield from _between(former, code)
        yield code
        former, place = code, match.end()


def _between(first: str, last: str) -> Iterator[str]:
    """The codes between two ends, as far as they can be counted: A201 … A203, A100 … A100-3 (branches begin at 2), B005-2 … B005-3-2."""
    letter = first[:1] if first[0].isalpha() else ""
    start, end = ([*map(int, code.removeprefix(letter).split("-"))] for code in (first, last))
    if not last.startswith(letter):
        return
    level = next((place for place, (one, other) in enumerate(zip(start, end, strict=False)) if one != other), len(start))
    if level >= len(end):
        return
    low = start[level] if level < len(start) else 1
    numbers = range(low + 1, min(end[level] + (level + 1 < len(end)), low + _LONGEST_RANGE))
    yield from (_written(letter, (*start[:level], number), len(first.split("-")[0]) - len(letter)) for number in numbers)


def _written(letter: str, parts: tuple[int, ...], width: int) -> str:
    return letter + "-".join((f"{parts[0]:0{width}d}", *map(str, parts[1:])))
