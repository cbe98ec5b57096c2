"""The pages of one thing: an entry, a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from pipeline.japanese.text import squeeze
from pipeline.japanese.wording import MINISTRY, era_date
from pipeline.model import Change, DocumentRecord, Entry, File, Site, Standing, Version
from pipeline.render.frame import page, trail
from pipeline.render.places import document_path, entry_path, outside, relative
from pipeline.render.templating import trusted
from pipeline.render.views import Anchor, Moment, change_view, entry_view, form_words, is_web_page, line, moment, page_anchor
from pipeline.render.wording import sound, time_words

_CITED = 5


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version in words."""

    number: int
    fetched: Moment
    form: str
    bytes: str
    source: Anchor
    sha256: str
    view: str = ""
    """The address of its first page's view, empty where there is none."""


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


def entry_file(site: Site, entry: Entry, former: Mapping[str, str], redlines: Mapping[str, str] | None = None) -> File:
    """The page of an entry: what changed, where, from when, and how to cite it.

    `former` maps the ids of earlier entries to their titles; those it does not know are linked without a title.
    `redlines` maps ids of changes to the HTML that `redline` made of old and new text; it is trusted, so give nothing else.
    """
    path = entry_path(entry.id)
    link = partial(relative, path)
    view = entry_view(site, entry, link)
    tables = redlines or {}
    return page(
        site,
        path,
        "entry.html",
        view.title,
        trail=trail(site, path, entry.topic),
        entry=view,
        former=tuple(Anchor(line(former.get(id_, "以前のお知らせ")), link(entry_path(id_))) for id_ in dict.fromkeys(entry.former)),
        redlines=tuple((line(change.title), trusted(tables[change.id])) for change in entry.changes if change.id in tables),
        citations=tuple(_change_citation(site, change) for change in entry.changes[:_CITED]),
    )


def document_file(
    site: Site,
    record: DocumentRecord,
    titles: Mapping[str, str] | None = None,
    views: Mapping[int, str] | None = None,
    redlines: Mapping[str, str] | None = None,
) -> File:
    """The page of a document: its versions with their SHA-256, where it stood when, what happened to it.

    `titles` maps ids of entries to their titles, for the links to them; `views` maps numbers of versions to the paths of their
    first page's view; `redlines` maps ids of changes to tables of ours (trusted), so that the chain of corrections can be read.
    """
    path = document_path(record.id)
    link = partial(relative, path)
    known, seen, tables = titles or {}, views or {}, redlines or {}
    return page(
        site,
        path,
        "document.html",
        line(record.title),
        trail=trail(site, path, record.topic),
        heading=line(record.title),
        standing=any(standing.until is None for standing in record.standings),
        versions=tuple(_version_view(version, seen.get(version.number, ""), link) for version in reversed(record.versions)),
        standings=tuple(_standing_view(site, standing) for standing in record.standings),
        changes=tuple((change_view(site, change, link), trusted(tables.get(change.id, ""))) for change in record.changes),
        entries=tuple(Anchor(line(known.get(id_, "お知らせ")), link(entry_path(id_))) for id_ in record.entries),
        citation=_record_citation(site, record),
    )


def citation(title: str, source: str, published: str, url: str | None, fetched: str, sha256: str | None) -> str:
    """A line to cite a document by, in the order of Japanese practice; what is not known is left out."""
    details = [f"掲載元：{source}" if source else "", f"{published}付け" if published else ""]
    parts = [f"{MINISTRY}「{title}」", *(f"（{detail}）" for detail in details if detail)]
    obtained = "、".join(filter(None, (f"{fetched}取得", f"SHA-256：{sha256}" if sha256 else "")))
    return "".join(parts) + (f" {url}" if url else "") + f"（{obtained}）"


def _change_citation(site: Site, change: Change) -> str:
    """How to cite the document of a change as it was then."""
    published = era_date(change.published) if change.published else ""
    source = site.sources.get(change.source, "")
    where = line(source) if source else ""
    return citation(line(change.title), where, published, outside(change.url), time_words(change.at), change.sha256)


def _record_citation(site: Site, record: DocumentRecord) -> str:
    """How to cite the newest version; empty while there is none."""
    if not record.versions:
        return ""
    newest = record.versions[-1]
    source = next((site.sources.get(standing.source, "") for standing in record.standings), "")
    published = next((change.published for change in record.changes if change.published), None)
    return citation(
        line(record.title),
        line(source) if source else "",
        era_date(published) if published else "",
        outside(newest.url),
        time_words(newest.fetched),
        newest.sha256,
    )


def _version_view(version: Version, view: str, link: Callable[[str], str]) -> VersionView:
    """A version in words."""
    return VersionView(
        number=version.number,
        fetched=moment(version.fetched),
        form=form_words(version.media_type, version.size),
        bytes="" if is_web_page(version.media_type) else f"{version.size:,}バイト",
        source=_plain(version.url),
        sha256=version.sha256,
        view=link(view) if view else "",
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
        source=_plain(standing.url),
    )


def _plain(url: str) -> Anchor:
    """An address that is shown as it is, and linked if that is safe."""
    return Anchor(sound(url), outside(url))
