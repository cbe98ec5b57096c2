"""What is arranged by days: those that bind, briefings and training, how a revision went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from pipeline import render
from pipeline.edition.making import Making
from pipeline.model import Entry, File, Occasion
from pipeline.render.agenda import Due, Statement
from pipeline.render.briefings import TOPIC, WORDS
from pipeline.render.figures import Counted, Figure, timeline
from pipeline.render.selections import selection_of
from pipeline.render.wording import japan_day, kind_name
from pipeline.store import agenda, changes, documents, listings, meanings, views

_HOME, _TOPIC, _COMING, _MONTH = 7, 5, 150, 400
_BRIEFINGS = 200
_DOCUMENTS, _STATED = 20, 20
_PAST = timedelta(days=31)
_FIRST = ("届出期限", "期限")
_FIGURE = timedelta(weeks=104)


def coming(making: Making, topic: str | None, newest: Sequence[Entry]) -> tuple[Due, ...]:
    """The next days for the home page (None) or that of a topic, one document each."""
    since, most = _begin(newest), _HOME if topic is None else _TOPIC
    return _dues(making, agenda.due_days(making.db, since, topic=topic, most=most, each=1)) if since else ()


def _begin(newest: Sequence[Entry]) -> date | None:
    """The day from which on days are coming on a page: that of its newest entry, so that the same store gives the same page."""
    return max((japan_day(entry.published) for entry in newest), default=None)


def of_entry(making: Making, entry: Entry) -> tuple[Due, ...]:
    """The days that the documents of an entry state, as they were told; those long past when it was told are left out."""
    found: dict[tuple[date, str], list[Statement]] = {}
    for change in entry.changes[:_DOCUMENTS]:
        for bound in meanings.days(making.db, change.sha256 or ""):
            if bound.value >= japan_day(entry.published) - _PAST:
                version = documents.version_with(making.db, change.document, change.sha256 or "")
                cited = views.cited(making.db, change.document, version, bound.page)
                statement = Statement(change.document, change.title, bound.sentence, bound.page, cited)
                found.setdefault((bound.value, bound.binding), []).append(statement)
    ordered = sorted(found.items(), key=lambda one: (one[0][0], one[0][1] not in _FIRST, one[0][1]))
    return tuple(Due(day, binding, len(stated), tuple(stated[:_STATED])) for (day, binding), stated in ordered)


def agenda_keys(making: Making) -> list[str]:
    """Every month that has days."""
    return agenda.agenda_months(making.db)


def agenda_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """The days of months."""
    for month in keys:
        first = date.fromisoformat(f"{month}-01")
        following = (first + timedelta(days=31)).replace(day=1)
        found = agenda.due_days(making.db, first, following, most=_MONTH, each=30)
        yield render.agenda_month_file(making.site, month, _dues(making, found))


def calendar_file(making: Making, newest: Sequence[Entry]) -> File:
    """The coming days."""
    since = _begin(newest)
    found = _dues(making, agenda.due_days(making.db, since, most=_COMING)) if since else ()
    return render.agenda_file(making.site, found, agenda.agenda_months(making.db), since)


def briefing_files(making: Making, _: Iterable[str]) -> Iterator[File]:
    """Briefings, training and videos: the entries of the topic, or what titles say where the configuration has no such topic."""
    if TOPIC in making.site.topics:
        told = listings.newest(making.db, selection_of(making.site, TOPIC).name, _BRIEFINGS)
    else:
        told = changes.entries_titled(making.db, WORDS, _BRIEFINGS)
    since = _begin(told)
    held = _dues(making, agenda.due_days(making.db, since, binding="開催", most=30, each=5)) if since else ()
    yield render.briefings_file(making.site, told, held)


def figures(making: Making, topic: str) -> tuple[Figure, ...]:
    """How many documents came, were exchanged, were corrected: a picture for each source of a topic that has told of more than one day."""
    found = []
    for source in making.options.sources:
        if source.topic == topic and source.kind == "page":
            told = changes.told_by_day(making.db, source.id, _FIGURE)
            counted = [Counted(day, kind_name(change), number) for day, change, number in told]
            title = f"{making.site.sources.get(source.id, source.url)}：掲載・差替え・訂正の件数"
            if len({one.day for one in counted}) > 1 and (figure := timeline(title, counted)):
                found.append(figure)
    return tuple(found)


def _dues(making: Making, found: Iterable[agenda.DueDay]) -> tuple[Due, ...]:
    return tuple(Due(one.day, one.binding, one.count, tuple(_statement(making, event) for event in one.stated)) for one in found)


def _statement(making: Making, event: Occasion) -> Statement:
    sentence, number = event.statements[0]
    return Statement(event.document, event.title, sentence, number, views.cited(making.db, event.document, event.version, number))
