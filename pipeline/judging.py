"""The rest of a visit: look at the page, ask for its documents, judge what changed, and commit all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlite_utils import Database

from pipeline import plain, tell
from pipeline.compare.changes import Facts, Told, Verdict, judge
from pipeline.compare.links import Matching, lost_share, match
from pipeline.compare.text import compare
from pipeline.errors import BytesLost, PageError
from pipeline.gather import Gathered, gather, read_texts
from pipeline.knowledge import keep, note_days, rename, understood
from pipeline.model import Content, Document, Fetched, Kind, Meanings, Outcome, Page, Place, Source, Validators, Visit
from pipeline.pages import page_key, read_page
from pipeline.states import Resource, SourceState
from pipeline.store import documents, keeping, watching
from pipeline.store import meanings as stored
from pipeline.store.documents import Kept
from pipeline.summarise import Gist, gist
from pipeline.understand import Meaning, Revised, meaning, revised, to_json
from pipeline.versions import READER, READING
from pipeline.visited import Tools, Visited, good, is_compared, recorded
from pipeline.watch import due_documents

_TRIES = 3
"""After so many failures in a row a link is told although its document cannot be had."""
_MOST = 0.5
"""A page that lost more than this part of its links at once is suspect."""
_MANY_UPLOADS = 10
_PAST = timedelta(days=31)
"""Days longer ago bind nobody any more."""
_TAGS_KEPT = 16
_READ = (Kind.ADDED, Kind.REPLACED, Kind.RESTORED)


@dataclass(frozen=True, slots=True)
class _Look:
    """The page as this visit found it; `same` where its words and links are those of the accepted page."""

    page: Page
    fetched: Fetched
    key: str
    same: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """All that a visit found, ready to be committed. `held`: some new link waits for its document."""

    gathered: Gathered
    contents: dict[str, Content]
    verdict: Verdict
    compared: dict[tuple[str, str], Revised | None]
    understood: dict[str, Meanings]
    meanings: dict[str, Meaning]
    held: bool


def judged(tools: Tools, source: Source, state: SourceState, fetched: Fetched, budget: int) -> Visited:
    """A visit whose page may have changed, or whose documents are due, to its end."""
    try:
        look = _look(tools, source, state, fetched)
    except PageError as error:
        return _suspect(tools, source, replace(state, pending=()), fetched, error.reason)
    known = documents.places(tools.db, source.id)
    early = match(known, look.page.links, {})
    lost = lost_share(known, early) > _MOST and look.page.keeps_items
    shown = tuple(sorted(link.url for link in look.page.links))
    if lost and tools.brought is None and not (state.pending and set(state.pending) <= set(shown)):
        if not early.pairs and look.page.title != state.title:
            return _suspect(tools, source, replace(state, pending=()), fetched, "another page stands at the address")
        return _suspect(tools, source, replace(state, pending=shown), fetched, "most of the links are gone at once")
    return _whole(tools, source, state, look, known, budget, restarted=lost)


def _look(tools: Tools, source: Source, state: SourceState, fetched: Fetched) -> _Look:
    """The page as it is now, read from the answer or, when it was not modified, from what is kept."""
    if fetched.status == 304 and state.raw_sha256 and state.page_sha256:
        page = read_page(tools.blobs.get(state.raw_sha256), state.charset, source.url, source.kind)
        return _Look(_own(page, source), fetched, state.page_sha256, same=True)
    page = _own(read_page(fetched.body, fetched.charset, source.url, source.kind), source)
    if not page.links and documents.places(tools.db, source.id):
        raise PageError(source.url, "the page came without its links")
    key = page_key(page)
    return _Look(page, fetched, key, same=key == state.page_sha256)


def _own(page: Page, source: Source) -> Page:
    """The page without links to itself: a watched page is no document of its own visit."""
    return replace(page, links=tuple(link for link in page.links if link.url != source.url))


def _whole(
    tools: Tools, source: Source, state: SourceState, look: _Look, known: tuple[Place, ...], budget: int, *, restarted: bool
) -> Visited:
    """The documents asked for, the page compared with what is known, and the result committed."""
    urls = _documents(tools, source, look.page)
    resources = _resources(tools, urls)
    new = frozenset(urls) - {place.url for place in known} if state.visited and tools.brought is None else frozenset()
    due = _due(tools, urls, new, resources, budget)
    lost = _lost(tools, due, resources)
    gathered = gather(due, resources, tools.fetcher, tools.blobs, tools.hosts, tools.now, tools.alive, lost)
    resources |= gathered.resources
    names = {resource.sha256: url for url, resource in gathered.resources.items() if resource.sha256}
    read_texts(gathered, documents.contents(tools.db, gathered.contents), tools.blobs, tools.pool, names)
    contents = _contents(tools.db, resources, gathered)
    by_url = {url: contents[resource.sha256] for url, resource in resources.items() if resource.sha256 in contents}
    matching = match(known, look.page.links, by_url)
    compared = _compared(tools, matching, by_url, gathered)
    facts = Facts(
        contents=by_url,
        same_text=frozenset(pair for pair, one in compared.items() if one is None),
        held=_held(new, resources),
        keeps_items=look.page.keeps_items and not restarted,
        first=not state.visited,
        announce_existing=source.announce_existing,
        past=tools.brought is not None,
    )
    verdict = judge(matching, facts)
    new_meanings = understood(tools.pool, gathered.texts)
    meanings = _meanings(tools, verdict, new_meanings, gathered)
    found = _Found(gathered, contents, verdict, compared, new_meanings, meanings, held=bool(facts.held))
    visited = _commit(tools, source, state, look, known, found)
    return replace(visited, asked=len(set(due) - new))


def _resources(tools: Tools, urls: list[str]) -> dict[str, Resource]:
    """What is known of the addresses; in the past, what was known by then."""
    found = watching.resources(tools.db, urls)
    if tools.brought is None:
        return found
    return {url: one for url, one in found.items() if one.checked and one.checked <= tools.now}


def _lost(tools: Tools, due: Sequence[str], resources: Mapping[str, Resource]) -> frozenset[str]:
    """Addresses whose bytes were had and are not there any more: an answer that they are unmodified would not bring them back."""
    had = {url: sha for url in due if (resource := resources.get(url)) and (sha := resource.sha256)}
    kept = documents.contents(tools.db, frozenset(had.values()))
    return frozenset(url for url, sha in had.items() if sha in kept and kept[sha].raw_sha256 not in tools.blobs)


def _due(tools: Tools, urls: list[str], new: frozenset[str], resources: Mapping[str, Resource], budget: int) -> tuple[str, ...]:
    if tools.brought is not None:
        return tuple(url for url in urls if url in tools.brought)
    return due_documents(urls, new, resources, tools.now, tools.options.documents.recheck, budget)


def _documents(tools: Tools, source: Source, page: Page) -> list[str]:
    """The addresses whose bytes are compared: of hosts that are asked, but no pages that are watched (or followed) themselves."""
    return [link.url for link in page.links if is_compared(tools, source, link.url)]


def _contents(db: Database, resources: dict[str, Resource], gathered: Gathered) -> dict[str, Content]:
    """Every content behind the page's links, by its hash: from the store, or as just read."""
    hashes = {resource.sha256 for resource in resources.values() if resource.sha256}
    stored = {sha: kept.content for sha, kept in documents.contents(db, hashes).items()}
    return {sha: kept.content for sha, kept in gathered.contents.items()} | stored


