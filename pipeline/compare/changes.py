"""What is a change: a matching of places and links judged by the definitions of CONTRACT.md, one change for each document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.compare.links import Matching
from pipeline.japanese.eras import dates
from pipeline.japanese.text import fold
from pipeline.model import Content, Kind, Link, Place, PlaceState


@dataclass(frozen=True, slots=True)
class Facts:
    """What the judge is told of the visit.

    `contents`: bytes behind addresses, as far as known. `same_text`: pairs of hashes whose words are the same. `held`: new
    addresses whose bytes could not be had this time; what hangs on them waits for the next visit. `keeps_items` is false
    for a feed and for a table that was started afresh: then nothing is removed. `first`: the first visit to the source.
    `past`: a page of the past, looked at once: what is gone is gone, and nothing is told.
    """

    contents: Mapping[str, Content]
    same_text: frozenset[tuple[str, str]] = frozenset()
    held: frozenset[str] = frozenset()
    keeps_items: bool = True
    first: bool = False
    announce_existing: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A change before it gets its name and number: `place` as it stands after it, `before` as it stood."""

    kind: Kind
    significant: bool
    place: Place
    before: Place | None = None
    previous_url: str | None = None
    text_changed: bool | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The changes in page order (removals last), and every place as it stands now. New places have no document id yet."""

    told: tuple[Told, ...]
    places: tuple[Place, ...]


def judge(matching: Matching, facts: Facts) -> Verdict:
    """What happened to each document between the known places and the links they were matched with."""
    told: list[tuple[int, Told]] = []
    places: list[Place] = []
    for place, link in matching.pairs:
        if link.url != place.url and link.url in facts.held:
            places.append(place)
            continue
        now = _moved_to(place, link, facts.contents.get(link.url))
        places.append(now)
        if change := _pair_change(place, now, facts):
            told.append((link.position, change))
    for link in matching.fresh:
        if link.url not in facts.held:
            now = _new_place(link, facts.contents.get(link.url))
            places.append(now)
            told.append((link.position, Told(Kind.ADDED, not facts.first or facts.announce_existing, now)))
    told.sort(key=lambda row: row[0])
    gone = [(place, replace(place, state=_state_without_link(place.state, facts))) for place in matching.gone]
    removed = [(place, now) for place, now in gone if now.state == "removed" != place.state]
    removals = [Told(Kind.REMOVED, significant=True, place=now, before=place) for place, now in removed]
    changes = (*(change for _, change in told), *removals)
    if facts.past:
        changes = tuple(replace(change, significant=False) for change in changes)
    return Verdict(changes, (*places, *(now for _, now in gone)))


def _state_without_link(state: PlaceState, facts: Facts) -> PlaceState:
    """Missing the first time, removed the second; in a feed or a table that was started afresh it just left."""
    if state not in ("standing", "missing"):
        return state
    if not facts.keeps_items:
        return "left"
    return "missing" if state == "standing" and not facts.past else "removed"


def _moved_to(place: Place, link: Link, content: Content | None) -> Place:
    """The place as the link shows it now. Bytes that are not known this time stay what they were."""
    kept = place.sha256 if link.url == place.url else None
    return Place(
        place.document, link.url, link.text, link.title, link.section, link.mark, link.label, link.context, link.published,
        link.position, content.sha256 if content else kept,
    )  # fmt: skip


def _new_place(link: Link, content: Content | None) -> Place:
    return Place(
        "", link.url, link.text, link.title, link.section, link.mark, link.label, link.context, link.published,
        link.position, content.sha256 if content else None,
    )  # fmt: skip


def _pair_change(before: Place, now: Place, facts: Facts) -> Told | None:
    """The first kind of the contract's list that applies, or None."""
    if _is_replaced(before, now):
        same = (before.sha256, now.sha256) in facts.same_text
        return Told(Kind.REPLACED, not same, now, before, before.url, text_changed=not same)
    if before.url != now.url:
        return Told(Kind.RENUMBERED, significant=False, place=now, before=before, previous_url=before.url, text_changed=False)
    if marked := _is_relabelled(before, now):
        return Told(Kind.RELABELLED, marked == "mark", now, before, text_changed=False)
    if [fold(words) for words in before.section] != [fold(words) for words in now.section]:
        return Told(Kind.MOVED, significant=False, place=now, before=before, text_changed=False)
    if before.state == "removed":
        return Told(Kind.RESTORED, significant=True, place=now, before=before)
    return None


def _is_replaced(before: Place, now: Place) -> bool:
    """Other bytes; or another address with bytes of which nobody knows what they were before."""
    if before.sha256 and now.sha256:
        return before.sha256 != now.sha256
    return before.url != now.url and bool(before.sha256 or now.sha256)


def _is_relabelled(before: Place, now: Place) -> str:
    """`mark` where a correction mark or a date in the link's own words differs, `words` where other words do, else empty."""
    if fold(before.mark or "") != fold(now.mark or ""):
        return "mark"
    if fold(before.text) == fold(now.text):
        return ""
    stated = [[found.value for found in dates(place.text)] for place in (before, now)]
    return "mark" if stated[0] != stated[1] else "words"
