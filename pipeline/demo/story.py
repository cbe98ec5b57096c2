"""What happens in the demo, read from `story.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

_EVER = 1_000_000


@dataclass(frozen=True, slots=True)
class Scene:
    """One visit: when it is, what the ministry did before it, what should come of it. `notice`: the site is down."""

    at: datetime
    title: str
    happens: str
    means: str
    notice: bool = False


@dataclass(frozen=True, slots=True)
class PagePlan:
    """A page of the site; its lines say themselves at which visits they are shown."""

    address: str
    title: str
    content: str


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """An item of the news feed, there from visit `since` on."""

    address: str
    title: str
    at: datetime
    since: int = 0


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """A document that lies under its address from visit `since` to visit `until`."""

    address: str
    title: str
    text: str
    since: int = 0
    until: int = _EVER


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """A watched page, with the keys of a `[[source]]` in config.toml."""

    id: str
    title: str
    url: str
    kind: str
    every: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """All of it, in the order of the file; of two papers with one address the later takes the earlier one's place."""

    host: str
    site: str
    scenes: tuple[Scene, ...]
    sources: tuple[SourcePlan, ...]
    pages: tuple[PagePlan, ...]
    items: tuple[ItemPlan, ...]
    papers: tuple[PaperPlan, ...]


def read_story() -> Story:
    """The story that comes with the program."""
    written = tomllib.loads(files(__package__).joinpath("story.toml").read_text("utf-8"))
    return Story(
        host=written["host"],
        site=written["site"],
        scenes=tuple(Scene(**row) for row in written["visit"]),
        sources=tuple(SourcePlan(**row) for row in written["source"]),
        pages=tuple(PagePlan(**row) for row in written["page"]),
        items=tuple(ItemPlan(**row) for row in written["item"]),
        papers=(*(PaperPlan(**row) for row in written["paper"]), *_series(written["series"])),
    )


def _series(row: dict[str, Any]) -> tuple[PaperPlan, ...]:
    """Papers that differ by number and subject only."""
    return tuple(
        PaperPlan(
            row["address"].format(number=number),
            row["title"].format(subject=subject),
            row["text"].format(subject=subject),
            row["since"],
        )
        for number, subject in enumerate(row["subjects"], row["first"])
    )
