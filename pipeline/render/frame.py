"""What every page has around it: title, navigation, feeds to discover, and the box that helps to subscribe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from urllib.parse import quote

from pipeline.model import Entry, File, Selection, Site
from pipeline.paths import BOOKSHELF, absolute, month_path, relative, topic_folder
from pipeline.render.selections import corrections
from pipeline.render.templating import fill_bytes
from pipeline.render.views import Anchor, Headline, headline, line, topic_title
from pipeline.render.wording import japan_day, month_words

HOME, SUBSCRIBE, ABOUT, OPML = "index.html", "subscribe.html", "about.html", "feeds.opml"
CALENDAR, CODES, BRIEFINGS, SEARCH, STATUS = "calendar.html", "codes/index.html", "briefings.html", "search.html", "status.html"
_NAVIGATION = (
    ("新着", HOME),
    ("訂正・差替え", corrections().folder + HOME),
    ("期日", CALENDAR),
    ("点数表", CODES),
    ("説明会・研修", BRIEFINGS),
    ("白書", BOOKSHELF),
    ("購読", SUBSCRIBE),
    ("このサイトについて", ABOUT),
)
_OTHERS = (("検索", SEARCH), ("購読の方法とフィード一覧", SUBSCRIBE), ("出典と利用条件", ABOUT), ("確認の状況", STATUS))
_FORMS = (
    ("atom.xml", "Atom", "application/atom+xml"),
    ("rss.xml", "RSS", "application/rss+xml"),
    ("feed.json", "JSON Feed", "application/feed+json"),
)
_READERS = (("Feedlyに登録", "https://feedly.com/i/subscription/feed%2F"), ("Inoreaderに登録", "https://www.inoreader.com/?add_feed="))


@dataclass(frozen=True, slots=True)
class Discovery:
    """A feed that a browser or reader may find from a page."""

    title: str
    form: str
    media_type: str
    address: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around the content of one page, addresses relative to it."""

    title: str
    site_title: str
    canonical: str
    home: str
    here: str
    icon: str
    stylesheet: str
    search: str
    feeds: tuple[Discovery, ...]
    navigation: tuple[Anchor, ...]
    others: tuple[Anchor, ...]
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed in all its forms, and readers that take it with one click."""

    readers: tuple[Anchor, ...]
    files: tuple[Anchor, ...]
    help: str


def page(
    site: Site, path: str, template: str, title: str, topic: str | None = None, scripts: Sequence[str] = (), **values: object
) -> File:
    """The page at `path`, its template filled with the values and the frame.

    `topic` adds that topic's feeds to discover; `scripts` are files of ours that help where scripts run. No page needs them to be read.
    """
    return File(path, fill_bytes(template, frame=_frame(site, path, title, topic, scripts), **values))


def subscription(site: Site, path: str, topic: str | None) -> Subscription:
    """How to subscribe to a topic (None: to everything), for the page at `path`."""
    calendar = (Anchor("カレンダー", relative(path, topic_folder(topic) + "calendar.ics")),)
    everything = () if topic else (Anchor("OPML", relative(path, OPML)),)
    return subscription_to(site, path, topic_folder(topic), (*calendar, *everything))


def subscription_to(site: Site, path: str, folder: str, more: tuple[Anchor, ...] = ()) -> Subscription:
    """How to subscribe to the feeds in a folder, for the page at `path`; `more` stands beside them."""
    feed = quote(absolute(site, folder + "atom.xml"), safe="")
    return Subscription(
        readers=tuple(Anchor(words, address + feed) for words, address in _READERS),
        files=(*(Anchor(form, relative(path, folder + name)) for name, form, _ in _FORMS), *more),
        help=relative(path, SUBSCRIBE),
    )


def selection_box(site: Site, path: str, selection: Selection) -> Subscription:
    """How to subscribe to a selection, for the page at `path`; everything and topics have calendars too."""
    calendar = (Anchor("カレンダー", relative(path, selection.folder + "calendar.ics")),)
    everything = () if selection.folder else (Anchor("OPML", relative(path, OPML)),)
    has_calendar = not selection.folder or selection.folder.startswith("topics/")
    return subscription_to(site, path, selection.folder, (*(calendar if has_calendar else ()), *everything))


def trail(site: Site, path: str, topic: str | None = None) -> tuple[Anchor, ...]:
    """The way from the home page to the page at `path`."""
    home = Anchor("新着", relative(path, HOME))
    return (home, Anchor(topic_title(site, topic), relative(path, topic_folder(topic) + HOME))) if topic else (home,)


def by_day(site: Site, path: str, entries: Iterable[Entry]) -> tuple[tuple[str, tuple[Headline, ...]], ...]:
    """Entries (newest first) under the days in Japan on which they were published, for the page at `path`."""
    link = partial(relative, path)
    views = (headline(site, entry, link) for entry in entries)
    return tuple((day, tuple(group)) for day, group in groupby(views, key=lambda view: view.day))


def month_anchors(path: str, topic: str | None, months: Sequence[str]) -> tuple[Anchor, ...]:
    """Links to the pages of months (`2026-03`), newest first."""
    return tuple(Anchor(month_words(month), relative(path, month_path(topic, month))) for month in sorted(set(months), reverse=True))


def months_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The months (`2026-03`, in Japan) in which entries were published, newest first."""
    return tuple(sorted({month_of(entry) for entry in entries}, reverse=True))


def month_of(entry: Entry) -> str:
    """The month of publication in Japan, `2026-03`."""
    return f"{japan_day(entry.published):%Y-%m}"


def _frame(site: Site, path: str, title: str, topic: str | None, scripts: Sequence[str]) -> Frame:
    """The frame of the page at `path`."""
    title_of_site = line(site.title)
    names = (None,) if topic is None else (topic, None)
    return Frame(
        title=title,
        site_title=title_of_site,
        canonical=absolute(site, path),
        home=relative(path, HOME),
        here=relative(path, path),
        icon=relative(path, "icon.svg"),
        stylesheet=relative(path, "style.css"),
        feeds=tuple(feed for name in names for feed in _discoveries(site, path, name)),
        search=relative(path, SEARCH),
        navigation=tuple(Anchor(words, relative(path, target)) for words, target in _NAVIGATION),
        others=tuple(Anchor(words, relative(path, target)) for words, target in _OTHERS),
        scripts=tuple(relative(path, script) for script in scripts),
    )


def _discoveries(site: Site, path: str, topic: str | None) -> tuple[Discovery, ...]:
    """The feeds of a topic (None: of everything) as the head of the page at `path` names them."""
    title = line(site.title) if topic is None else f"{line(site.title)}：{topic_title(site, topic)}"
    return tuple(Discovery(title, form, media_type, relative(path, topic_folder(topic) + name)) for name, form, media_type in _FORMS)
