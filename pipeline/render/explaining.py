"""What does not depend on entries: stylesheet, scripts, icons, how to subscribe, how to search, what this site is."""

from __future__ import annotations

from pipeline.japanese.text import sound
from pipeline.model import File, Site
from pipeline.paths import relative
from pipeline.render.frame import ABOUT, OPML, SEARCH, STATUS, SUBSCRIBE, Subscription, page, selection_box, trail
from pipeline.render.items import ICON, LOGO
from pipeline.render.templating import asset
from pipeline.render.views import line
from pipeline.render.wording import KIND_MEANINGS

_ASSETS = ("style.css", "words.js", "copy.js", "pageview.js", "search.js", "icon.svg", ICON, LOGO)


def static_files(site: Site) -> tuple[File, ...]:
    """The files themselves and the pages that explain."""
    return (
        *(File(name, asset(name)) for name in _ASSETS),
        _subscribe_file(site),
        _search_file(site),
        _about_file(site),
    )


def _subscribe_file(site: Site) -> File:
    """How to subscribe, with every feed there is."""
    groups: dict[str, list[tuple[str, Subscription]]] = {}
    for one in site.selections:
        named = line(one.title) if one.title else "すべての分野"
        groups.setdefault(line(one.group) if one.group else "すべて", []).append((named, selection_box(site, SUBSCRIBE, one)))
    return page(
        site,
        SUBSCRIBE,
        "subscribe.html",
        "購読の方法",
        trail=trail(site, SUBSCRIBE),
        groups=groups,
        opml=relative(SUBSCRIBE, OPML),
        by_mail=site.mail,
    )


def _search_file(site: Site) -> File:
    """The search on a host that only has files; `serve` answers at the same address with its own."""
    return page(site, SEARCH, "find.html", "検索", scripts=("words.js", "search.js"), trail=trail(site, SEARCH))


def _about_file(site: Site) -> File:
    """Sources, licence, how it works and where it ends."""
    return page(
        site,
        ABOUT,
        "about.html",
        "このサイトについて",
        trail=trail(site, ABOUT),
        kinds=KIND_MEANINGS,
        sources=tuple(line(title) for title in site.sources.values()),
        status=STATUS,
        contact=sound(site.contact).strip(),
    )
