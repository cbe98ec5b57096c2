"""The pages of white papers: one edition beside the one before, and the shelf of all editions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from pipeline.japanese.text import fold
from pipeline.model import File, PaperItem, Site, WhitePaper
from pipeline.paths import BOOKSHELF, outside, page_path, paper_path, relative
from pipeline.render.frame import page, trail
from pipeline.render.views import Anchor, line

Link = Callable[[str], str]

_LEVELS = {"part": "部", "chapter": "章", "section": "節"}


@dataclass(frozen=True, slots=True)
class Beside:
    """An edition, the one before it, and by the numbers of its chapters those that answer to them there."""

    paper: WhitePaper
    former: WhitePaper | None
    answering: Mapping[str, PaperItem]


@dataclass(frozen=True, slots=True)
class Row:
    """A heading, figure or column: what it is called, our view of its page and the ministry's file opened there."""

    level: str
    label: str
    title: str
    view: str
    source: Anchor | None
    former: FormerRow | None


@dataclass(frozen=True, slots=True)
class FormerRow:
    """The chapter of the edition before. `title` is empty where the title is the same."""

    label: str
    title: str
    view: str
    source: Anchor | None


@dataclass(frozen=True, slots=True)
class Chapters:
    """A table of chapters for the page of an entry."""

    title: str
    address: str
    former: str
    rows: tuple[Row, ...]


def whitepaper_file(site: Site, shown: Beside) -> File:
    """The page of an edition: its table of contents, last year's chapter beside each, figures and columns."""
    paper = shown.paper
    path = paper_path(paper.id)
    link = partial(relative, path)
    rows = tuple(_row(one, shown, link) for one in paper.items)
    former = shown.former
    return page(
        site,
        path,
        "whitepaper.html",
        line(paper.title),
        trail=(*trail(site, path), Anchor("白書", link(BOOKSHELF))),
        heading=line(paper.title),
        source=Anchor("厚生労働省の掲載ページ", outside(paper.page)),
        former=Anchor(line(former.title), link(paper_path(former.id))) if former else None,
        gone=tuple(_former_row(one, link) for one in _unanswered(shown)),
        contents=tuple(row for row in rows if row.level in _LEVELS),
        figures=tuple(row for row in rows if row.level == "figure"),
        columns=tuple(row for row in rows if row.level == "column"),
        others=tuple(row for row in rows if row.level == "other"),
    )


def bookshelf_file(site: Site, papers: Sequence[WhitePaper]) -> File:
    """The list of all editions by series, the newest first."""
    link = partial(relative, BOOKSHELF)
    shelves = tuple(
        (line(series), tuple(Anchor(line(paper.title), link(paper_path(paper.id))) for paper in group))
        for series, group in groupby(papers, key=lambda paper: paper.series)
    )
    return page(site, BOOKSHELF, "bookshelf.html", "白書", trail=trail(site, BOOKSHELF), shelves=shelves)


def chapter_table(shown: Beside, items: Sequence[PaperItem], link: Link) -> Chapters:
    """Some chapters of an edition for another page."""
    former = line(shown.former.title) if shown.former else ""
    return Chapters(line(shown.paper.title), link(paper_path(shown.paper.id)), former, tuple(_row(one, shown, link) for one in items))


def _row(one: PaperItem, shown: Beside, link: Link) -> Row:
    partner = shown.answering.get(one.number) if one.level == "chapter" else None
    former = _former_row(partner, link, one.title) if partner else None
    title = line(one.title) if one.title or one.level != "part" else ""
    return Row(one.level, _label(one), title, _view(one, link), _source(one), former)


def _former_row(one: PaperItem, link: Link, title: str = "") -> FormerRow:
    same = bool(title) and fold(title) == fold(one.title)
    return FormerRow(_label(one), "" if same else line(one.title), _view(one, link), _source(one))


def _unanswered(shown: Beside) -> list[PaperItem]:
    """Chapters of the edition before to which nothing answers any more."""
    taken = {other.number for other in shown.answering.values()}
    return [one for one in (shown.former.items if shown.former else ()) if one.level == "chapter" and one.number not in taken]


def _label(one: PaperItem) -> str:
    """第2章; of what stands beside the text the number alone (図表1-2-3)."""
    own = one.number.rpartition("-")[2]
    if one.level in _LEVELS:
        return f"第{own}{_LEVELS[one.level]}" if own.isdecimal() else f"{own}{_LEVELS[one.level]}"
    return f"図表{one.number}" if one.level == "figure" else "コラム" if one.level == "column" else ""


def _view(one: PaperItem, link: Link) -> str:
    return link(page_path(one.document, one.version, one.page)) if one.document and one.page else ""


def _source(one: PaperItem) -> Anchor | None:
    """The ministry's file, opened at the page (RFC 8118: the fragment `page`)."""
    address = outside(one.url)
    if address is None:
        return None
    return Anchor(f"PDF {one.page}ページ", f"{address}#page={one.page}") if one.page else Anchor("原本", address)