def _held(new: frozenset[str], resources: dict[str, Resource]) -> frozenset[str]:
    """New addresses whose document could not be had yet: what they are shows only when it can."""
    found = (resources.get(url) for url in new)
    return frozenset(resource.url for resource in found if resource and resource.sha256 is None and 0 < resource.failures < _TRIES)


def _compared(tools: Tools, matching: Matching, by_url: dict[str, Content], gathered: Gathered) -> dict[tuple[str, str], Revised | None]:
    """The pairs of old and new bytes that differ: what was revised, or None where they say the same.

    A pair whose words cannot be compared (a scan, another form of file) is left out.
    """
    pairs = {
        (place.sha256, by_url[link.url].sha256): f"{link.context} {link.title}"
        for place, link in matching.pairs
        if place.sha256 and link.url in by_url and place.sha256 != by_url[link.url].sha256
    }
    kept = gathered.contents | documents.contents(tools.db, {sha for pair in pairs for sha in pair if sha})
    found: dict[tuple[str, str], Revised | None] = {}
    for (old, new), name in sorted(pairs.items(), key=lambda row: row[0][1]):
        tools.alive()
        before, now = kept.get(old or ""), kept.get(new)
        if before and now and before.content.media_type == now.content.media_type:
            for one in _revised(tools, gathered, name, before, now):
                found[before.content.sha256, new] = one
    return found


