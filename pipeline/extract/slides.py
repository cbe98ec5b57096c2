"""Slides (pptx): a page for each, shapes from top to bottom and left to right, notes left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipeline.errors import ExtractError
from pipeline.extract.limits import Limits
from pipeline.extract.office import ALTERNATIVE, DRAWING, RELATION, SLIDE, Package
from pipeline.extract.sniff import PPTX
from pipeline.japanese.text import unradical
from pipeline.model import Document, DocumentPage

_WORDS = (f"{DRAWING}t", f"{DRAWING}br")
_FURNITURE = ("sldNum", "dt", "ftr", "hdr")
_SHAPES = frozenset(f"{SLIDE}{name}" for name in ("sp", "graphicFrame", "grpSp", "pic", "cxnSp"))
_ROW = 200_000
"""Shapes whose tops differ by less (EMU, about 5 mm) stand in one row."""


def read_slides(body: bytes, limits: Limits) -> Document:
    """The visible slides, numbered by position; hidden ones are left out and named in `hidden`."""
    try:
        package = Package(body, limits)
        listing = package.part("ppt/presentation.xml")
        relations = package.relations("ppt/presentation.xml")
    except ExtractError:
        return Document(PPTX, (), state="damaged", note="ファイルが壊れているため読み取れません。")
    pages: list[DocumentPage] = []
    hidden: list[str] = []
    for number, slide in enumerate(list(listing.iter(f"{SLIDE}sldId"))[: limits.pages], start=1):
        try:
            root = package.part(relations.get(slide.get(f"{RELATION}id", ""), ""))
        except ExtractError:
            pages.append(DocumentPage(number, "", note="このスライドは壊れているため読み取れません。"))
            continue
        if root.get("show") in ("0", "false"):
            hidden.append(f"スライド{number}")
        else:
            pages.append(DocumentPage(number, unradical("\n".join(_slide(root)))[: limits.characters]))
    state = "read" if any(page.text for page in pages) else "empty"
    return Document(PPTX, tuple(pages), tuple(hidden), state, None if state == "read" else "文字がありません。")


def _slide(root: Element) -> Iterator[str]:
    tree = root.find(f"{SLIDE}cSld/{SLIDE}spTree")
    if tree is not None:
        yield from _shapes(tree)


def _shapes(group: Element) -> Iterator[str]:
    """The lines of all shapes of a group, in reading order of their places; title shapes first."""
    shapes = [chosen for child in group for chosen in _alternatives(child) if chosen.tag in _SHAPES]
    for shape in sorted(shapes, key=_rank):
        yield from _shape(shape)


def _alternatives(child: Element) -> tuple[Element, ...]:
    if child.tag != f"{ALTERNATIVE}AlternateContent":
        return (child,)
    return tuple(child[0]) if len(child) else ()


def _rank(shape: Element) -> tuple[int, int, int]:
    placeholder = shape.find(f"{SLIDE}nvSpPr/{SLIDE}nvPr/{SLIDE}ph")
    if placeholder is not None and placeholder.get("type") in ("title", "ctrTitle"):
        return (0, 0, 0)
    place = next((found for found in shape.iter() if found.tag in (f"{DRAWING}off",)), None)
    if place is None:
        return (1, 0, 0)
    return (1, round(_number(place.get("y", "")) / _ROW), _number(place.get("x", "")))


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"-?[0-9]{1,12}", text) else 0


def _shape(shape: Element) -> Iterator[str]:
    placeholder = shape.find(f"{SLIDE}nvSpPr/{SLIDE}nvPr/{SLIDE}ph")
    if placeholder is not None and placeholder.get("type") in _FURNITURE:
        return
    if shape.tag == f"{SLIDE}grpSp":
        yield from _shapes(shape)
        return
    for table in shape.iter(f"{DRAWING}tbl"):
        yield from _rows(table)
        return
    for paragraph in shape.iter(f"{DRAWING}p"):
        yield from (line for line in _words(paragraph).split("\n") if line.strip())


def _rows(table: Element) -> Iterator[str]:
    for row in table.iter(f"{DRAWING}tr"):
        cells = [
            "　".join(_words(paragraph).replace("\n", " ").strip() for paragraph in cell.iter(f"{DRAWING}p")).strip("　")
            for cell in row.iter(f"{DRAWING}tc")
            if cell.get("hMerge") != "1" and cell.get("vMerge") != "1"
        ]
        line = "\t".join(cells).rstrip()
        if line:
            yield line


def _words(paragraph: Element) -> str:
    return "".join("\n" if found.tag == f"{DRAWING}br" else found.text or "" for found in paragraph.iter() if found.tag in _WORDS)
