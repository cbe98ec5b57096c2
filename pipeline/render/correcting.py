"""The page of corrections alone: which document, which round, what a notice says of it, the difference by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from pipeline.model import Change, Entry, File, Selection, Site
from pipeline.paths import entry_path, relative
from pipeline.render.frame import HOME, page, selection_box, trail
from pipeline.render.meant import Meant, MeantView, meant_views
from pipeline.render.steps import Step, StepView, step_view
from pipeline.render.templating import trusted
from pipeline.render.views import Anchor, ChangeView, change_view, line
from pipeline.render.wording import day_words, japan_day


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction: the change and its entry; for an exchange its step and the table of what differs (trusted HTML of ours, or empty);
    for a notice of corrections what it says."""

    entry: Entry
    change: Change
    step: Step | None = None
    redline: str = ""
    meant: Meant | None = None


@dataclass(frozen=True, slots=True)
class CorrectedView:
    """A correction in words."""

    change: ChangeView
    entry: Anchor
    step: StepView | None
    redline: str
    said: tuple[MeantView, ...]


def corrections_file(site: Site, selection: Selection, corrections: Sequence[Corrected]) -> File:
    """The page of the corrections given, newest first, by day."""
    path, title = selection.folder + HOME, line(selection.title)
    return page(
        site,
        path,
        "correcting.html",
        title,
        heading=title,
        lead=selection.about,
        trail=trail(site, path),
        days=tuple(_days(site, path, corrections)),
        box=selection_box(site, path, selection),
    )


def _days(site: Site, path: str, corrections: Sequence[Corrected]) -> Iterator[tuple[str, tuple[CorrectedView, ...]]]:
    for day, group in groupby(corrections, key=lambda one: day_words(japan_day(one.change.at))):
        yield day, tuple(_view(site, path, one) for one in group)


def _view(site: Site, path: str, one: Corrected) -> CorrectedView:
    link = partial(relative, path)
    return CorrectedView(
        change_view(site, one.change, link),
        Anchor(line(one.entry.title), link(entry_path(one.entry.id))),
        step_view(one.step, link),
        trusted(one.redline),
        meant_views(path, [one.meant] if one.meant else []),
    )
