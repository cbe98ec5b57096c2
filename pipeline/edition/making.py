"""What a producer of files is given, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from sqlite_utils import Database

from pipeline.edition.selections import selections
from pipeline.model import File, Site
from pipeline.options import Options
from pipeline.render import Item
from pipeline.store import watching


@dataclass(frozen=True, slots=True)
class Making:
    """What files are made from: the store, what the publications say about themselves, the choices of whoever runs it.

    `items` are the entries made into items of feeds so far, by id, so that each is made once for all its feeds. It grows.
    """

    db: Database
    site: Site
    options: Options
    items: dict[str, Item] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Producer:
    """The files of one stale kind.

    `files` makes those of some keys (`stale.key`), each complete, in an order in which nothing links what is not there yet; a key that
    names nothing any more makes none. `keys` are all there are, for a rebuild. `beside` are paths that somebody else makes and that
    a rebuild must not sweep away.
    """

    kind: str
    keys: Callable[[Making], Iterable[str]]
    files: Callable[[Making, Iterable[str]], Iterator[File]]
    beside: Callable[[Making], Iterable[str]] = lambda _: ()


def site_of(db: Database | None, options: Options) -> Site:
    """What the publications say about themselves: topics in the order of the sources, then of the rules.

    A source is called by its configured title, else by the title that its page has, if there is a store to know it from.
    """
    seen = watching.source_states(db) if db else {}
    titles = {source.topic: source.topic for source in options.sources if source.topic}
    titles |= {rule.name: rule.title for rule in options.topics}
    sources = {name: state.title for name, state in seen.items() if state.title}
    sources |= {source.id: source.title or sources.get(source.id) or source.url for source in options.sources}
    site = Site(options.publish.title, options.publish.base_url, titles, options.http.contact, sources, hub=options.publish.hub,
                mail=options.serve.forms and bool(options.mail.host))  # fmt: skip
    return replace(site, selections=selections(site, options))
