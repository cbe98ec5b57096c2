"""The pages that list entries: home, topics, months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.japanese.wording import era_date
from pipeline.model import Entry, File, Selection, Site
from pipeline.paths import month_path, relative, topic_folder
from pipeline.render.agenda import Due, due_views
from pipeline.render.figures import Figure
from pipeline.render.frame import CALENDAR, HOME, by_day, month_anchors, month_of, months_of, page, selection_box, subscription, trail
from pipeline.render.items import feed_subtitle, newest_first
from pipeline.render.views import Anchor, Headline, line, topic_title
from pipeline.render.wording import japan_day, month_words

_HOME_ENTRIES = 25
_TOPIC_ENTRIES = 100
MONTH_ENTRIES = 200
"""Entries on one page of a month; those of a month that has more stand on numbered pages, the oldest on the first."""
_MONTHS = 24


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic on the home page, with the day of its newest entry among those at hand."""

    anchor: Anchor
    latest: str


def home_file(site: Site, entries: Sequence[Entry], months: Sequence[str] | None = None, due: Sequence[Due] = ()) -> File:
    """The home page: the newest entries by day, the coming days that bind (`due`), the topics, how to subscribe.

    `months` (`2026-03`) are those that have a page of their own; without them, the months of the entries given.
    """
    newest = newest_first(entries)
    return page(
        site,
        HOME,
        "home.html",
        "",
        days=by_day(site, HOME, newest[:_HOME_ENTRIES]),
        due=due_views(HOME, due),
        calendar=CALENDAR,
        topics=tuple(_topic_line(site, name, newest) for name in site.topics),
        box=subscription(site, HOME, None),
        months=month_anchors(HOME, None, _recent(months_of(newest) if months is None else months)),
    )


def topic_file(
    site: Site,
    topic: str,
    entries: Sequence[Entry],
    months: Sequence[str] | None = None,
    due: Sequence[Due] = (),
    figures: Sequence[Figure] = (),
) -> File:
    """The page of a topic: its newest hundred entries by day, its coming days, its months, its feeds, pictures of its revisions."""
    path = topic_folder(topic) + HOME
    newest = newest_first(entries)
    title = topic_title(site, topic)
    return page(
        site,
        path,
        "list.html",
        title,
        topic,
        heading=title,
        lead=feed_subtitle(site, topic),
        trail=trail(site, path),
        days=by_day(site, path, newest[:_TOPIC_ENTRIES]),
        due=due_views(path, due),
        calendar=relative(path, CALENDAR),
        figures=tuple(figures),
        parts_of_month=(),
        box=subscription(site, path, topic),
        months=month_anchors(path, topic, months_of(newest) if months is None else months),
    )


def month_file(
    site: Site,
    topic: str | None,
    month: str,
    entries: Iterable[Entry],
    months: Sequence[str] = (),
    *,
    part: int | None = None,
    total: int | None = None,
) -> File:
    """The page of one month (`2026-03`, in Japan) of a topic, or of everything (None); entries of other months are left out.

    Of `months` only the earlier ones are linked, so that the page of a month that is over never changes. A month with very many
    entries (`total`) has numbered pages for the older ones (`part`, from 1 for the oldest), each full, which its page links.
    """
    path = month_path(topic, month, part)
    title = f"{month_words(month)}のお知らせ"
    heading = title if topic is None else f"{topic_title(site, topic)}：{title}"
    within = newest_first([entry for entry in entries if month_of(entry) == month])
    number = len(within) if total is None else total
    older = full_parts(number) if part is None else part - 1
    return page(
        site,
        path,
        "list.html",
        heading if part is None else f"{heading}（{part}）",
        topic,
        heading=heading,
        lead=f"{number:,}件のお知らせがあります。" if part is None else f"この月の{older * MONTH_ENTRIES + 1:,}件目からのお知らせです。",
        trail=trail(site, path, topic),
        days=by_day(site, path, within),
        due=(),
        calendar="",
        figures=(),
        parts_of_month=tuple(
            Anchor(f"この月のさらに前のお知らせ（{n}）", relative(path, month_path(topic, month, n))) for n in range(older, 0, -1)
        ),
        box=subscription(site, path, topic),
        months=month_anchors(path, topic, [earlier for earlier in months if earlier < month]) if part is None else (),
    )


def full_parts(entries: int) -> int:
    """How many full numbered pages the older entries of a month with so many entries fill."""
    return max(entries - 1, 0) // MONTH_ENTRIES


def month_files(site: Site, topic: str | None, entries: Sequence[Entry]) -> tuple[File, ...]:
    """A page for every month in which entries were published, of a topic or of everything (None); of not too many entries."""
    months = months_of(entries)
    return tuple(month_file(site, topic, month, entries, months) for month in months)


def selection_file(site: Site, selection: Selection, entries: Sequence[Entry]) -> File:
    """The page of a selection that is no topic: its newest hundred entries by day, its feeds."""
    return selection_page(site, selection, by_day(site, selection.folder + HOME, newest_first(entries)[:_TOPIC_ENTRIES]))


def selection_page(site: Site, selection: Selection, days: Sequence[tuple[str, tuple[Headline, ...]]]) -> File:
    """The page of a selection with what is listed on it, by day."""
    path, title = selection.folder + HOME, line(selection.title)
    return page(
        site,
        path,
        "list.html",
        title,
        heading=title,
        lead=selection.about,
        trail=trail(site, path),
        days=days,
        due=(),
        calendar="",
        figures=(),
        parts_of_month=(),
        box=selection_box(site, path, selection),
        months=(),
    )


def _recent(months: Sequence[str]) -> tuple[str, ...]:
    """The newest months; the older ones are linked from the months themselves."""
    return tuple(sorted(set(months), reverse=True)[:_MONTHS])


def _topic_line(site: Site, topic: str, newest: Sequence[Entry]) -> TopicLine:
    """The topic with the day of its newest entry."""
    latest = next((entry for entry in newest if topic in (entry.topic, *entry.topics)), None)
    anchor = Anchor(topic_title(site, topic), relative(HOME, topic_folder(topic) + HOME))
    return TopicLine(anchor, era_date(japan_day(latest.published)).partition("年")[2] if latest else "")
