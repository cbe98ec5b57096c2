"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json

from pipeline.render.items import LANGUAGE, Enclosure, Feed, Item
from pipeline.render.wording import stamp


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON in UTF-8, keys in the order of the specification."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.address("feed.json"),
        "description": feed.subtitle,
        "icon": feed.icon,
        "authors": [{"name": feed.author, "url": feed.base}],
        "language": LANGUAGE,
        "items": [_item(item) for item in feed.items],
    }
    if feed.hub:
        document["hubs"] = [{"type": "WebSub", "url": feed.hub}]
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _item(item: Item) -> dict[str, object]:
    """One item; what is not known is left out."""
    optional = {
        "external_url": next(iter(item.via), None),
        "tags": [label for _, label in item.categories] or None,
        "attachments": [_attachment(enclosure) for enclosure in item.enclosures] or None,
    }
    return {
        "id": item.id,
        "url": item.address,
        "title": item.title,
        "content_html": item.content,
        "summary": "\n".join(item.summary),
        "date_published": stamp(item.published),
        "date_modified": stamp(item.updated),
        "language": LANGUAGE,
    } | {name: value for name, value in optional.items() if value}


def _attachment(enclosure: Enclosure) -> dict[str, object]:
    """A document of an item."""
    size = {} if enclosure.length is None else {"size_in_bytes": enclosure.length}
    return {"url": enclosure.address, "mime_type": enclosure.media_type, "title": enclosure.title, **size}
