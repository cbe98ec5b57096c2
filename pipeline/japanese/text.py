"""Normalising for comparison and for display. The raw text is kept elsewhere: NFKC turns ① into 1 and must not be published."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD], None)
_MADE_ONE = dict.fromkeys(map(ord, "‐‑‒–—―−－ｰ"), "-") | dict.fromkeys(map(ord, "〜～∼"), "~")
# Radicals that look like characters and come out of badly made fonts; NFKC leaves the CJK Radicals Supplement alone.
_RADICALS = str.maketrans(
    "⺀⺃⺅⺉⺋⺌⺍⺎⺏⺒⺓⺔⺖⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "冫乛亻刂㔾小小尢尣巳幺彑忄扌攵旡月歺母民氵氺灬爫爫丬犭王疋目示礻竹糸糹罓罒羊羊羊耂肀聿月臼艹艹艹虎衤西西見讠贝车辶辶辶阝金長镸长门阝雨青韦页风飞食食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜龟龟",
)
# What neither XML 1.0 nor UTF-8 can carry, what browsers read as something else (C1), and marks that turn the
# direction of writing round and so can make a title look like another.
_UNSOUND = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_PLANE_ENDS = re.compile("[" + "".join(chr(plane * 0x10000 + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF)) + "]")

_FIRST = {**_INVISIBLE, **_RADICALS}
"""In one pass: whole pages are folded for a search, and passes are what it costs."""


def unradical(text: str) -> str:
    """The text with Kangxi and supplementary radicals as the characters they stand for; all else is kept as it is."""
    return _unkangxi(text.translate(_RADICALS))


def _unkangxi(text: str) -> str:
    return re.sub(r"[\u2F00-\u2FD5]", lambda found: unicodedata.normalize("NFKC", found[0]), text)


def squeeze(text: str) -> str:
    """The text for display: every run of white space (ideographic too) as one space, ends trimmed, invisible marks gone."""
    return " ".join(text.translate(_INVISIBLE).split())


def fold(text: str) -> str:
    """The text for comparison: NFKC, radicals, dashes and tildes made one, no white space at all. Not for display."""
    folded = unicodedata.normalize("NFKC", _unkangxi(text.translate(_FIRST)))
    return "".join(folded.translate(_MADE_ONE).split())


def sound(text: str) -> str:
    """The text without control characters, lone surrogates, non-characters and overrides of the writing direction.

    A character that was lost in decoding (U+FFFD) becomes 〓, as Japanese printers mark a missing type.
    """
    # Nearly every text is printable throughout, which is known at once; workbooks bring hundreds of thousands of cells.
    if text.isprintable() and "\ufffd" not in text:
        return text
    return _PLANE_ENDS.sub("", _UNSOUND.sub("", text)).replace("\ufffd", "〓")
