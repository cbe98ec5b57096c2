"""The page of an entry: what changed, where, from when, and how to cite it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from pipeline.model import Entry, File, PaperItem, Site
from pipeline.paths import entry_path, relative
from pipeline.render.agenda import Due, due_views
from pipeline.render.citation import change_citation
from pipeline.render.frame import page, trail
from pipeline.render.meant import Meant, meant_views
from pipeline.render.templating import trusted
from pipeline.render.views import Anchor, entry_view, line
from pipeline.render.whitepaper import Beside, chapter_table

_CITED = 5


def entry_file(
    site: Site,
    entry: Entry,
    former: Mapping[str, str],
    redlines: Mapping[str, str] | None = None,
    due: Sequence[Due] = (),
    chapters: Sequence[tuple[Beside, Sequence[PaperItem]]] = (),
    meant: Sequence[Meant] = (),
) -> File:
    """The page of an entry.

    `former` maps the ids of earlier entries to their titles; those it does not know are linked without a title.
    `redlines` maps ids of changes to the HTML that `redline` made of old and new text; it is trusted, so give nothing else.
    `due` are the days that its documents state, `chapters` those of white papers that it tells of, `meant` what its documents ask and
    correct.
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
        scripts=("copy.js",),
        trail=trail(site, path, entry.topic),
        entry=view,
        due=due_views(path, due),
        said=meant_views(path, meant),
        former=tuple(Anchor(line(former.get(id_, "以前のお知らせ")), link(entry_path(id_))) for id_ in dict.fromkeys(entry.former)),
        redlines=tuple((line(change.title), trusted(tables[change.id])) for change in entry.changes if change.id in tables),
        chapters=tuple(chapter_table(shown, items, link) for shown, items in chapters),
        citations=tuple(change_citation(site, change).words for change in entry.changes[:_CITED]),
    )
