"""Who is who: the known places of a page and the links found on it, matched as a whole.

Neither words nor addresses are keys (SITE.md, How things are corrected): the same address goes first, then the same
bytes, then the best of title, headings, item and neighbourhood together. What is left over came or went.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from pipeline.japanese.text import fold
from pipeline.model import Content, Link, Place

_DATE = re.compile(r"(?:(?:令和|平成|昭和)(?:\d+|元)年|(?:19|20)\d\d年)\d+月\d+日(?:付け?)?|(?:19|20)\d{6}|(?:19|20)\d\d[./-]\d+[./-]\d+")
_MARK = re.compile(r"[(【][^()【】]*(?:訂正|修正|更新|差替|差し替え|再掲|改訂|正誤|反映)[^()【】]*[)】]")
_NOT_MARK = re.compile(r"について|事務連絡|発\d|第\d+号")
_COUNTED = re.compile(r"\d+|[ivxIVX]+(?![a-z])|[一二三四五六七八九十]+|[甲乙丙丁]")
_MANY_PAIRS = 100_000
"""Above so many pairs of what is left over only equal titles are weighed, so that a hostile page costs no minutes."""
_SIMILAR = 0.8
_NEARLY_SAME = 0.93
_REWORDED = 0.75
_LONG = 10
"""A title this long names a document by itself; a shorter one (制定文, 様式) needs its item and headings to agree."""


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs of what stood there and what stands there now; links that are new; places without a link."""

    pairs: tuple[tuple[Place, Link], ...]
    fresh: tuple[Link, ...]
    gone: tuple[Place, ...]


def match(known: Sequence[Place], links: Sequence[Link], contents: Mapping[str, Content]) -> Matching:
    """The best matching of the places of a page (standing or not) with its links.

    `contents` tells the bytes behind addresses as far as they are known. The result does not depend on the order of
    `known`; links are taken in page order.
    """
    board = _Board(sorted(known, key=lambda place: (place.position, place.document)), links)
    board.pair_by_address()
    board.pair_by_bytes(contents)
    board.pair_by_words()
    pairs = tuple(sorted(board.pairs, key=lambda pair: pair[1].position))
    return Matching(pairs, tuple(board.links), tuple(board.places))


def lost_share(known: Sequence[Place], matching: Matching) -> float:
    """Which part of the places that stood on the page has no link any more, 0 to 1."""
    standing = sum(place.state == "standing" for place in known)
    gone = sum(place.state == "standing" for place in matching.gone)
    return gone / standing if standing else 0.0


class _Board:
    """What is not yet matched, and the pairs so far; each step takes away what it is sure of."""

    def __init__(self, places: Iterable[Place], links: Iterable[Link]) -> None:
        self.places, self.links = list(places), list(links)
        self.pairs: list[tuple[Place, Link]] = []

    def pair_by_address(self) -> None:
        by_url = {place.url: place for place in self.places}
        self._take([(by_url[link.url], link) for link in self.links if link.url in by_url])

    def pair_by_bytes(self, contents: Mapping[str, Content]) -> None:
        shas = Counter(place.sha256 for place in self.places if place.sha256)
        same = [
            (_likeness(place, link) + (place.state != "removed"), place, link)
            for link in self.links
            if (content := contents.get(link.url)) and content.sha256 in shas
            for place in self.places
            if place.sha256 == content.sha256
        ]
        self._take_best(same)

    def pair_by_words(self) -> None:
        near = _anchors(self.pairs)
        wanted = [place for place in self.places if place.state != "left"]
        many = len(wanted) * len(self.links) > _MANY_PAIRS
        titled: dict[str, list[Place]] = defaultdict(list)
        for place in wanted if many else ():
            titled[_key(place.title)].append(place)
        scored = []
        for link in self.links:
            for place in titled[_key(link.title)] if many else wanted:
                score = _likeness(place, link)
                if score > 0 and (place.state != "removed" or score > 0.95):
                    scored.append((score + 0.04 * near(place, link) - 0.1 * (place.state == "removed"), place, link))
        self._take_best(scored)

    def _take_best(self, scored: list[tuple[float, Place, Link]]) -> None:
        """The highest score first; among equals in page order, so that same-titled items are paired one after the other."""
        taken_places: set[str] = set()
        taken_links: set[str] = set()
        chosen = []
        for _, place, link in sorted(scored, key=lambda row: (-round(row[0], 6), row[1].position, row[2].position)):
            if place.document not in taken_places and link.url not in taken_links:
                taken_places.add(place.document)
                taken_links.add(link.url)
                chosen.append((place, link))
        self._take(chosen)

    def _take(self, pairs: list[tuple[Place, Link]]) -> None:
        documents, urls = {place.document for place, _ in pairs}, {link.url for _, link in pairs}
        self.places = [place for place in self.places if place.document not in documents]
        self.links = [link for link in self.links if link.url not in urls]
        self.pairs += pairs