def _revised(tools: Tools, gathered: Gathered, name: str, before: Kept, now: Kept) -> Iterator[Revised | None]:
    """What was revised between two contents: by the hash of their words, else sentence by sentence; nothing where that cannot be said."""
    if before.reader == now.reader and before.content.text_sha256 and before.content.text_sha256 == now.content.text_sha256:
        yield None
        return
    try:
        old, new = (_text(tools, content, gathered) for content in (before, now))
    except BytesLost:
        return
    if all(text.state == "read" and any(page.text for page in text.pages) for text in (old, new)):
        difference = compare(old, new)
        yield None if difference.identical_text else revised(name, old, new, difference)


def _text(tools: Tools, kept: Kept, gathered: Gathered) -> Document:
    """The text of a content as today's reader reads it."""
    sha256 = kept.content.sha256
    known = gathered.texts.get(sha256) or (documents.document_text(tools.db, sha256) if kept.reader == READER else None)
    return known or tools.pool.read(tools.blobs.get(kept.raw_sha256), kept.content.media_type)


def _meanings(tools: Tools, verdict: Verdict, new: Mapping[str, Meanings], gathered: Gathered) -> dict[str, Meaning]:
    """What the documents say that are about to be published, by content: as just understood, else from the store."""
    told = {one.place.sha256: one.place for one in verdict.told if one.significant and one.kind in _READ and one.place.sha256}
    texts = {sha: text for sha in sorted(told) if (text := gathered.texts.get(sha) or documents.document_text(tools.db, sha))}
    known = {sha: new.get(sha) or stored.meanings(tools.db, sha, READING) for sha in texts}
    known |= understood(tools.pool, {sha: texts[sha] for sha, found in known.items() if not found})
    tasks = (
        (sha, (gist, (told[sha].title, told[sha].context, text, found.notice if (found := known[sha]) else None)))
        for sha, text in texts.items()
    )
    gists = {sha: made for sha, made in tools.pool.run(tasks) if isinstance(made, Gist)}
    since = (tools.now - _PAST).date()
    return {sha: meaning(found or Meanings(), since, gists.get(sha)) for sha, found in known.items()}


def _commit(tools: Tools, source: Source, state: SourceState, look: _Look, known: tuple[Place, ...], found: _Found) -> Visited:
    """Write the whole visit in one transaction."""
    db, now, fetched, gathered = tools.db, tools.now, look.fetched, found.gathered
    with db.atomic():
        for resource in gathered.resources.values():
            if tools.brought is None or not watching.was_asked_since(db, resource.url, now):
                watching.save_resource(db, resource)
        for sha, document in gathered.texts.items():
            documents.save_content(db, gathered.contents[sha], document)
        _note_return(tools, gathered)
        for sha, meant in found.understood.items():
            keep(db, sha, meant)
        differing = {pair: one for pair, one in found.compared.items() if one}
        for (old, new), one in differing.items():
            documents.save_difference(db, old, new, to_json(one.comparison))
        told = _save_places(tools, source, known, found.verdict)
        changes = tell.findings(db, source, told, found.contents, differing, found.meanings, tools.options.topics, now)
        entries = tell.entries(db, look.page, changes, tools.options.publish, first=not state.visited)
        for name in dict.fromkeys(finding.change.document for finding in changes):
            note_days(db, name)
        outcome = _outcome(look, changes)
        if outcome is Outcome.CHANGED:
            plain.mark(db, source.id, entries)
        row = Visit(
            source.id, source.url, outcome, fetched.requests + gathered.requests, fetched.transferred + gathered.transferred,
            note=_note(gathered),
        )  # fmt: skip
        _save_page(tools, source, state, look, outcome, held=found.held)
        watching.save_visit(db, row, now)
        watching.save_robots(db, tools.fetcher.robots_state())
    return Visited(row, tuple(finding.change for finding in changes), tuple(entries), look.page)


