"""The pages that list entries, and those that explain: home, topics, months, how to subscribe, about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.japanese.wording import era_date
from pipeline.model import Entry, File, Selection, Site
from pipeline.render.frame import (
    ABOUT,
    HOME,
    OPML,
    SUBSCRIBE,
    Subscription,
    by_day,
    month_anchors,
    month_of,
    months_of,
    page,
    subscription,
    subscription_to,
    trail,
)
from pipeline.render.items import ICON, LOGO, feed_subtitle, newest_first
from pipeline.render.places import month_path, relative, topic_folder
from pipeline.render.templating import asset
from pipeline.render.views import Anchor, Headline, line, topic_title
from pipeline.render.wording import KIND_MEANINGS, japan_day, month_words, sound

_HOME_ENTRIES = 40
_TOPIC_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic on the home page, with the day of its newest entry among those at hand."""

    anchor: Anchor
    latest: str


def home_file(site: Site, entries: Sequence[Entry], months: Sequence[str] | None = None) -> File:
    """The home page: the newest entries by day, the topics, how to subscribe.

    `months` (`2026-03`) are those that have a page of their own; without them, the months of the entries given.
    """
    newest = newest_first(entries)
    return page(
        site,
        HOME,
        "home.html",
        "",
        days=by_day(site, HOME, newest[:_HOME_ENTRIES]),
        topics=tuple(_topic_line(site, name, newest) for name in site.topics),
        box=subscription(site, HOME, None),
        months=month_anchors(HOME, None, months_of(newest) if months is None else months),
    )


def topic_file(site: Site, topic: str, entries: Sequence[Entry], months: Sequence[str] | None = None) -> File:
    """The page of a topic: its newest hundred entries by day, its months, its feeds."""
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
        box=subscription(site, path, topic),
        months=month_anchors(path, topic, months_of(newest) if months is None else months),
    )


def month_file(site: Site, topic: str | None, month: str, entries: Iterable[Entry], months: Sequence[str] = ()) -> File:
    """The page of one month (`2026-03`, in Japan) of a topic, or of everything (None); entries of other months are left out.

    Of `months` only the earlier ones are linked, so that the page of a month that is over never changes.
    """
    path = month_path(topic, month)
    title = f"{month_words(month)}のお知らせ"
    heading = title if topic is None else f"{topic_title(site, topic)}：{title}"
    within = newest_first([entry for entry in entries if month_of(entry) == month])
    return page(
        site,
        path,
        "list.html",
        heading,
        topic,
        heading=heading,
        lead=f"{len(within)}件のお知らせがあります。",
        trail=trail(site, path, topic),
        days=by_day(site, path, within),
        box=subscription(site, path, topic),
        months=month_anchors(path, topic, [earlier for earlier in months if earlier < month]),
    )


def month_files(site: Site, topic: str | None, entries: Sequence[Entry]) -> tuple[File, ...]:
    """A page for every month in which entries were published, of a topic or of everything (None)."""
    months = months_of(entries)
    return tuple(month_file(site, topic, month, entries, months) for month in months)


def static_files(site: Site) -> tuple[File, ...]:
    """What does not depend on entries: stylesheet, icon, how to subscribe, about."""
    return (
        *(File(name, asset(name)) for name in ("style.css", "pageview.js", "icon.svg", ICON, LOGO)),
        _subscribe_file(site),
        _about_file(site),
    )


def selection_file(site: Site, selection: Selection, entries: Sequence[Entry]) -> File:
    """The page of a selection that is no topic: its newest hundred entries by day, its feeds."""
    return selection_page(site, selection, by_day(site, selection.folder + HOME, newest_first(entries)[:_TOPIC_ENTRIES]))


def selection_page(site: Site, selection: Selection, days: Sequence[tuple[str, tuple[Headline, ...]]]) -> File:
    """The page of a selection with what is listed on it, by day."""
    path, title = selection.folder + HOME, line(selection.title)
    box = selection_box(site, path, selection)
    return page(site, path, "list.html", title, heading=title, lead=selection.about, trail=trail(site, path), days=days, box=box, months=())


def selection_box(site: Site, path: str, selection: Selection) -> Subscription:
    """How to subscribe to a selection, for the page at `path`; everything and topics have calendars too."""
    calendar = (Anchor("カレンダー", relative(path, selection.folder + "calendar.ics")),)
    everything = () if selection.folder else (Anchor("OPML", relative(path, OPML)),)
    has_calendar = not selection.folder or selection.folder.startswith("topics/")
    return subscription_to(site, path, selection.folder, (*(calendar if has_calendar else ()), *everything))


def _subscribe_file(site: Site) -> File:
    """How to subscribe, with every feed there is."""
    boxes = [(line(one.title) if one.title else "すべての分野", selection_box(site, SUBSCRIBE, one)) for one in site.selections]
    return page(site, SUBSCRIBE, "subscribe.html", "購読の方法", trail=trail(site, SUBSCRIBE), boxes=boxes, opml=relative(SUBSCRIBE, OPML))


def _about_file(site: Site) -> File:
    """Sources, licence, how it works and where it ends."""
    return page(
        site,
        ABOUT,
        "about.html",
        "このサイトについて",
        trail=trail(site, ABOUT),
        kinds=KIND_MEANINGS,
        sources=tuple(line(title) for title in site.sources.values()),
        contact=sound(site.contact).strip(),
    )


def _topic_line(site: Site, topic: str, newest: Sequence[Entry]) -> TopicLine:
    """The topic with the day of its newest entry."""
    latest = next((entry for entry in newest if topic in (entry.topic, *entry.topics)), None)
    anchor = Anchor(topic_title(site, topic), relative(HOME, topic_folder(topic) + HOME))
    return TopicLine(anchor, era_date(japan_day(latest.published)) if latest else "")
