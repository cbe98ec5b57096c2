"""Where in a fee table one is: 章, 部, 節 and 款, with the help of its table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from pipeline.japanese.text import fold

_CHAPTER: Final = re.compile(
    r"[\s　]*第[\s　]?[0-9０-９一二三四五六七八九十]+[\s　]?(?P<level>[章部節款])(?:の[0-9０-９一-九]+)?"
    r"[\s　]+(?P<title>\S.*)"
)
_BRACKETED: Final = re.compile(r"[\s　]*[＜〈<《](?P<title>[^＜＞〈〉<>《》。]{2,24}料|その他|経過措置)[＞〉>》][\s　]*")
_GLUED: Final = re.compile(r"(?<=\S)(?=第[0-9０-９]+[章部節款][\s　])")
_LEADERS: Final = re.compile(r"[\s　]*[・…‥.．]{3,}[\s　・…‥.．]*[0-9０-９]*$")
_LEVELS: Final = "章部節款"
_LONGEST_TITLE: Final = 60

Path = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The headings above, outermost first, as (level, title); `contents` are the paths of the table of contents still to come."""

    path: Path = ()
    contents: tuple[Path, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """The headings above, as they are written."""
        return tuple(title for _, title in self.path)

    def entered(self, level: str, title: str) -> Place:
        """The place after a heading: where the table of contents has it next, else below the headings that are above its level."""
        wanted = (level, fold(title))
        for index, path in enumerate(self.contents):
            if (path[-1][0], fold(path[-1][1])) == wanted:
                return Place(path, self.contents[index + 1 :])
        return replace(self, path=_below(self.path, level, title))


def chapter(text: str) -> tuple[str, str] | None:
    """The level (章, 部, 節 or 款) and the words of a heading line, or None for any other line. ＜調剤技術料＞ stands for a 節."""
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed is not None:
        return "節", bracketed["title"]
    match = _CHAPTER.match(text)
    if match is None or len(text) > _LONGEST_TITLE or "。" in text:
        return None
    return match["level"], " ".join(_LEADERS.sub("", text).split()).removesuffix("通則").rstrip()


def contents(lines: Iterable[str]) -> tuple[tuple[Path, ...], int]:
    """The paths of a table of contents (under 目次) in its order, and the number of lines up to its end; nothing where there is none."""
    paths: list[Path] = []
    path: Path = ()
    end = 0
    begun = False
    for place, line in enumerate(lines):
        if not begun:
            begun = "目次" in fold(line) and len(line) < _LONGEST_TITLE
            continue
        found = [entry for piece in _GLUED.split(line) if (entry := chapter(piece)) is not None]
        if not found and ((paths and len(line) > _SHORTEST_LINE) or fold(line) in _BODY):
            break
        for level, title in found:
            path = _below(path, level, title)
            paths.append(path)
            end = place + 1
    return tuple(paths), end


_SHORTEST_LINE: Final = 12
_BODY: Final = frozenset({"通則", "区分"})


def _below(path: Path, level: str, title: str) -> Path:
    above = tuple(entry for entry in path if _LEVELS.index(entry[0]) < _LEVELS.index(level))
    return (*above, (level, title))