def _note_return(tools: Tools, gathered: Gathered) -> None:
    """Bytes of contents that the store knew already and that came again: they may have been lost, or let go."""
    again = gathered.contents.keys() - gathered.texts.keys()
    for sha, kept in sorted(documents.contents(tools.db, again).items()):
        lost = kept.raw_sha256 if kept.raw_sha256 not in tools.blobs else None
        keeping.document_came_again(tools.db, sha, gathered.contents[sha].raw_sha256, lost)


def _save_places(tools: Tools, source: Source, known: tuple[Place, ...], verdict: Verdict) -> list[Told]:
    """Write what changed of the places, give new documents their ids, count versions; answers the changes with these ids."""
    db, now = tools.db, tools.now
    before = {place.document: place for place in known}
    taken = frozenset(before)
    named: dict[str, Place] = {}
    for place in verdict.places:
        if not place.document:
            document = tell.name_document(db, place, taken, source.topic)
            place = replace(place, document=document)
            taken |= {document}
            named[place.url] = place
        if before.get(place.document) == place:
            continue
        documents.save_place(db, source.id, source.url, place, now)
        past = tools.brought is not None
        if place.state == "standing" and not past:
            documents.save_document(db, place.document, place.url, place.title, source.topic)
        if place.sha256:
            (documents.add_past_version if past else documents.add_version)(db, place.document, place.sha256, place.url, now)
        rename(db, place.document)
    return [one if one.place.document else replace(one, place=named[one.place.url]) for one in verdict.told]


def _outcome(look: _Look, found: list[tell.Finding]) -> Outcome:
    if found or not look.same:
        return Outcome.CHANGED
    return Outcome.NOT_MODIFIED if look.fetched.status == 304 else Outcome.UNCHANGED


def _note(gathered: Gathered) -> str | None:
    """A mass of files uploaded again without a change of a byte is said once, here, and nowhere else."""
    if gathered.uploaded_again < _MANY_UPLOADS:
        return None
    return f"{gathered.uploaded_again} files uploaded again, {gathered.changed} changed"


def _save_page(tools: Tools, source: Source, state: SourceState, look: _Look, outcome: Outcome, *, held: bool) -> None:
    """The accepted page becomes the baseline: its validators, its key, its bytes.

    While a new link is held back, no validators are kept: the next visit must see the page whole again.
    """
    now, fetched = tools.now, look.fetched
    following = good(state, now, outcome)
    if fetched.status != 304:
        tags = (*fetched.validators.etags, *(state.validators.etags if look.same else ()))
        validators = Validators(tuple(dict.fromkeys(tags))[:_TAGS_KEPT], fetched.validators.last_modified)
        following = replace(following, validators=Validators() if held else validators, charset=fetched.charset, title=look.page.title)
        if not look.same or state.raw_sha256 is None:
            raw = tools.blobs.put(fetched.body)
            following = replace(following, page_sha256=look.key, raw_sha256=raw)
            watching.save_snapshot(tools.db, source.id, now, look.key, raw)
            keeping.came_back(tools.db, raw)
        elif state.raw_sha256 not in tools.blobs:
            raw = tools.blobs.put(fetched.body)
            following = replace(following, raw_sha256=raw)
            keeping.page_came_again(tools.db, source.id, state.raw_sha256, raw)
    watching.save_source(tools.db, following)


def _suspect(tools: Tools, source: Source, state: SourceState, fetched: Fetched, reason: str) -> Visited:
    """An answer that cannot be the page: nothing of it is kept, its validators least of all."""
    row = Visit(source.id, source.url, Outcome.SUSPECT, fetched.requests, fetched.transferred, error=reason)
    return recorded(tools, row, replace(state, last_visit=tools.now, outcome=Outcome.SUSPECT, failures=state.failures + 1, error=reason))
