"""Every kind of thing that can be stale, with what it makes. The order is that of publishing: what is linked before what links it."""

from __future__ import annotations

from pipeline.edition import bookshelf, calendars, codes, condition, days, feeds, finding, lists, ministry, pages
from pipeline.edition.making import Producer

TABLE: tuple[Producer, ...] = (
    Producer("site", lambda _: ("",), lists.site_files),
    Producer("view", pages.view_keys, pages.view_files, pages.image_files),
    Producer("code", codes.code_keys, codes.code_files),
    Producer("codes", codes.codes_keys, codes.codes_files),
    Producer("document", pages.document_keys, pages.document_files),
    Producer("whitepaper", bookshelf.paper_keys, bookshelf.paper_files),
    Producer("entry", pages.entry_keys, pages.entry_files),
    Producer("finding", finding.finding_keys, finding.finding_files),
    Producer("month", lists.month_keys, lists.month_files),
    Producer("archive", feeds.archive_keys, feeds.archive_files),
    Producer("feed", feeds.feed_keys, feeds.feed_files),
    Producer("news", ministry.news_keys, ministry.news_files),
    Producer("calendar", calendars.calendar_keys, calendars.calendar_files),
    Producer("agenda", days.agenda_keys, days.agenda_files),
    Producer("briefings", lambda _: ("",), days.briefing_files),
    Producer("condition", lambda _: ("",), condition.condition_files),
    Producer("topic", lists.topic_keys, lists.topic_files),
    Producer("home", lambda _: ("",), lists.home_files),
)
"""A new kind of page is a module with its two functions and a row here; `mark_stale` with its kind has it rendered again."""
