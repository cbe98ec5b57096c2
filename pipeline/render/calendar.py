"""Calendars of the days that bind (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from pipeline.model import Binding, Occasion, Site
from pipeline.paths import absolute, document_path
from pipeline.render.items import feed_subtitle
from pipeline.render.views import line, topic_title

_QUOTED: Final = 10
"""So many sentences stand in a description; the document's page has all."""
_WORDS: Final[dict[Binding, str]] = {"経過措置": "経過措置終了", "廃止": "廃止"}


def calendar(site: Site, topic: str | None, occasions: Iterable[Occasion] = ()) -> bytes:
    """The calendar of a topic (None: of everything): one all-day event for each day in Japan that binds.

    An event keeps its UID through all versions of its document; SEQUENCE rises when its day or words change, LAST-MODIFIED says when
    anything last did (RFC 5545, 3.8.7), and what a later version no longer states is CANCELLED. Without events the calendar holds the
    time zone alone, since it must have a component. The same events give the same bytes.
    """
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
    for occasion in sorted(occasions, key=lambda one: (one.day, one.uid)):
        book.add_component(_event(site, topic, occasion))
    return bytes(book.to_ical())


def _event(site: Site, topic: str | None, one: Occasion) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", _whole(one.modified))
    event.add("created", _whole(one.created))
    event.add("last-modified", _whole(one.modified))
    event.add("sequence", one.sequence)
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("dtstart", one.day)
    event.add("dtend", _following(one.day))
    event.add("summary", f"【{_WORDS.get(one.binding, one.binding)}】{line(one.title)}")
    page = absolute(site, document_path(one.document))
    event.add("description", "\n".join((*_quoted(one), f"文書：{line(one.title)}（第{one.version}版）", page)))
    event.add("url", page)
    event.add("categories", [_WORDS.get(one.binding, one.binding), *([topic_title(site, topic)] if topic else [])])
    event.add("transp", "TRANSPARENT")
    return event


def _quoted(one: Occasion) -> Iterable[str]:
    """The sentences that state the day, each with its page."""
    yield from (f"「{line(sentence)}」（{page}ページ）" for sentence, page in one.statements[:_QUOTED])
    if len(one.statements) > _QUOTED:
        yield f"ほか{len(one.statements) - _QUOTED}か所"


def _whole(moment: datetime) -> datetime:
    """A moment as the format wants it: UTC, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0)


def _following(day: date) -> date:
    """The end of an all-day event, which is the next day; the last day of all has none."""
    return day + timedelta(days=1) if day < date.max else day


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
