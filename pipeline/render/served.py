"""The pages that `serve` makes on demand, in the style of the published ones: search, errors, the interface explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from pipeline.model import Site
from pipeline.paths import relative
from pipeline.render.frame import SEARCH, page, trail
from pipeline.render.views import Anchor

INTERFACE = "api"


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a search found. `pieces` are stretches of its text and whether they were asked for; `path` is a published file.

    A page view (`is_page`) marks the words that stand in its address.
    """

    title: str
    path: str
    place: str
    pieces: tuple[tuple[str, bool], ...]
    is_page: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search asks for; `page` counts from 1."""

    words: str = ""
    topic: str = ""
    document: str = ""
    page: int = 1

    def address(self, page: int) -> str:
        """The query of another page of the same search."""
        values = {"q": self.words, "topic": self.topic, "document": self.document, "page": str(page) if page > 1 else ""}
        return "?" + urlencode({name: value for name, value in values.items() if value})


def search_page(site: Site, asked: Asked, found: Sequence[Found], *, more: bool, trouble: str = "") -> bytes:
    """The results of a search, or the empty form; `more` says that further pages follow, `trouble` what was wrong with the question."""
    title = f"「{asked.words}」の検索" if asked.words else "検索"
    marked = urlencode({"q": asked.words})
    results = [(one, relative(SEARCH, one.path) + (f"?{marked}" if one.is_page else "")) for one in found]
    return page(
        site, SEARCH, "search.html", title,
        trail=trail(site, SEARCH), asked=asked, results=results, trouble=trouble, topics=tuple(site.topics.items()),
        everywhere=replace(asked, document="").address(1),
        before=asked.address(asked.page - 1) if asked.page > 1 else None, after=asked.address(asked.page + 1) if more else None,
    ).body  # fmt: skip


def trouble_page(site: Site, path: str, status: int, heading: str, advice: str) -> bytes:
    """What went wrong at an address (the decoded path that was asked, for the links on the page)."""
    here = path.lstrip("/") or "index.html"
    return page(site, here, "trouble.html", heading, heading=heading, advice=advice, status=status,
                links=(Anchor("新着へ", relative(here, "index.html")), Anchor("検索", relative(here, SEARCH)))).body  # fmt: skip


def interface_page(site: Site, document: Mapping[str, Any]) -> bytes:
    """The interface for programs explained to people, from its OpenAPI document."""
    calls = [
        {"path": path, "operation": operation, "example": operation.get("x-example", "").lstrip("/")}
        for path, methods in document["paths"].items()
        for operation in methods.values()
        if "description" in operation
    ]
    return page(site, INTERFACE, "api.html", "プログラムからの利用", trail=trail(site, INTERFACE), calls=calls,
                description=relative(INTERFACE, "openapi.json")).body  # fmt: skip
