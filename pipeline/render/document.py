"""The page of a document: its versions, where it stood when, what happened to it; and the text of a version as a plain file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from pipeline.japanese.text import sound, squeeze
from pipeline.japanese.wording import SOURCE_LINE
from pipeline.model import Document, DocumentPage, DocumentRecord, File, Site, Standing, Version
from pipeline.paths import document_path, entry_path, outside, page_path, relative, text_path
from pipeline.render.citation import version_citation
from pipeline.render.figures import line_of
from pipeline.render.frame import page, trail
from pipeline.render.steps import Corrected, Correcting, Step, step_view
from pipeline.render.templating import trusted
from pipeline.render.views import Anchor, Moment, change_view, form_words, is_web_page, line, moment, page_anchor


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a 疑義解釈 on its page: `codes` are 区分番号 with the paths of their pages, empty where there is none; `correcting` are
    later documents that correct or repeal it."""

    number: str
    topic: str
    question: str
    answer: str
    page: int
    codes: tuple[tuple[str, str], ...] = ()
    correcting: tuple[Correcting, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a document besides its record.

    `titles` maps ids of entries to their titles, for the links to them; `views` maps numbers of versions to the numbers of the pages
    that are shown; `redlines` maps ids of changes to tables of ours (trusted), so that the chain of corrections can be read.
    `asked` and `corrected` are what the newest version says (`more_asked` questions are left out), `correcting` what others say of it;
    `codes` are fee items with the paths of their pages.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    views: Mapping[int, Sequence[int]] = field(default_factory=dict)
    redlines: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[Asked, ...] = ()
    more_asked: int = 0
    corrected: tuple[Corrected, ...] = ()
    correcting: tuple[Correcting, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    steps: Mapping[str, Step] = field(default_factory=dict)
    """By id of the change: the how-manieth correction it is, and the notices that explain it."""


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version in words."""

    number: int
    fetched: Moment
    form: str
    bytes: str
    source: Anchor
    sha256: str
    view: str
    """The address of its first page's view, empty where there is none."""
    text: str
    """The address of its text, empty where it is not published."""
    pages: int


@dataclass(frozen=True, slots=True)
class StandingView:
    """A stretch of time on a page in words."""

    since: Moment
    until: Moment | None
    page: Anchor
    section: str
    title: str
    mark: str
    source: Anchor


@dataclass(frozen=True, slots=True)
class AskedView:
    """A question in words, with links to the page and the codes."""

    number: str
    topic: str
    question: str
    answer: str
    page: Anchor
    codes: tuple[Anchor, ...]
    correcting: tuple[tuple[str, Anchor], ...]


@dataclass(frozen=True, slots=True)
class CorrectedView:
    """A correction of another document in words."""

    deed: str
    title: Anchor
    places: str
    page: Anchor


def document_file(site: Site, record: DocumentRecord, told: Told | None = None) -> File:
    """The page of a document."""
    path = document_path(record.id)
    link = partial(relative, path)
    known = told or Told()
    newest = record.versions[-1] if record.versions else None
    versions = tuple(_version_view(version, known.views.get(version.number, ()), link) for version in reversed(record.versions))
    return page(
        site,
        path,
        "document.html",
        line(record.title),
        scripts=("copy.js",),
        trail=trail(site, path, record.topic),
        heading=line(record.title),
        standing=any(standing.until is None for standing in record.standings),
        versions=versions,
        newest=versions[0] if versions else None,
        standings=tuple(_standing_view(site, standing) for standing in record.standings),
        changes=tuple(
            (change_view(site, change, link), trusted(known.redlines.get(change.id, "")), step_view(known.steps.get(change.id), link))
            for change in record.changes
        ),
        steps=line_of(record.changes),
        asked=tuple(_asked_view(one, record, newest, known, link) for one in known.asked),
        more_asked=known.more_asked,
        corrected=tuple(_corrected_view(one, record, newest, known, link) for one in known.corrected),
        correcting=tuple(
            (line(one.deed), Anchor(line(one.title), link(document_path(one.document))), squeeze(sound(one.sentence)))
            for one in known.correcting
        ),
        codes=tuple(Anchor(line(words), link(target)) for words, target in known.codes),
        entries=tuple(Anchor(line(known.titles.get(id_, "お知らせ")), link(entry_path(id_))) for id_ in record.entries),
        citation=version_citation(site, record, newest) if newest else None,
    )


def text_file(site: Site, record: DocumentRecord, version: Version, document: Document) -> File:
    """The whole text of a version, UTF-8, with its origin at the head and a line before each page."""
    head = (line(record.title), f"第{version.number}版", SOURCE_LINE, version_citation(site, record, version).words)
    note = "文字は機械で取り出したものです。誤りを含むことがありますので、必ず原本で確認してください。"
    pages = (f"――― {label(one)} ―――\n{one.text}\n" for one in document.pages)
    return File(text_path(record.id, version.number), sound("\n".join((*head, note, "", *pages))).encode("utf-8"))


def label(one: DocumentPage) -> str:
    """How a page is called: by its number, a sheet by its name."""
    return f"シート「{line(one.name)}」" if one.name else f"{one.number}ページ"


def _version_view(version: Version, pages: Sequence[int], link: Callable[[str], str]) -> VersionView:
    """A version in words; `pages` are those shown."""
    return VersionView(
        number=version.number,
        fetched=moment(version.fetched),
        form=form_words(version.media_type, version.size),
        bytes="" if is_web_page(version.media_type) else f"{version.size:,}バイト",
        source=plain(version.url),
        sha256=version.sha256,
        view=link(page_path(version.document, version.number, pages[0])) if pages else "",
        text=link(text_path(version.document, version.number)) if pages else "",
        pages=len(pages),
    )


def _standing_view(site: Site, standing: Standing) -> StandingView:
    """A stretch of time on a page in words."""
    return StandingView(
        since=moment(standing.since),
        until=moment(standing.until) if standing.until else None,
        page=page_anchor(site, standing.source, standing.page),
        section=" ＞ ".join(line(heading) for heading in standing.section),
        title=line(standing.title),
        mark=squeeze(sound(standing.mark or "")),
        source=plain(standing.url),
    )


def _asked_view(one: Asked, record: DocumentRecord, newest: Version | None, told: Told, link: Callable[[str], str]) -> AskedView:
    codes = tuple(Anchor(words, link(target) if target else None) for words, target in one.codes)
    return AskedView(
        squeeze(sound(one.number)), squeeze(sound(one.topic)), sound(one.question).strip(), sound(one.answer).strip(),
        _page(record, newest, told, one.page, link), codes,
        tuple((line(later.deed), Anchor(line(later.title), link(document_path(later.document)))) for later in one.correcting),
    )  # fmt: skip


def _corrected_view(
    one: Corrected, record: DocumentRecord, newest: Version | None, told: Told, link: Callable[[str], str]
) -> CorrectedView:
    title = Anchor(line(one.title), link(document_path(one.document)) if one.document else None)
    return CorrectedView(line(one.deed), title, "、".join(line(place) for place in one.places), _page(record, newest, told, one.page, link))


def _page(record: DocumentRecord, newest: Version | None, told: Told, number: int, link: Callable[[str], str]) -> Anchor:
    """A page of the newest version, linked where it is shown."""
    is_shown = newest is not None and number in told.views.get(newest.number, ())
    return Anchor(f"{number}ページ", link(page_path(record.id, newest.number, number)) if newest and is_shown else None)


def plain(url: str) -> Anchor:
    """An address that is shown as it is, and linked if that is safe."""
    return Anchor(sound(url), outside(url))


