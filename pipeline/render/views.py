"""What templates show: entries and changes put into words, every address checked and written for the place it will stand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pipeline.japanese.text import sound, squeeze
from pipeline.japanese.wording import era_date, kind_word, media_words, size_words
from pipeline.model import Change, Entry, Kind, LineRole, Site, SummaryLine
from pipeline.paths import document_path, entry_path, outside, page_path, topic_folder
from pipeline.render.wording import KIND_MEANINGS, UNTITLED, day_words, japan_day, kind_name, stamp, time_words

Link = Callable[[str], str]
"""Turns the path of a published file into the address that the page or feed in hand must write."""

_SHOWN_BESIDE = frozenset(word for _, word, _ in KIND_MEANINGS) | {"一括"}
_GIST_LINES = 2
_SILENT = "訂正表示なし"
"""The ministry's page does not mention the exchange."""
_NOT_GIST = ("出典", "・", "ほか", "確認日時", "文書の日付")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as machines (RFC 3339, UTC) and as people in Japan read it."""

    stamp: str
    words: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words and the address they lead to, if there is a safe one."""

    words: str
    address: str | None


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a summary in pieces; those that name a page of a document lead to its view."""

    role: LineRole
    pieces: tuple[Anchor, ...]

    @property
    def text(self) -> str:
        """The line as plain text."""
        return squeeze("".join(piece.words for piece in self.pieces))


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change of one document. Empty strings and None stand for what is not known.

    `item` is the line of the page that a short title (様式, 制定文) stands under.
    """

    kind: str
    kind_word: str
    title: str
    item: str
    document: str
    source: str | None
    previous: str | None
    page: Anchor
    section: str
    mark: str
    note: str
    published: str
    form: str
    sha256: str
    previous_sha256: str
    at: Moment
    significant: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many changes of one kind an entry tells of; None for its only one."""

    kind: str
    word: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Headline:
    """One entry where many are listed, with links fit for that place.

    `heading` is the title without the 【word】 that stands beside it as a kind already; `gist` are lines that add something to it.
    """

    heading: str
    address: str
    topics: tuple[Anchor, ...]
    kinds: tuple[Tally, ...]
    gist: tuple[str, ...]
    published: Moment
    day: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry whole, with links fit for the place where it is shown."""

    id: str
    title: str
    heading: str
    address: str
    topics: tuple[Anchor, ...]
    kinds: tuple[Tally, ...]
    summary: tuple[LineView, ...]
    machine: tuple[str, ...]
    published: Moment
    changes: tuple[ChangeView, ...]
    pages: tuple[Anchor, ...]


def moment(at: datetime) -> Moment:
    """The time for a page; `at` has a zone."""
    return Moment(stamp(at), time_words(at))


def line(text: str) -> str:
    """A title or label from outside as one clean line; 無題 if nothing is left."""
    return squeeze(sound(text)) or UNTITLED


def topic_title(site: Site, topic: str) -> str:
    """The title that people read for a topic; its name where the site knows no other."""
    return line(site.topics.get(topic, topic))


def topic_anchors(site: Site, entry: Entry, link: Link) -> tuple[Anchor, ...]:
    """The topics of an entry, each once, the main one first."""
    names = dict.fromkeys(name for name in (entry.topic, *entry.topics) if name)
    return tuple(Anchor(topic_title(site, name), link(topic_folder(name) + "index.html")) for name in names)


def form_words(media_type: str | None, size: int | None) -> str:
    """The form of a document, such as `PDF・519KB`; empty if nothing is known. What counts of a web page has no size of a file."""
    is_sized = size is not None and not is_web_page(media_type)
    parts = (media_words(media_type), size_words(size or 0) if is_sized else "")
    return "・".join(part for part in parts if part)


def is_web_page(media_type: str | None) -> bool:
    """Whether the type is that of a web page, of which only text and links are kept."""
    return (media_type or "").partition(";")[0].strip().lower() in ("text/html", "application/xhtml+xml")


