"""The search index for a host that only has files."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from hypothesis import given

from pipeline.japanese.keys import search_key
from pipeline.model import File
from pipeline.render.finding import SHARDS, VOLUME, Findable, findable_entry, findable_page, volume_files, volumes_file
from pipeline.store import finding as stored
from tests.render.samples import TEXT

THINGS = (
    findable_entry("e1", "疑義解釈（その２）", "疑義解釈（その２）\n医療安全対策加算の届出について"),
    findable_page("d1", 1, 1, "医科点数表", "Ａ２３４　医療安全\n対策加算"),
    findable_page("d1", 1, 2, "医科点数表", "令和八年六月一日から適用する。"),
)


def found(files: list[File], word: str) -> list[str]:
    """What a browser finds: the paths of things that have every pair of a word."""
    contents: dict[str, Any] = {file.path: json.loads(file.body) for file in files}
    key = search_key(word)
    left = None
    for pair in [left_sign + right_sign for left_sign, right_sign in pairwise(key)]:
        at, places = 0, set()
        for step in contents[f"search/0/{ord(pair[0]) % SHARDS}.json"].get(pair, []):
            at += step
            places.add(at)
        left = places if left is None else left & places
    items = contents["search/0/items.json"]
    return [items["items"][place][0] for place in sorted(left or ())]


def test_words_are_found_where_they_stand() -> None:
    """Across line breaks and widths, with the path of the page."""
    files = list(volume_files(0, THINGS))
    assert found(files, "医療安全対策加算") == ["entries/e1.html", "documents/d1/1/1.html"]
    assert found(files, "Ａ234") == ["documents/d1/1/1.html"]
    assert found(files, "令和8年6月1日") == ["documents/d1/1/2.html"]
    assert found(files, "介護") == []


def test_titles_are_found_on_the_first_page() -> None:
    """Not on all thousand pages of a document."""
    assert found(list(volume_files(0, THINGS)), "医科点数表") == ["documents/d1/1/1.html"]


def test_a_volume_is_as_large_as_the_store_counts() -> None:
    """Both sides must agree on which volume a thing is in."""
    assert stored.VOLUME == VOLUME
    assert json.loads(volumes_file(VOLUME).body) == {"volumes": 1, "shards": SHARDS}
    assert json.loads(volumes_file(VOLUME + 1).body)["volumes"] == 2
    assert json.loads(volumes_file(0).body)["volumes"] == 0


@given(TEXT, TEXT)
def test_any_text_makes_files_that_can_be_read(title: str, text: str) -> None:
    """Lone surrogates and control characters included; the same things give the same bytes."""
    things = (Findable("entries/x.html", title, 0, text),)
    files = list(volume_files(3, things))
    assert len(files) == SHARDS + 1
    assert all(isinstance(json.loads(file.body), dict) for file in files)
    assert files == list(volume_files(3, things))
