"""Days that bind: the coming ones, and those of each month, each with the sentence and the page that state it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from pipeline.japanese.text import sound, squeeze
from pipeline.japanese.wording import era_date
from pipeline.model import Cited, File, Site
from pipeline.paths import absolute, document_path, page_path, relative, topic_folder
from pipeline.render.frame import CALENDAR, HOME, page, subscription, trail
from pipeline.render.views import Anchor, line
from pipeline.render.wording import day_words, month_words

_SENTENCE = 120
_BINDING_KINDS = {"届出期限": "deadline", "期限": "deadline", "経過措置": "relabelled", "開催": "added"}


@dataclass(frozen=True, slots=True)
class Statement:
    """A document's word on a day: the sentence, its page, and where that page is shown (None: nowhere)."""

    document: str
    title: str
    sentence: str
    page: int
    cited: Cited | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A binding of a day: how many documents state it, and the first of them."""

    day: date
    binding: str
    count: int
    stated: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class StatedView:
    """The same in words, with links."""

    document: Anchor
    sentence: str
    page: Anchor


@dataclass(frozen=True, slots=True)
class DueView:
    """A binding of a day in words. `more` documents are left out."""

    stamp: str
    day: str
    kind: str
    binding: str
    stated: tuple[StatedView, ...]
    more: int


def due_views(path: str, due: Iterable[Due]) -> tuple[DueView, ...]:
    """Days for the page at `path`, in the order given."""
    link = partial(relative, path)
    return tuple(
        DueView(
            stamp=one.day.isoformat(),
            day=day_words(one.day),
            kind=_BINDING_KINDS.get(one.binding, "replaced"),
            binding=line(one.binding),
            stated=tuple(_stated(stated, link) for stated in one.stated),
            more=max(one.count - len(one.stated), 0),
        )
        for one in due
    )


def agenda_path(month: str) -> str:
    """Where the days of a month (`2026-05`) are listed."""
    return f"calendar/{month}.html"


def agenda_file(site: Site, coming: Sequence[Due], months: Sequence[str], since: date | None) -> File:
    """The calendar to read: coming days by month, the months that have days, how to take it into a calendar of one's own.

    Days since `since` are coming, the day of the newest entry: pages must not depend on when they are made.
    """
    return page(
        site,
        CALENDAR,
        "calendar.html",
        "期日",
        trail=trail(site, CALENDAR),
        since=era_date(since) if since else "",
        groups=_by_month(CALENDAR, coming),
        months=_months(CALENDAR, months),
        box=subscription(site, CALENDAR, None),
        webcal="webcal://" + absolute(site, "calendar.ics").partition("://")[2],
        calendars=tuple(
            Anchor(f"{line(title)}のカレンダー", relative(CALENDAR, f"{place}calendar.ics"))
            for title, place in (("すべての分野", ""), *((title, topic_folder(topic)) for topic, title in site.topics.items()))
        ),
    )


def agenda_month_file(site: Site, month: str, due: Sequence[Due]) -> File:
    """The days of one month."""
    path = agenda_path(month)
    title = f"{month_words(month)}の期日"
    return page(
        site,
        path,
        "agenda.html",
        title,
        trail=(Anchor("新着", relative(path, HOME)), Anchor("期日", relative(path, CALENDAR))),
        heading=title,
        days=due_views(path, due),
    )


def _by_month(path: str, due: Sequence[Due]) -> tuple[tuple[str, tuple[DueView, ...]], ...]:
    ordered = sorted(due, key=lambda one: one.day)
    return tuple((month_words(month), due_views(path, group)) for month, group in groupby(ordered, key=lambda one: f"{one.day:%Y-%m}"))


def _months(path: str, months: Sequence[str]) -> tuple[Anchor, ...]:
    return tuple(Anchor(month_words(month), relative(path, agenda_path(month))) for month in sorted(set(months)))


def _stated(one: Statement, link: Callable[[str], str]) -> StatedView:
    sentence = squeeze(sound(one.sentence))
    address = link(page_path(one.cited.document, one.cited.version, one.cited.page)) if one.cited else None
    return StatedView(
        document=Anchor(line(one.title), link(document_path(one.document))),
        sentence=sentence if len(sentence) <= _SENTENCE else sentence[: _SENTENCE - 1] + "…",
        page=Anchor(f"{one.page}ページ", address),
    )
