"""The state of watching, for readers: which page was last seen to change, and which cannot be had since when.

Nothing here moves while nothing happens: a source that is well shows the day its content last changed, one that fails the time it was
last well. Times of single visits are told by `serve` and by the command `status`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.model import File, Site
from pipeline.paths import outside
from pipeline.render.frame import STATUS, page, trail
from pipeline.render.views import Anchor, Moment, line, moment

_STATES = {
    "good": ("正常", "added"),
    "failed": ("取得できません", "failing"),
    "suspect": ("確認を保留", "failing"),
    "waiting": ("未確認", "other"),
}
_REASONS = {
    "failed": "掲載元に接続できないか、エラーの応答が続いています。",
    "suspect": "メンテナンスの表示など、掲載ページとは認められない応答が続いています。その内容は取り込んでいません。",
}


@dataclass(frozen=True, slots=True)
class Watched:
    """A source as readers may know it: `state` is good, failed, suspect or waiting; `since` when it was last well, if it is not now."""

    title: str
    url: str
    state: str
    changed: datetime | None
    since: datetime | None
    every: timedelta | None


@dataclass(frozen=True, slots=True)
class WatchedView:
    """The same in words."""

    page: Anchor
    word: str
    kind: str
    every: str
    changed: Moment | None
    since: Moment | None
    reason: str


def condition_file(site: Site, sources: Iterable[Watched]) -> File:
    """The page on the state of watching."""
    views = tuple(_view(source) for source in sources)
    return page(
        site,
        STATUS,
        "status.html",
        "確認の状況",
        trail=trail(site, STATUS),
        sources=views,
        troubled=sum(view.kind == "failing" for view in views),
    )


def every_words(every: timedelta | None) -> str:
    """How often, in words: 30分ごと, 2時間ごと, 1日ごと; 自動調整 where the program decides."""
    if every is None:
        return "自動調整"
    minutes = round(every.total_seconds() / 60)
    for size, word in ((1440, "日"), (60, "時間")):
        if minutes and minutes % size == 0:
            return f"{minutes // size}{word}ごと"
    return f"{max(minutes, 1)}分ごと"


def _view(source: Watched) -> WatchedView:
    word, kind = _STATES[source.state]
    return WatchedView(
        page=Anchor(line(source.title), outside(source.url)),
        word=word,
        kind=kind,
        every=every_words(source.every),
        changed=moment(source.changed) if source.changed else None,
        since=moment(source.since) if source.since else None,
        reason=_REASONS.get(source.state, ""),
    )
