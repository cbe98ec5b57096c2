"""Entries and documents as files to publish: feeds, pages, calendar. Pure: the same values give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import File, Occasion, Selection, Site
from pipeline.paths import image_path, topic_folder
from pipeline.render.agenda import agenda_file, agenda_month_file
from pipeline.render.briefings import briefings_file
from pipeline.render.calendar import calendar
from pipeline.render.condition import condition_file
from pipeline.render.correcting import corrections_file
from pipeline.render.detail import entry_file
from pipeline.render.document import document_file, text_file
from pipeline.render.explaining import static_files
from pipeline.render.frame import OPML, months_of
from pipeline.render.items import Beside, Item, archive_path, build_archive, build_feed, build_item
from pipeline.render.jsonfeed import json_feed
from pipeline.render.opml import opml
from pipeline.render.overview import home_file, month_file, month_files, selection_file, topic_file
from pipeline.render.pageview import page_file
from pipeline.render.syndication import atom, rss
from pipeline.render.whitepaper import bookshelf_file, whitepaper_file

__all__ = [
    "Beside",
    "Item",
    "agenda_file",
    "agenda_month_file",
    "archive_file",
    "bookshelf_file",
    "briefings_file",
    "build_item",
    "calendar_file",
    "condition_file",
    "corrections_file",
    "document_file",
    "entry_file",
    "feed_files",
    "home_file",
    "image_path",
    "month_file",
    "month_files",
    "months_of",
    "opml_file",
    "page_file",
    "selection_file",
    "static_files",
    "text_file",
    "topic_file",
    "whitepaper_file",
]


def feed_files(site: Site, selection: Selection, items: Sequence[Item], *, archives: int = 0) -> tuple[File, ...]:
    """Atom, RSS and JSON Feed of a selection, with the newest hundred of the items, newest first.

    `archives` is how many full archive documents stand behind the feed: the whole number of hundreds of all its entries.
    """
    feed = build_feed(site, selection, items, archives)
    return (
        File(feed.folder + "atom.xml", atom(feed)),
        File(feed.folder + "rss.xml", rss(feed)),
        File(feed.folder + "feed.json", json_feed(feed)),
    )


def archive_file(site: Site, selection: Selection, number: int, items: Sequence[Item]) -> File:
    """The archive document (RFC 5005) of that number: 1 holds the oldest hundred entries, and so on."""
    return File(archive_path(selection, number), atom(build_archive(site, selection, items, number)))


def opml_file(site: Site) -> File:
    """The list of all feeds."""
    return File(OPML, opml(site))


def calendar_file(site: Site, topic: str | None, occasions: Sequence[Occasion] = ()) -> File:
    """The calendar of a topic, or of everything (None). No event is made up: only the occasions handed in appear."""
    return File(topic_folder(topic) + "calendar.ics", calendar(site, topic, occasions))
