"""Entries are put into their selections before anything is rendered, and what shows a selection becomes stale with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from pipeline.edition.selections import Rule, rules
from pipeline.model import Entry, EntryRule, Kind, Selection, Site
from pipeline.options import Options
from pipeline.render.items import archive_path
from pipeline.render.overview import MONTH_ENTRIES, full_parts
from pipeline.render.selections import ALL, CORRECTIONS, corrections, followed, role, selection_of
from pipeline.store import changes, listings
from pipeline.store.changes import mark_stale

_FILED_AGAIN = 1000
"""The newest entries that a new or changed rule is tried on; older ones stay where readers have long passed by."""
_FEED_FILES = ("index.html", "atom.xml", "rss.xml", "feed.json")


def file_entries(db: Database, site: Site, options: Options) -> list[str]:
    """Files what is stale, and everything a changed rule concerns; answers the paths of published files that are none any more.

    One transaction. What was filed once stays filed: a selection never takes back what it has told.
    """
    chosen = rules(options)
    with db.atomic():
        gone = list(_by_changed_rules(db, chosen))
        for entry in changes.stale_entries(db):
            _file(db, site, chosen, entry, moves=options.publish.corrections == "update")
    return gone


def _file(db: Database, site: Site, chosen: Sequence[Rule], entry: Entry, *, moves: bool) -> None:
    names = [ALL, *(selection_of(site, topic).name for topic in entry.topics)]
    names += [rule.selection.name for rule in chosen if rule.chooses(db, entry)]
    for topic in entry.topics:
        mark_stale(db, "topic", topic)
    mark_stale(db, "home", "")
    for name in names:
        place = was = listings.file_entry(db, name, entry)
        if moves and _is_corrected(entry) and place <= listings.size(db, name) - listings.ARCHIVED:
            _mark(db, name, place)
            place = listings.move_up(db, name, entry)
        _mark(db, name, place)
        _mark_month(db, name, listings.month_of(entry), was)
    for former in entry.former:
        for name, place in listings.selections_of(db, former).items():
            _mark(db, name, place)


def _mark_month(db: Database, name: str, month: str, place: int) -> None:
    """The page of a month; its numbered pages from the one on which a place is shown; and the one that an entry has just made full."""
    before = listings.size_of_month(db, name, month, place)
    first = before // MONTH_ENTRIES + (0 if before % MONTH_ENTRIES == 0 else 1)
    for part in range(max(first, 1), full_parts(listings.size_of_month(db, name, month)) + 1):
        mark_stale(db, "month", f"{month}/{part} {name}")
    mark_stale(db, "month", f"{month} {name}")


def _is_corrected(entry: Entry) -> bool:
    """Whether a correction has updated it: what happened last is an exchange, and not what it told first."""
    return len(entry.changes) > 1 and entry.changes[-1].kind in (Kind.REPLACED, Kind.RELABELLED)


def _mark(db: Database, name: str, place: int) -> None:
    """The feed in which a place is shown, and its archive if that is full."""
    total = listings.size(db, name)
    number = (place - 1) // listings.ARCHIVED + 1
    if number <= total // listings.ARCHIVED:
        mark_stale(db, "archive", f"{number} {name}")
    if place > total - listings.ARCHIVED:
        mark_stale(db, "feed", name)


def _by_changed_rules(db: Database, chosen: Sequence[Rule]) -> Iterator[str]:
    """Files again what a new or changed rule chooses among the newest entries, and drops what no rule is left for."""
    filed = listings.filed_rules(db)
    wanted = {rule.selection.name: rule for rule in chosen}
    for name in filed.keys() - wanted.keys():
        yield from _dropped(db, name)
    for name, rule in wanted.items():
        if filed.get(name) != rule.wording:
            yield from _dropped(db, name) if name in filed else ()
            _filed_again(db, rule)


def _filed_again(db: Database, rule: Rule) -> None:
    name = rule.selection.name
    for entry in reversed(listings.newest(db, ALL, _FILED_AGAIN)):
        if rule.chooses(db, entry):
            listings.file_entry(db, name, entry)
    listings.save_rule(db, name, rule.wording)
    mark_stale(db, "site", "")
    mark_stale(db, "feed", name)
    for number in range(1, listings.archives(db, name) + 1):
        mark_stale(db, "archive", f"{number} {name}")


def _dropped(db: Database, name: str) -> Iterator[str]:
    """Forgets a selection; the paths of what was published of it."""
    selection = _named(name)
    yield from (selection.folder + file for file in _FEED_FILES)
    yield from (archive_path(selection, number) for number in range(1, listings.archives(db, name) + 1))
    listings.drop(db, name)
    listings.save_rule(db, name, "")
    mark_stale(db, "site", "")


def _named(name: str) -> Selection:
    """A selection that only its name is left of."""
    kind, _, rest = name.partition(":")
    rule = EntryRule(rest, rest)
    return corrections() if name == CORRECTIONS else role(rule) if kind == "role" else followed(rule)
