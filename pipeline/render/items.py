"""What every feed format says alike: a feed and its items, ready to be written as Atom, RSS or JSON."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID, uuid5

from pipeline.japanese.text import sound
from pipeline.japanese.wording import SOURCE_LINE, era_date, kind_word
from pipeline.model import Change, Entry, Kind, Selection, Site
from pipeline.paths import absolute, document_path, entry_path, outside
from pipeline.render.abridged import Brief, brief
from pipeline.render.redline import Comparison
from pipeline.render.selections import selection_of
from pipeline.render.templating import fill
from pipeline.render.views import EntryView, LineView, entry_view, line, topic_title

LANGUAGE = "ja"
ICON, LOGO = "icon.png", "logo.png"
"""The icon is 144 pixels square, the most that RSS allows in width; the logo twice as wide as high (RFC 4287, 4.2.8)."""
LARGEST = 100
"""Entries in a feed. Readers take about a hundred; older ones stand in the archives."""
RIGHTS = f"{SOURCE_LINE}（公共データ利用規約 第1.0版（PDL1.0）に基づき作成）"
_LISTED = 40
"""Changes listed inside one item; a burst of hundreds is listed whole on its page."""
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_NAMESPACE = UUID("6f0d1b0e-52c5-4c5e-9d0c-0b1e8a7a6d51")
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""The time of a feed without entries, so that its bytes never vary."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A document that an item brings; `length` in bytes, None where it is not known."""

    address: str
    media_type: str
    title: str
    length: int | None


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `content` is HTML with absolute addresses only; `via` are the ministry's pages."""

    id: str
    title: str
    address: str
    published: datetime
    updated: datetime
    summary: tuple[str, ...]
    content: str
    categories: tuple[tuple[str, str], ...]
    enclosures: tuple[Enclosure, ...]
    via: tuple[str, ...]
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, items newest first. `folder` is where its files lie; `home` the page it belongs to; `hub` is empty where none is told.

    `archive` is the number of an archive document (RFC 5005), None for the feed that is subscribed to; `previous` is the number
    of the archive document that goes on before it, None if there is none.
    """

    id: str
    title: str
    subtitle: str
    author: str
    folder: str
    base: str
    home: str
    icon: str
    logo: str
    hub: str
    updated: datetime
    items: tuple[Item, ...]
    archive: int | None = None
    previous: int | None = None

    def address(self, name: str) -> str:
        """The public address of one of the feed's files."""
        return self.home + name


def build_feed(site: Site, selection: Selection, items: Sequence[Item], archives: int = 0) -> Feed:
    """The feed of a selection with the newest hundred of the items; ids depend on the selection's name alone.

    `archives` is how many archive documents there are behind it.
    """
    return _build(site, selection, newest_items(items)[:LARGEST], None, archives or None)


def build_archive(site: Site, selection: Selection, items: Sequence[Item], number: int) -> Feed:
    """The archive document of that number, counted from 1 at the oldest, for the hundred items that belong into it."""
    return _build(site, selection, newest_items(items), number, number - 1 or None)


def archive_path(selection: Selection, number: int) -> str:
    """Where the archive document of that number lies."""
    return selection.folder + archive_name(number)


def archive_name(number: int) -> str:
    """The same below the folder of the feed."""
    return f"archive/{number}.xml"


def _build(site: Site, selection: Selection, items: tuple[Item, ...], archive: int | None, previous: int | None) -> Feed:
    """A feed with just these items."""
    title = line(site.title)
    return Feed(
        id=feed_id(selection),
        title=f"{title}：{line(selection.title)}" if selection.title else title,
        subtitle=selection.about,
        author=title,
        folder=selection.folder,
        base=site.base_url,
        home=absolute(site, selection.folder + "index.html"),
        icon=absolute(site, ICON),
        logo=absolute(site, LOGO),
        hub=outside(site.hub) or "",
        updated=max((item.updated for item in items), default=_NEVER),
        items=items,
        archive=archive,
        previous=previous,
    )