class _anchors:  # noqa: N801 - used as a function: near = _anchors(pairs)
    """How near two positions are in the light of what is matched already: 1 between the same neighbours, less further off."""

    def __init__(self, pairs: Iterable[tuple[Place, Link]]) -> None:
        self._sorted = sorted((place.position, link.position) for place, link in pairs)

    def __call__(self, place: Place, link: Link) -> float:
        before_place = sum(old < place.position for old, _ in self._sorted)
        before_link = sum(new < link.position for _, new in self._sorted)
        return 1 / (1 + abs(before_place - before_link))


def _likeness(place: Place, link: Link) -> float:
    """How surely the link is the document of the place, judged by words alone: 0 (it is not) to 1."""
    name = _key(link.title)
    title = _title_likeness(_key(place.title), name)
    if title < _SIMILAR:
        name = _key(f"{link.label}{link.text}")
        title = 0.9 * _title_likeness(_key(f"{place.label}{place.text}"), name)
    if title < _SIMILAR:
        return 0.0
    section = _section_likeness(place.section, link.section)
    context = _title_likeness(_key(place.context), _key(link.context)) if place.context or link.context else 1.0
    short = len(name) < _LONG
    if (short and (section < 0.5 or context < _SIMILAR)) or (title < 1 and section < 0.5):
        return 0.0
    media = 1.0 if _suffix(place.url) == _suffix(link.url) else 0.0
    return 0.6 * title + 0.15 * section + 0.2 * context + 0.05 * media


@lru_cache(maxsize=20_000)
def _title_likeness(old: str, new: str) -> float:
    """1 for the same title; less for a similar one whose numbers agree (その１ is not その２); dates may differ at a price."""
    if old == new:
        return 1.0
    bare_old, bare_new = _DATE.sub("", old), _DATE.sub("", new)
    if _COUNTED.findall(bare_old) != _COUNTED.findall(bare_new):
        return 0.0
    likeness = _dice(bare_old, bare_new)
    dates_differ = _DATE.findall(old) != _DATE.findall(new)
    if dates_differ and _DATE.search(old) and _DATE.search(new):
        return 0.85 if likeness >= _NEARLY_SAME else 0.0
    if bare_old and bare_new and (bare_old.endswith(bare_new) or bare_new.endswith(bare_old)):
        likeness = max(likeness, _SIMILAR)
    return min(likeness, 0.98)


def _section_likeness(old: tuple[str, ...], new: tuple[str, ...]) -> float:
    """1 under the same headings, 0.8 where only the nearest heading is (nearly) the same, 0.3 where only an upper one is."""
    folded_old, folded_new = [_key(words) for words in old], [_key(words) for words in new]
    if folded_old == folded_new:
        return 1.0
    if folded_old and folded_new and _is_same_heading(folded_old[-1], folded_new[-1]):
        return 0.8
    return 0.3 if set(folded_old) & set(folded_new) else 0.0


def _is_same_heading(old: str, new: str) -> bool:
    """Whether two headings begin alike (第３) and hardly differ in words."""
    return old == new or (old[:2] == new[:2] and _dice(old, new) >= _REWORDED)


@lru_cache(maxsize=20_000)
def _key(text: str) -> str:
    """Words for comparison, correction marks taken off."""
    return _MARK.sub(lambda found: found[0] if _NOT_MARK.search(found[0]) else "", fold(text))


@lru_cache(maxsize=20_000)
def _dice(old: str, new: str) -> float:
    """Likeness of two texts by pairs of neighbouring characters (Sørensen–Dice), 0 to 1."""
    if old == new:
        return 1.0
    if len(old) < 2 or len(new) < 2:
        return 0.0
    left, right = Counter(pairwise(old)), Counter(pairwise(new))
    return 2 * sum((left & right).values()) / (len(old) + len(new) - 2)


def _suffix(url: str) -> str:
    return PurePosixPath(urlsplit(url).path).suffix.lower()
