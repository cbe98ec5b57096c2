"""The list of all feeds as OPML 2.0 (http://opml.org/spec2.opml), for taking them into a reader at once."""

from __future__ import annotations

from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pipeline.model import Selection, Site
from pipeline.paths import absolute
from pipeline.render.items import LANGUAGE
from pipeline.render.views import line


def opml(site: Site) -> bytes:
    """The list in UTF-8: every selection of the site in its order, under the headings of their groups. It bears no date."""
    root = Element("opml", version="2.0")
    head = SubElement(root, "head")
    SubElement(head, "title").text = f"{line(site.title)}：フィード一覧"
    SubElement(head, "ownerName").text = line(site.title)
    body = SubElement(root, "body")
    for group, selections in groupby(site.selections, key=lambda selection: selection.group):
        parent = SubElement(body, "outline", text=group) if group else body
        for selection in selections:
            _outline(parent, site, selection)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _outline(parent: Element, site: Site, selection: Selection) -> None:
    """One subscription. `rss` is the type OPML 2.0 gives to every feed, Atom too."""
    title = f"{line(site.title)}：{line(selection.title or 'すべて')}"
    SubElement(
        parent,
        "outline",
        type="rss",
        text=title,
        title=title,
        description=selection.about,
        language=LANGUAGE,
        xmlUrl=absolute(site, selection.folder + "atom.xml"),
        htmlUrl=absolute(site, selection.folder + "index.html"),
    )