def newest_items(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items by time of publication, newest first, each id once."""
    once: dict[str, Item] = {}
    for item in items:
        once.setdefault(item.id, item)
    return tuple(sorted(once.values(), key=lambda item: item.published, reverse=True))


def newest_first(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries by time of publication, newest first; what came at one moment stays in the order given. An id comes once."""
    once: dict[str, Entry] = {}
    for entry in entries:
        once.setdefault(entry.id, entry)
    return tuple(sorted(once.values(), key=lambda entry: entry.published, reverse=True))


def feed_id(selection: Selection) -> str:
    """The feed's own identity. It survives a move of the site and a new title."""
    return f"urn:uuid:{uuid5(_NAMESPACE, selection.name)}"


def entry_urn(entry: str) -> str:
    """The identity of an entry in feeds: its UUID, or one made of it where it is none."""
    try:
        return f"urn:uuid:{UUID(entry)}"
    except ValueError:
        return f"urn:uuid:{uuid5(_NAMESPACE, 'entry:' + sound(entry))}"


def feed_subtitle(site: Site, topic: str | None) -> str:
    """One sentence on what the feed of a topic (None: of everything) brings."""
    return selection_of(site, topic).about


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known besides an entry: comparisons by change, and since which day a document of it stands nowhere any more."""

    comparisons: Mapping[str, Comparison] = field(default_factory=dict)
    withdrawn: Mapping[str, date] = field(default_factory=dict)


def build_item(site: Site, entry: Entry, beside: Beside = Beside()) -> Item:
    """An entry as an item of any feed: its summary, a short redline, its documents; nothing that was withdrawn is brought."""
    address = partial(absolute, site)
    view = entry_view(site, entry, address)
    topics = dict.fromkeys(name for name in (entry.topic, *entry.topics) if name)
    kinds = dict.fromkeys(kind_word(change) for change in entry.changes)
    terms = {line(name): topic_title(site, name) for name in topics} | {word: word for word in kinds}
    return Item(
        id=entry_urn(entry.id),
        title=view.title,
        address=view.address,
        published=entry.published,
        updated=moved_apart(max(entry.updated, entry.published), entry.id),
        summary=(*_machine(view), *(words.text for words in view.summary)) or (view.title,),
        content=fill(
            "feed_entry.html",
            entry=view,
            listed=_LISTED,
            source_line=_source_line(view.summary),
            redlines=tuple(_redlines(entry, beside)),
            withdrawn={address(document_path(name)): era_date(day) for name, day in beside.withdrawn.items()},
        ).strip(),
        categories=tuple(terms.items()),
        enclosures=_enclosures(tuple(change for change in entry.changes if change.document not in beside.withdrawn)),
        via=tuple(dict.fromkeys(page.address for page in view.pages if page.address)),
        related=tuple(address(entry_path(former)) for former in dict.fromkeys(entry.former)),
    )


@dataclass(frozen=True, slots=True)
class _Redline:
    title: str
    passages: tuple[Brief, ...]
    more: int


def _redlines(entry: Entry, beside: Beside) -> Iterator[_Redline]:
    """The first changes of each comparison, cut short; the entry's page has them all."""
    for change in entry.changes:
        compared = beside.comparisons.get(change.id)
        if compared and compared.passages:
            shown = brief(compared)
            yield _Redline(line(change.title), shown, len(compared.passages) - len(shown))


def moved_apart(at: datetime, entry: str) -> datetime:
    """The time with a fraction of a second that only the id decides.

    Entries of one visit are of one moment, and the W3C validator warns of entries that share their `atom:updated`.
    """
    fraction = int.from_bytes(hashlib.sha256(sound(entry).encode()).digest()[:8], "big") % 1_000_000
    return at.replace(microsecond=fraction)


def _machine(view: EntryView) -> tuple[str, ...]:
    """What a machine wrote, marked as such."""
    return (f"【機械による要約】{''.join(view.machine)}",) if view.machine else ()


def _source_line(summary: tuple[LineView, ...]) -> str:
    """The line that names the ministry, unless the summary does so already."""
    return "" if any(words.text.startswith("出典") for words in summary) else SOURCE_LINE


def _enclosures(changes: tuple[Change, ...]) -> tuple[Enclosure, ...]:
    """The documents themselves: files that stand now, web pages not among them, each address once."""
    found: dict[str, Enclosure] = {}
    for change in changes:
        address = outside(change.url)
        media_type = (change.media_type or "").partition(";")[0].strip().lower()
        if change.kind is Kind.REMOVED or address is None or not _is_file(media_type):
            continue
        found.setdefault(address, Enclosure(address, media_type, line(change.title), change.size))
    return tuple(found.values())[:_LISTED]


def _is_file(media_type: str) -> bool:
    """Whether the type is a well-formed one of a file to be opened by itself."""
    return bool(_MEDIA_TYPE.fullmatch(media_type)) and media_type not in ("text/html", "application/xhtml+xml")