def change_view(site: Site, change: Change, link: Link) -> ChangeView:
    """A change in words."""
    source = outside(change.url)
    former = outside(change.previous_url)
    return ChangeView(
        kind=kind_name(change),
        kind_word=kind_word(change),
        title=line(change.title),
        item=line(change.context) if change.context else "",
        document=link(document_path(change.document)),
        source=source,
        previous=former if former != source else None,
        page=page_anchor(site, change.source, change.page),
        section=" ＞ ".join(line(heading) for heading in change.section),
        mark=squeeze(sound(change.mark or "")),
        note=_note(change),
        published=era_date(change.published) if change.published else "",
        form=form_words(change.media_type, change.size),
        sha256=change.sha256 or "",
        previous_sha256=change.previous_sha256 or "",
        at=moment(change.at),
        significant=change.significant,
    )


def page_anchor(site: Site, source: str, page: str) -> Anchor:
    """The watched page under the title by which people know its source."""
    return Anchor(line(site.sources.get(source, "") or "掲載ページ"), outside(page))


def headline(site: Site, entry: Entry, link: Link) -> Headline:
    """An entry for a list of many."""
    heading = _heading(line(entry.title))
    return Headline(
        heading=heading,
        address=link(entry_path(entry.id)),
        topics=topic_anchors(site, entry, link),
        kinds=_tallies(entry),
        gist=_gist(heading, entry),
        published=moment(entry.published),
        day=day_words(japan_day(entry.published)),
    )


def entry_view(site: Site, entry: Entry, link: Link) -> EntryView:
    """An entry in words, its changes in the order given."""
    changes = tuple(change_view(site, change, link) for change in entry.changes)
    title = line(entry.title)
    return EntryView(
        id=entry.id,
        title=title,
        heading=_heading(title),
        address=link(entry_path(entry.id)),
        topics=topic_anchors(site, entry, link),
        kinds=_tallies(entry),
        summary=_summary(entry, link),
        machine=tuple(line(words) for words in entry.machine),
        published=moment(entry.published),
        changes=changes,
        pages=tuple(dict.fromkeys(change.page for change in changes)),
    )


def _tallies(entry: Entry) -> tuple[Tally, ...]:
    """How many changes of each kind; no number where there is but one change."""
    counts = Counter((kind_name(change), kind_word(change)) for change in entry.changes)
    return tuple(Tally(kind, word, count if len(entry.changes) > 1 else None) for (kind, word), count in counts.items())


def _summary(entry: Entry, link: Link) -> tuple[LineView, ...]:
    """The lines of the summary, clean, their pages linked; empty ones are left out."""
    views = (_line_view(one, link) for one in entry.summary)
    return tuple(view for view in views if view.text)


def _line_view(one: SummaryLine, link: Link) -> LineView:
    pages = ((piece.text, piece.cited) for piece in one.pieces)
    return LineView(
        one.role,
        tuple(Anchor(sound(words), link(page_path(at.document, at.version, at.page)) if at else None) for words, at in pages),
    )


def _note(change: Change) -> str:
    """What the kind alone does not tell."""
    if change.kind is Kind.REPLACED and change.text_changed is False:
        return "本文の文言に変更はありません"
    in_place = change.kind is Kind.REPLACED and change.previous_url == change.url
    notes = (_SILENT if change.silent and not change.mark else "", "同じアドレスのまま差し替えられました" if in_place else "")
    return "。".join(filter(None, notes))


def _heading(title: str) -> str:
    """The title without a leading 【word】 that tells the kind of change."""
    word, closing, rest = title.removeprefix("【").partition("】")
    return rest.strip() if title.startswith("【") and closing and word in _SHOWN_BESIDE and rest.strip() else title


def _gist(heading: str, entry: Entry) -> tuple[str, ...]:
    """The first lines of the summary that say more than the heading, sources and lists left out."""
    told = (squeeze(sound(one.text)) for one in entry.summary if one.role not in ("source", "place"))
    return tuple(words for words in told if words and heading not in words and not words.startswith(_NOT_GIST))[:_GIST_LINES]
