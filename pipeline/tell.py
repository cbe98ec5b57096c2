"""From what was judged to what is told: documents get their ids, changes and entries are written, each fact once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid5

from sqlite_utils import Database

from pipeline import classify, summarise
from pipeline.compare.changes import Told
from pipeline.japanese.text import fold
from pipeline.model import Change, Content, Entry, Kind, Page, Place, Source, TopicRule
from pipeline.options import PublishOptions
from pipeline.store import changes as stored
from pipeline.store import documents, views
from pipeline.understand import NOTHING_MEANT, Meaning, Revised

_NAMESPACE = UUID("0a6a1c9e-3b5f-4f3e-8d38-6d1f0c2b7e55")
_NUMBER = re.compile(r"\w{1,8}発\d{4}第\d+号|(?:告示|省令)第\d+号")
_FAR = timedelta(days=366)
"""A date stated further ahead is a slip (news.rdf has shown the year 2088)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A change with what the summary needs of it: its place now and before, what was revised, what its document says."""

    change: Change
    place: Place
    topics: tuple[str, ...]
    before: Place | None = None
    revised: Revised | None = None
    meaning: Meaning = NOTHING_MEANT


def name_document(db: Database, place: Place, taken: frozenset[str], topic: str) -> str:
    """The id of a document that is new to a source: the one that stands at the address elsewhere, else a new one.

    A new id is made from the address of first sight and never changes, whatever becomes of the address.
    """
    known = documents.document_at(db, place.url, taken)
    if known:
        return known
    number = 1
    while True:
        text = place.url if number == 1 else f"{place.url} {number}"
        name = sha256(text.encode()).hexdigest()[:16]
        if documents.is_unplaced(db, name, place.url):
            return name
        if not documents.has_document(db, name):
            documents.save_document(db, name, place.url, place.title, topic)
            return name
        number += 1


def findings(
    db: Database, source: Source, told: Sequence[Told], contents: dict[str, Content], differing: Mapping[tuple[str, str], Revised],
    meanings: Mapping[str, Meaning], rules: Sequence[TopicRule], at: datetime,
) -> list[Finding]:  # fmt: skip
    """The changes of a visit, named and numbered; `told` has its documents' ids by now, `differing` what their bytes differ in,
    `meanings` what new bytes say."""
    found: list[Finding] = []
    for one in told:
        place, before = one.place, one.before
        words = " ".join((place.title, place.context, *place.section, place.mark or ""))
        topics = classify.topics(source, words, rules)
        content = contents.get(place.sha256 or "")
        dated = place.published if place.published and place.published <= (at + _FAR).date() else None
        change = Change(
            _change_id(db, one, source, found), one.kind, one.significant, place.document, place.title, source.id, source.url,
            place.section, topics[0], place.url, at, one.previous_url, place.sha256, before.sha256 if before else None,
            one.text_changed, place.mark, dated, _size(content), content.media_type if content else None, place.context,
            _is_silent(one),
        )  # fmt: skip
        revised = differing.get((change.previous_sha256 or "", change.sha256 or ""))
        said = meanings.get(change.sha256 or "", NOTHING_MEANT)
        found.append(Finding(change, place, topics, before, revised, said))
        stored.save_change(db, change)
        stored.mark_stale(db, "document", change.document)
        if source.kind == "feed":
            stored.mark_stale(db, "news", "")
    return found


def _is_silent(one: Told) -> bool:
    """Whether a document got other words and its page says nothing of it: the link reads as before."""
    place, before = one.place, one.before
    if one.kind is not Kind.REPLACED or one.text_changed is False or before is None:
        return False
    shown = ((fold(at.title), fold(at.text), fold(at.mark or ""), at.published) for at in (before, place))
    return len(set(shown)) == 1


def _size(content: Content | None) -> int | None:
    """The size of a file; that of a page says nothing."""
    return content.size if content and content.media_type != "text/html" else None


def _change_id(db: Database, one: Told, source: Source, before: Sequence[Finding]) -> str:
    """An id from document, kind and version; a fact that comes round again is counted."""
    place = one.place
    base = f"{place.document}|{one.kind}|{source.id}|{place.sha256 or ''}|{fold(place.mark or '')}"
    taken = {finding.change.id for finding in before}
    number = 1
    while (name := str(uuid5(_NAMESPACE, f"{base}|{number}"))) in taken or stored.has_change(db, name):
        number += 1
    return name


def entries(db: Database, page: Page, found: Sequence[Finding], options: PublishOptions, *, first: bool = False) -> list[Entry]:
    """The entries of a visit: one for each significant change, one for all of a burst; a fact that is told already is joined.

    `first`: the page was never visited before, so that what it shows is no news. Where the options say so, a correction updates
    the entry that told of its document alone.
    """
    significant = [finding for finding in found if finding.change.significant]
    written: list[Entry] = []
    fresh: list[Finding] = []
    for finding in significant:
        known = stored.entry_telling(db, facts(finding))
        if known and (entry := stored.entry(db, known)):
            joined = _joined(entry, finding)
            stored.save_entry(db, joined, facts(finding))
            views.show(db, finding.change.document)
            written = [other for other in written if other.id != joined.id] + [joined]
        elif len(significant) > options.burst:
            fresh.append(finding)
        elif options.corrections == "update" and (entry := _told_alone(db, finding)):
            written.append(_corrected(db, page, entry, finding))
        else:
            written.append(_write(db, page, [finding], first=first))
    if fresh:
        written.append(_write(db, page, fresh, first=first))
    return written


def facts(finding: Finding) -> list[str]:
    """What a change tells, in words that are the same wherever the same is told: its bytes, or its number and title."""
    change = finding.change
    if change.kind in (Kind.REMOVED, Kind.RESTORED, Kind.RELABELLED) or not change.significant:
        return [f"{change.kind} {change.id}"]
    found = [f"bytes {change.sha256}"] if change.sha256 else [f"address {change.url}"]
    if change.kind is Kind.ADDED and (number := _NUMBER.search(fold(change.title))):
        found.append(f"number {number[0]} {sha256(fold(summarise.bare_title(change.title)).encode()).hexdigest()[:16]}")
    return found


def _joined(entry: Entry, finding: Finding) -> Entry:
    """The entry with one more place of the fact it tells."""
    change = finding.change
    topics = tuple(dict.fromkeys((*entry.topics, *finding.topics)))
    summary = summarise.with_place(entry.summary, finding.place, change)
    return replace(entry, changes=(*entry.changes, change), topics=topics, summary=summary, updated=change.at)


def _subject(db: Database, page: Page, finding: Finding, *, first: bool) -> summarise.Subject:
    """What a summary may say of a change, with the numbers of the versions that it speaks of."""
    change, said = finding.change, finding.meaning
    numbers = {version.sha256: version.number for version in documents.versions(db, change.document)}
    return summarise.Subject(
        change,
        finding.place,
        page.title,
        page.layout,
        finding.before,
        version=numbers.get(change.sha256 or "", 0),
        former=numbers.get(change.previous_sha256 or "", 0),
        gist=said.gist,
        revised=finding.revised.lines if finding.revised else (),
        meant=said.lines,
        days=tuple(summarise.Day(day.value, day.binding, day.page) for day in said.days),
        asked=said.asked,
        existing=first,
    )


def _told_alone(db: Database, finding: Finding) -> Entry | None:
    """The newest entry about what the finding corrects or exchanges, if it tells of nothing else."""
    change = finding.change
    if change.kind not in (Kind.REPLACED, Kind.RELABELLED):
        return None
    name = stored.latest_entry_about(db, change.document)
    entry = stored.entry(db, name) if name else None
    return entry if entry and all(told.document == change.document for told in entry.changes) else None


def _corrected(db: Database, page: Page, entry: Entry, finding: Finding) -> Entry:
    """The entry as the correction has it, told anew: its id and its time of publication stay, readers and subscribers get it again."""
    change = finding.change
    title, summary = summarise.single(_subject(db, page, finding, first=False))
    topics = tuple(dict.fromkeys((*entry.topics, *finding.topics)))
    told = replace(
        entry, title=title, topics=topics, summary=summarise.with_beginning(summary, entry.published), updated=change.at,
        changes=(*entry.changes, change), machine=(),
    )  # fmt: skip
    stored.save_entry(db, told, facts(finding))
    stored.tell_again(db, told.id)
    views.show(db, change.document)
    return told


def _write(db: Database, page: Page, found: Sequence[Finding], *, first: bool) -> Entry:
    """One new entry, kept in the store."""
    subjects = [_subject(db, page, finding, first=first) for finding in found]
    title, summary = summarise.single(subjects[0]) if len(found) == 1 else summarise.burst(subjects)
    former = [stored.latest_entry_about(db, finding.change.document) for finding in found]
    entry = Entry(
        id=str(uuid5(_NAMESPACE, "entry " + " ".join(finding.change.id for finding in found))),
        title=title,
        topic=found[0].change.topic,
        topics=tuple(dict.fromkeys(topic for finding in found for topic in finding.topics)),
        summary=summary,
        published=found[0].change.at,
        updated=found[0].change.at,
        changes=tuple(finding.change for finding in found),
        former=tuple(dict.fromkeys(filter(None, former))),
    )
    stored.save_entry(db, entry, [fact for finding in found for fact in facts(finding)])
    for finding in found:
        views.show(db, finding.change.document)
    return entry
