"""The ministry's own news, published again as sound feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline import render
from pipeline.edition.making import Making
from pipeline.model import File
from pipeline.render.news import NewsItem, news_file, news_items
from pipeline.render.selections import NEWS, news
from pipeline.store import documents


def news_keys(making: Making) -> list[str]:
    """One key where a feed is watched, else none."""
    return [""] if any(selection.name == NEWS for selection in making.site.selections) else []


def news_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """Feeds and page of what the ministry's feeds have said."""
    for _ in set(keys) & set(news_keys(making)):
        sources = [source.id for source in making.options.sources if source.kind == "feed"]
        told = [NewsItem(one.document, one.title, one.url, one.published, seen) for one, seen in documents.seen_places(making.db, sources)]
        yield from render.feed_files(making.site, news(), news_items(making.site, told))
        yield news_file(making.site, told)
