"""The search index for a host that only has files: volumes of entries and pages, each an index of character pairs in small files.

What is found is numbered in the order of telling and never moves, so that something new touches the newest volume only. A reader's
browser takes the newest volume first and of it only the files that its words need; the texts are the published pages themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.japanese.keys import search_key
from pipeline.model import File
from pipeline.paths import entry_path, page_path
from pipeline.render.views import line

VOLUME = 256
"""Things found in one volume."""
SHARDS = 16
FOLDER = "search/"


@dataclass(frozen=True, slots=True)
class Findable:
    """An entry (page 0), or a page of a shown version: where it is published, what it is called, the words it is found by."""

    path: str
    title: str
    page: int
    text: str


def findable_entry(entry: str, title: str, text: str) -> Findable:
    """An entry is found by its title and summary."""
    return Findable(entry_path(entry), line(title), 0, text)


def findable_page(document: str, version: int, page: int, title: str, text: str) -> Findable:
    """A page is found by its words, and every page by its document's title."""
    return Findable(page_path(document, version, page), line(title), page, f"{title}\n{text}" if page == 1 else text)


def volumes_file(things: int) -> File:
    """How many volumes there are for so many things."""
    return _file("volumes.json", {"volumes": -(-things // VOLUME), "shards": SHARDS})


def volume_files(number: int, things: Sequence[Findable]) -> Iterator[File]:
    """The files of a volume (from 0): what is in it, and for every shard the places of the character pairs that begin with its signs."""
    shards: list[dict[str, list[int]]] = [{} for _ in range(SHARDS)]
    for place, thing in enumerate(things):
        for pair in _pairs(search_key(thing.text)):
            shards[ord(pair[0]) % SHARDS].setdefault(pair, []).append(place)
    titles = {title: at for at, title in enumerate(dict.fromkeys(thing.title for thing in things))}
    listed = [[thing.path, titles[thing.title], thing.page] for thing in things]
    yield _file(f"{number}/items.json", {"titles": list(titles), "items": listed})
    for shard, found in enumerate(shards):
        yield _file(f"{number}/{shard}.json", {pair: _deltas(places) for pair, places in sorted(found.items())})


def _pairs(key: str) -> Iterable[str]:
    """Neighbouring characters, each pair once, and the last character alone, so that a search for one character finds it."""
    return dict.fromkeys((*(left + right for left, right in pairwise(key)), *key[-1:]))


def _deltas(places: Sequence[int]) -> list[int]:
    """Rising numbers as their distances: shorter, and better to compress."""
    return [place - before for before, place in zip((0, *places), places, strict=False)]


def _file(name: str, content: object) -> File:
    return File(FOLDER + name, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
