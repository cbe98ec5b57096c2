"""Dates to put into a calendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from pipeline.model import Entry, Site
from pipeline.render.items import feed_subtitle
from pipeline.render.places import absolute, entry_path
from pipeline.render.views import line, topic_title
from pipeline.render.wording import sound

_NAMESPACE = UUID("2f1f3c0a-7d35-4b46-9a52-5c0f2a1f9be4")


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day that binds or invites, told by an entry: 施行, 届出期限, 説明会. `words` name it."""

    entry: str
    day: date
    words: str


def calendar(site: Site, topic: str | None, entries: Sequence[Entry], occasions: Sequence[Occasion] = ()) -> bytes:
    """The calendar of a topic (None: of everything): all-day events for the occasions that the entries tell of.

    Without occasions it holds the time zone alone, as RFC 5545 wants at least one component. Ids depend on entry, day and words.
    """
    told = {entry.id: entry for entry in entries}
    book = Calendar()
    title = line(site.title) if topic is None else f"{line(site.title)}：{topic_title(site, topic)}"
    for name, value in (
        ("prodid", "-//Kaitei Watch//kaitei//JA"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("x-wr-calname", title),
        ("x-wr-caldesc", feed_subtitle(site, topic)),
        ("x-wr-timezone", "Asia/Tokyo"),
    ):
        book.add(name, value)
    book.add_component(_japan())
    for occasion in sorted(occasions, key=lambda occasion: (occasion.day, occasion.entry, occasion.words)):
        if occasion.entry in told:
            book.add_component(_event(site, occasion, told[occasion.entry]))
    return bytes(book.to_ical())


def _event(site: Site, occasion: Occasion, entry: Entry) -> Event:
    """One all-day event; its stamp is the entry's, so the bytes stay."""
    event = Event()
    event.add("uid", str(uuid5(_NAMESPACE, f"{occasion.entry} {occasion.day} {sound(occasion.words)}")))
    event.add("dtstamp", entry.updated.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", occasion.day)
    event.add("dtend", occasion.day + timedelta(days=1))
    event.add("summary", line(occasion.words))
    event.add("description", line(entry.title))
    event.add("url", absolute(site, entry_path(entry.id)))
    event.add("transp", "TRANSPARENT")
    return event


def _japan() -> Timezone:
    """Japan's zone, which has known no summer time since 1951."""
    zone = Timezone()
    zone.add("tzid", "Asia/Tokyo")
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - local time by definition
    standard.add("tzoffsetfrom", timedelta(hours=9))
    standard.add("tzoffsetto", timedelta(hours=9))
    standard.add("tzname", "JST")
    zone.add_component(standard)
    return zone
