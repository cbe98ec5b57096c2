"""The figures below the heading of a fee item: numbered variants and additions in notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.japanese.numerals import number
from pipeline.japanese.text import fold, squeeze
from pipeline.model import Tier

KANA: Final = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
"""The letters that count variants, in their order."""
_INNER: Final = r"[（(][\s　]*[0-9０-９]{1,2}[）)]"
_KANJI: Final = r"[（(][\s　]*[一二三四五六七八九十]{1,2}[）)]"
_LABEL: Final = re.compile(
    r"(?P<note>注)?[\s　]*"
    rf"(?:(?P<figure>[0-9０-９]{{1,3}})|(?P<kana>[{KANA}]{{1,2}})|(?P<inner>{_INNER})|(?P<kanji>{_KANJI})|"
    r"(?P<ring>[①-⑳])|(?P<letter>[a-zａ-ｚ]))?(?=[\s　])"
)
_FIGURE: Final = re.compile(
    r"(?P<points>(?<![0-9])(?<![0-9][,，])[0-9][0-9,，]*|(?<![０-９])(?<![０-９][,，])[０-９][０-９,，]*|"
    r"(?:^|(?<=[\s　…‥・]))[一二三四五六七八九十百千万]+)"
    r"[\s　]*(?P<currency>点|円|単位)(?:[（(][^（）()]*[）)])?$"
)
_ADDITION: Final = re.compile(
    r"(?P<name>[^、。「」（）()\s]{2,40}?(?:加算|減算)[0-9０-９]?)として、"
    r"(?P<between>[^。、]{0,40}?)(?P<points>[0-9０-９,，]+)(?P<currency>点|円|単位)(?!又は|若しくは|、)"
)
# Several additions with a figure each: which belongs to which is not for us to guess.
_SEVERAL: Final = re.compile(r"それぞれ|又は|若しくは|及び")
# Runs are taken whole and never begun in their middle: a line of ten thousand dots or digits is read once, not ten thousand times.
_TAIL: Final = re.compile(r"(?<![…‥・.．\s　])[…‥・.．\s　]++[0-9０-９]*+[\s　]*+$")
_LEADERS: Final = re.compile(r"(?<![\s　])[\s　]*(?:[…‥]|(?:[・.．][\s　]*){3})")
_LEVELS: Final = ("figure", "kana", "inner", "kanji", "ring", "letter")


def without_leaders(text: str) -> str:
    """The text without the dots that lead from it to a figure (初診料 …… 291点) or to a page number (初診料 …… 12)."""
    tail = _TAIL.search(text)
    leaders = _LEADERS.search(tail[0]) if tail else None
    return (text[: tail.start() + leaders.start()] if tail and leaders else text).rstrip()


def closing_figure(text: str) -> tuple[str, int, str] | None:
    """The words before a closing figure, the figure and its currency (点, 円, 単位); None where the text does not end in one."""
    match = _FIGURE.search(text)
    points = number(match["points"]) if match else None
    return None if match is None or points is None else (without_leaders(text[: match.start()]), points, match["currency"])


def tiers(lines: Iterable[str], *, currency: str = "点") -> tuple[Tier, ...]:
    """The variants and additions of an item in `currency`, in order, with the label under which each stands."""
    return tuple(_tiers(lines, currency))


def _tiers(lines: Iterable[str], currency: str) -> Iterator[Tier]:
    labels: dict[str, str] = {}
    note: str | None = None
    for line in lines:
        match = _LABEL.match(line)
        if match and match["note"]:
            note, labels = "注" + (fold(match["figure"] or "")), {}
        elif match and note is not None and match["figure"]:
            note, labels = "注" + fold(match["figure"]), {}
        elif match and match.lastgroup:
            labels = _labelled(labels, match)
        rest = line[match.end() :].strip() if match and (match.lastgroup or match["note"]) else line
        yield from _figures(rest, "-".join([*([note] if note else []), *labels.values()]), currency, noted=note is not None)


def _labelled(labels: dict[str, str], match: re.Match[str]) -> dict[str, str]:
    """The labels above a line and its own, from the outermost."""
    kind = match.lastgroup or ""
    kept = {level: label for level, label in labels.items() if _LEVELS.index(level) < _LEVELS.index(kind)}
    return kept | {kind: fold(match[kind])}


def _figures(text: str, label: str, currency: str, *, noted: bool) -> Iterator[Tier]:
    closing = closing_figure(text)
    if closing is not None and label and closing[2] == currency:
        yield Tier(label, squeeze(closing[0]), closing[1])
    for match in _ADDITION.finditer(text) if noted else ():
        points = number(match["points"])
        if points is not None and match["currency"] == currency and not _SEVERAL.search(match["name"]):
            yield Tier(label, match["name"], points)
