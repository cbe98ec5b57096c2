"""Briefings, training and videos (説明会・研修・動画) by date, with links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from pipeline.japanese.text import fold
from pipeline.model import Change, Entry, File, Site
from pipeline.paths import document_path, entry_path, outside, relative
from pipeline.render.agenda import Due, due_views
from pipeline.render.frame import BRIEFINGS, page, trail
from pipeline.render.items import newest_first
from pipeline.render.views import Anchor, Moment, form_words, line, moment
from pipeline.render.wording import japan_day, month_words

TOPIC = "研修・説明会"
"""The topic of the built-in rules whose entries are listed."""
WORDS = ("説明会", "研修", "講習", "セミナー", "動画", "説明資料", "ウェビナー")
"""Words of a title that tell of a briefing, training or video."""
_FORMS = (("動画", "動画"), ("説明会", "説明会"), ("セミナー", "説明会"), ("ウェビナー", "説明会"), ("研修", "研修"), ("講習", "研修"))
_VIDEO_HOSTS = ("youtube.com/", "youtu.be/")


@dataclass(frozen=True, slots=True)
class Briefing:
    """One item: what it is, where it was told, where it is."""

    form: str
    title: Anchor
    told: Anchor
    source: Anchor
    at: Moment
    month: str


def briefings_file(site: Site, entries: Sequence[Entry], due: Sequence[Due] = ()) -> File:
    """Briefings, training and videos that the entries tell of, newest first; `due` are days on which something is held."""
    items = [item for entry in newest_first(entries) for item in _items(entry)]
    return page(
        site,
        BRIEFINGS,
        "briefings.html",
        "説明会・研修・動画",
        trail=trail(site, BRIEFINGS),
        due=due_views(BRIEFINGS, due),
        groups=tuple((month_words(month), tuple(group)) for month, group in groupby(items, key=lambda item: item.month)),
    )


def _items(entry: Entry) -> Iterable[Briefing]:
    """The changes of an entry that bring something to attend, to see or to read; all of them where the entry's title says so."""
    link = partial(relative, BRIEFINGS)
    whole = _tells(entry.title) or TOPIC in entry.topics
    for change in entry.changes:
        if whole or _tells(change.title):
            yield Briefing(
                form=_form(change),
                title=Anchor(line(change.title), link(document_path(change.document))),
                told=Anchor("お知らせ", link(entry_path(entry.id))),
                source=Anchor(form_words(change.media_type, change.size) or "開く", outside(change.url)),
                at=moment(entry.published),
                month=f"{japan_day(entry.published):%Y-%m}",
            )


def _tells(title: str) -> bool:
    folded = fold(title)
    return any(word in folded for word in WORDS)


def _form(change: Change) -> str:
    if any(host in change.url for host in _VIDEO_HOSTS):
        return "動画"
    folded = fold(change.title)
    return next((form for word, form in _FORMS if word in folded), "資料")
