"""A comparison of two versions as HTML: the 新旧対照表 side by side, and the changes run in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.render.templating import fill, trusted

PassageKind = Literal["insert", "delete", "replace", "move"]

KIND_WORDS: dict[PassageKind, str] = {"insert": "追加", "delete": "削除", "replace": "変更", "move": "移動"}
"""What happened to a passage, in the word that tables and counts use."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a passage, with whether it differs from the other side."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class InlineRun:
    """A stretch of the run-in text, and the side that alone has it."""

    text: str
    side: Literal["old", "new", "both"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One row of the table. `label` says where (区分), `remark` what else (備考); a side that does not have it is empty."""

    kind: PassageKind
    label: str
    old: tuple[Run, ...]
    new: tuple[Run, ...]
    remark: str = ""

    @property
    def inline(self) -> tuple[InlineRun, ...]:
        """Both sides as one text, the old words before the new ones that replace them."""
        return tuple(_inline(self))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions compared, ready to be shown: names of the versions, notes in Japanese, and the rows in order."""

    title: str
    old_name: str
    new_name: str
    passages: tuple[Passage, ...]
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> str:
        """How many rows of each kind, in words."""
        counts = Counter(passage.kind for passage in self.passages)
        told = [f"{word}{counts[kind]:,}件" for kind, word in KIND_WORDS.items() if counts[kind]]
        return "、".join(told) if told else "文言の違いはありません。"


def redline_page(comparison: Comparison) -> str:
    """A whole HTML page without scripts, with its own style, for people to keep, print or pass on."""
    return fill("redline.html", comparison=comparison, body=trusted(redline_body(comparison)))


def redline_body(comparison: Comparison) -> str:
    """The comparison alone, to be put into a page."""
    return fill("redline_body.html", comparison=comparison)


def redline_table(comparison: Comparison) -> str:
    """The table alone, new words and old words side by side, for a page that may hold several."""
    return fill("redline_table.html", comparison=comparison)


def _inline(passage: Passage) -> Iterator[InlineRun]:
    if passage.kind == "move":
        yield from (InlineRun(run.text, "both") for run in passage.new)
        return
    if not passage.old or not passage.new:
        side: Literal["old", "new"] = "new" if passage.new else "old"
        yield from (InlineRun(run.text, side) for run in passage.new or passage.old)
        return
    yield from _woven(list(passage.old), list(passage.new))


def _woven(old: list[Run], new: list[Run]) -> Iterator[InlineRun]:
    """Equal runs once (as the new side writes them), changed ones of both sides between them."""
    while old or new:
        while old and old[0].changed:
            yield InlineRun(old.pop(0).text, "old")
        while new and new[0].changed:
            yield InlineRun(new.pop(0).text, "new")
        if old:
            old.pop(0)
        if new:
            yield InlineRun(new.pop(0).text, "both")
