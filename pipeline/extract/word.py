"""Word documents (docx): paragraphs, tables and text boxes in order, as accepted; headers and footers left out."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipeline.errors import ExtractError
from pipeline.extract.limits import Limits
from pipeline.extract.office import ALTERNATIVE, WORD, Package
from pipeline.extract.sniff import DOCX
from pipeline.japanese.text import unradical
from pipeline.model import Document, DocumentPage

_GONE = frozenset(f"{WORD}{name}" for name in ("del", "moveFrom", "rt", "instrText", "delText", "delInstrText", "pPr", "sectPr"))
_BLOCKS = frozenset(f"{WORD}{name}" for name in ("p", "tbl"))
_AROUND = frozenset(f"{WORD}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml"))
_BREAKS = {f"{WORD}tab": "\t", f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}noBreakHyphen": "-", f"{WORD}ptab": "\t"}


def read_word(body: bytes, limits: Limits) -> Document:
    """The document as one page: paragraphs as lines, rows of a table as lines with cells parted by tabs.

    Tracked changes are read as accepted; hidden text, ruby, fields' instructions, headers and footers are left out; the
    words of a text box follow the paragraph it is anchored in; footnotes come last.
    """
    try:
        package = Package(body, limits)
        root = package.part("word/document.xml")
    except ExtractError:
        return Document(DOCX, (), state="damaged", note="ファイルが壊れているため読み取れません。")
    lines = list(_lines(root))
    for notes in ("word/footnotes.xml", "word/endnotes.xml"):
        if notes in package.names():
            lines.extend(_footnotes(package, notes))
    text = unradical("\n".join(line for line in lines if line.strip()))[: limits.characters * 20]
    if not text:
        return Document(DOCX, (DocumentPage(1, ""),), state="empty", note="文字がありません。")
    return Document(DOCX, (DocumentPage(1, text),))


def _footnotes(package: Package, name: str) -> Iterator[str]:
    try:
        root = package.part(name)
    except ExtractError:
        return
    for note in root:
        if note.get(f"{WORD}type") is None:
            yield from _lines(note)


def _lines(container: Element) -> Iterator[str]:
    """The lines of a body, cell or text box."""
    for child in container:
        if child.tag == f"{WORD}p":
            yield from _paragraph(child)
        elif child.tag == f"{WORD}tbl":
            yield from _rows(child)
        elif child.tag == f"{ALTERNATIVE}AlternateContent":
            yield from _lines(_chosen(child))
        elif child.tag not in _GONE:
            yield from _lines(child)


def _paragraph(paragraph: Element) -> Iterator[str]:
    pieces: list[str] = []
    boxes: list[Element] = []
    _collect(paragraph, pieces, boxes)
    yield from (line for line in "".join(pieces).split("\n") if line.strip())
    for box in boxes:
        yield from _lines(box)


def _collect(element: Element, pieces: list[str], boxes: list[Element]) -> None:
    """The words of a paragraph into `pieces`, the text boxes anchored in it into `boxes`."""
    for child in element:
        if child.tag == f"{WORD}t":
            pieces.append(child.text or "")
        elif child.tag in _BREAKS:
            pieces.append(_BREAKS[child.tag])
        elif child.tag == f"{WORD}txbxContent":
            boxes.append(child)
        elif child.tag == f"{ALTERNATIVE}AlternateContent":
            _collect(_chosen(child), pieces, boxes)
        elif child.tag == f"{WORD}sym":
            pieces.append(_symbol(child))
        elif child.tag not in _GONE and not _is_hidden(child):
            _collect(child, pieces, boxes)


def _chosen(alternatives: Element) -> Element:
    """The first alternative: the second holds the same words again for older programs."""
    return alternatives[0] if len(alternatives) else alternatives


def _symbol(element: Element) -> str:
    code = element.get(f"{WORD}char", "")
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    return "" if 0xE000 <= value <= 0xF8FF or value > 0x10FFFF else chr(value)


def _is_hidden(run: Element) -> bool:
    hidden = run.find(f"{WORD}rPr/{WORD}vanish")
    return hidden is not None and hidden.get(f"{WORD}val", "true") not in ("0", "false", "off")


def _rows(table: Element) -> Iterator[str]:
    for row in _own(table, f"{WORD}tr"):
        if row.find(f"{WORD}trPr/{WORD}del") is not None:
            continue
        cells = [_cell(cell) for cell in _own(row, f"{WORD}tc") if not _continues(cell)]
        line = "\t".join(cells).rstrip()
        if line:
            yield line


def _own(container: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row: its own, not those of a table within a cell."""
    for child in container:
        if child.tag == tag:
            yield child
        elif child.tag in _AROUND:
            yield from _own(child, tag)


def _cell(cell: Element) -> str:
    """The words of a cell on one line."""
    return "　".join(line.replace("\t", " ").strip() for line in _lines(cell))


def _continues(cell: Element) -> bool:
    """Whether the cell is the lower part of a merged one (its words stand in the first)."""
    merge = cell.find(f"{WORD}tcPr/{WORD}vMerge")
    return merge is not None and merge.get(f"{WORD}val", "continue") == "continue"
