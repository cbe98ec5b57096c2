"""The list of all feeds as OPML 2.0 (http://opml.org/spec2.opml), for taking them into a reader at once."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pipeline.model import Site
from pipeline.render.items import LANGUAGE, feed_subtitle
from pipeline.render.places import absolute, topic_folder
from pipeline.render.views import line, topic_title


def opml(site: Site) -> bytes:
    """The list in UTF-8: the feed of everything, then one for each topic in the site's order. It bears no date, so it never varies."""
    root = Element("opml", version="2.0")
    head = SubElement(root, "head")
    SubElement(head, "title").text = f"{line(site.title)}：フィード一覧"
    SubElement(head, "ownerName").text = line(site.title)
    body = SubElement(root, "body")
    _outline(body, site, None, f"{line(site.title)}：すべて")
    group = SubElement(body, "outline", text="分野別") if site.topics else body
    for topic in site.topics:
        _outline(group, site, topic, f"{line(site.title)}：{topic_title(site, topic)}")
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _outline(parent: Element, site: Site, topic: str | None, title: str) -> None:
    """One subscription. `rss` is the type OPML 2.0 gives to every feed, Atom too."""
    place = topic_folder(topic)
    SubElement(
        parent,
        "outline",
        type="rss",
        text=title,
        title=title,
        description=feed_subtitle(site, topic),
        language=LANGUAGE,
        xmlUrl=absolute(site, place + "atom.xml"),
        htmlUrl=absolute(site, place + "index.html"),
    )
