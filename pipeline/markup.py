"""HTML as words: bytes to text in any Japanese encoding, and the main content of a page as lines of pieces.

The one module that knows lxml and charset detection. It knows the ministry's template (SITE.md: `main#content`,
`.l-contentMain`, headings `.m-hdgLvN`) and falls back to plain old pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import cast

import charset_normalizer
from lxml import etree, html
from lxml.cssselect import CSSSelector

from pipeline.japanese.text import squeeze

_NOT_CONTENT = (
    "script", "style", "noscript", "template", "nav", "iframe", "object", "svg", "form",
    "#breadcrumb", ".m-navBreadcrumb", ".l-contentSub", ".m-boxReader", ".m-icnNew", ".toggleIcnNew", ".m-table__scrollText",
)  # fmt: skip
_BLOCKS = frozenset(
    "address article aside blockquote center dd div dl dt fieldset figure figcaption footer header hr li main ol p pre section "
    "table tbody tfoot thead tr ul caption body".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ALIASES = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "ms932": "cp932",
    "euc-jp": "euc_jis_2004", "x-euc-jp": "euc_jis_2004", "iso-2022-jp": "iso2022_jp_2004",
}  # fmt: skip
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_META = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.I)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]+encoding\s*=\s*["']([A-Za-z0-9_.:-]+)""", re.I)
_CONTROLS = re.compile("[\0-\x08\x0b\x0e-\x1f\ufffe\uffff]")
"""Characters that no page shows and no XML may contain (XML 1.0, 2.2): lxml reads them and refuses to move them."""
_DEPTH = 200
_IMAGE_WORDS = re.compile(r"^(new|new!|新着|新規)$", re.I)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words on a line; `href` is set where it is a link, as written in the page."""

    text: str
    href: str | None = None
    media: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The table row a line stands in: texts of its cells, and of the head of its table."""

    cells: tuple[str, ...]
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the main content below its headings. `level` is set for a heading line, `date` for the `time` on it."""

    pieces: tuple[Piece, ...]
    section: tuple[str, ...] = ()
    level: int | None = None
    row: Row | None = None
    date: str | None = None

    @property
    def text(self) -> str:
        """The words of the line, white space squeezed."""
        return squeeze("".join(piece.text for piece in self.pieces))


@dataclass(frozen=True, slots=True)
class Main:
    """The main content of a page. `title` is its h1, else its title element; `marks` names the template parts found."""

    title: str
    lines: tuple[Line, ...]
    marks: frozenset[str]
    date: str | None = None

    @property
    def text(self) -> str:
        """All words, a line each."""
        return "\n".join(text for line in self.lines if (text := line.text))

    @property
    def hrefs(self) -> tuple[str, ...]:
        """Every link target as written, in page order."""
        return tuple(piece.href for line in self.lines for piece in line.pieces if piece.href)


def decode(body: bytes, charset: str | None = None) -> str:
    """The text of a page: by BOM, the header's charset, its own declaration, UTF-8, or detection, in this order.

    Shift_JIS is read as cp932, as every browser does. Never raises: bytes that fit nothing become U+FFFD.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body.decode(name, "replace")
    declared = _META.search(body[:4096]) or _DECLARED.search(body[:200])
    # ISO-2022-JP is plain ASCII to UTF-8, so its escape sequences are looked for first.
    escaped = "iso2022_jp_2004" if b"\x1b$" in body[:20000] else None
    names = [charset, declared[1].decode("ascii") if declared else None, escaped, "utf-8"]
    for name in filter(None, names):
        try:
            return body.decode(_ALIASES.get(name.lower(), name))
        except (LookupError, UnicodeDecodeError):
            continue
    return _guess(body, [name for name in names if name])


def _guess(body: bytes, names: list[str]) -> str:
    """No name fits whole: the best guess of the Japanese encodings, or the declared one with holes in it."""
    best = charset_normalizer.from_bytes(body[:200_000], cp_isolation=["utf_8", "cp932", "euc_jp", "iso2022_jp"]).best()
    name = best.encoding if best else names[0]
    try:
        return body.decode(_ALIASES.get(name.lower(), name), "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def main_content(body: bytes, charset: str | None = None) -> Main:
    """The main content of a page: without header, menus, breadcrumb, local menu, reader note, NEW icons and comments."""
    text = _CONTROLS.sub("", re.sub(r"^\s*<\?xml[^>]*\?>", "", decode(body, charset)).replace("\f", " "))
    if not text.strip():
        return Main("", (), frozenset())
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        root = html.document_fromstring(text.encode("utf-8", "surrogatepass"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, UnicodeError):
        return Main("", (), frozenset())
    marks = _marks(root)
    title = _title(root)
    main = _find_main(root)
    _drop(main)
    walk = _Walk(templated="template" in marks)
    walk.visit(main, 0)
    walk.end_line()
    dates = [date for moment in _select(root, ".m-boxInfo__date time[datetime]") if (date := moment.get("datetime"))]
    return Main(title, tuple(walk.lines), marks, dates[0] if dates else None)


def text_lines(body: bytes, charset: str | None = None) -> tuple[str, ...]:
    """The words of the main content, a line each; cells of a table row on one line, parted by tabs."""
    lines, row = [], None
    for line in main_content(body, charset).lines:
        if line.row is None:
            lines.append(line.text)
        elif line.row is not row:
            lines.append("\t".join(line.row.cells))
        row = line.row
    return tuple(line for line in lines if line.strip())


def _select(element: html.HtmlElement, selector: str) -> list[html.HtmlElement]:
    """What a selector finds below an element, in document order."""
    return cast("list[html.HtmlElement]", _compiled(selector)(element))


@cache
def _compiled(selector: str) -> CSSSelector:
    # Putting a selector into XPath takes longer than finding what it selects on most pages.
    return CSSSelector(selector, translator="html")


def _marks(root: html.HtmlElement) -> frozenset[str]:
    found = {"template"} if _select(root, ".l-contentMain") else set()
    return frozenset(found | {"main"} if _select(root, "main, #content, #contents") else found)


def _title(root: html.HtmlElement) -> str:
    for selector in ("main h1", ".m-hdgLv1__hdg", "h1", "title"):
        for element in _select(root, selector):
            if words := squeeze(element.text_content()):
                return words
    return ""


def _find_main(root: html.HtmlElement) -> html.HtmlElement:
    for selector in (".l-contentMain", "main", "#content", "#contents", "[role=main]", "#main", "body"):
        if found := _select(root, selector):
            return found[0]
    return root


def _drop(main: html.HtmlElement) -> None:
    for selector in _NOT_CONTENT:
        for element in _select(main, selector):
            if element is not main and element.getparent() is not None:
                element.drop_tree()
    if main.tag == "body":
        for element in _select(main, "body > header, body > footer, #header, #footer"):
            element.drop_tree()


class _Walk:
    """One walk over the tree in document order; a class because lines, headings and the line in hand go together."""

    def __init__(self, *, templated: bool) -> None:
        self.lines: list[Line] = []
        self._templated = templated
        self._pieces: list[Piece] = []
        self._headings: list[tuple[int, str]] = []
        self._row: Row | None = None
        self._date: str | None = None

    def visit(self, element: html.HtmlElement, depth: int) -> None:
        """Add what stands in an element, without its tail."""
        if not isinstance(element.tag, str) or depth > _DEPTH:
            return
        tag = element.tag.lower()
        if tag in _HEADINGS and self._is_section(element):
            self._heading(element, _HEADINGS[tag])
        elif tag == "a" and element.get("href") is not None:
            self._link(element)
        elif tag == "br":
            self.end_line()
        elif tag == "tr":
            self._table_row(element, depth)
        elif tag == "img":
            self._image(element)
        else:
            self._inside(element, tag, depth)

    def end_line(self) -> None:
        """Close the line in hand, unless it is blank."""
        pieces, self._pieces = tuple(self._pieces), []
        date, self._date = self._date, None
        if any(piece.text.strip() or piece.href for piece in pieces):
            self.lines.append(Line(pieces, tuple(words for _, words in self._headings), None, self._row, date))

    def _inside(self, element: html.HtmlElement, tag: str, depth: int) -> None:
        block = tag in _BLOCKS or tag in _HEADINGS
        if block:
            self.end_line()
        if tag == "time":
            self._date = self._date or element.get("datetime")
        self._text(element.text)
        for child in element:
            self.visit(child, depth + 1)
            self._text(child.tail)
        if block:
            self.end_line()

    def _text(self, text: str | None) -> None:
        if text:
            self._pieces.append(Piece(text))

    def _image(self, element: html.HtmlElement) -> None:
        words = squeeze(element.get("alt") or "")
        if words and not _IMAGE_WORDS.match(words):
            self._pieces.append(Piece(f" {words} "))

    def _link(self, element: html.HtmlElement) -> None:
        words = squeeze("".join(_link_words(element)))
        self._pieces.append(Piece(words, element.get("href"), element.get("data-icon")))

    def _is_section(self, element: html.HtmlElement) -> bool:
        """A remark may be set as a heading inside a block of the template; real headings have a wrapper with an id or none."""
        if not self._templated or element.tag == "h1":
            return True
        wrapper = element.getparent()
        if element.get("id") or (wrapper is not None and wrapper.get("id")):
            return True
        return not any("m-grid" in (above.get("class") or "").split() for above in element.iterancestors())

    def _heading(self, element: html.HtmlElement, level: int) -> None:
        self.end_line()
        words = squeeze(element.text_content())
        if level > 1:
            self._headings = [(rank, title) for rank, title in self._headings if rank < level]
        section = tuple(title for _, title in self._headings)
        if _select(element, "a[href]"):
            for piece in self._heading_pieces(element):
                self._pieces.append(piece)
        else:
            self._pieces.append(Piece(words))
        self.lines.append(Line(tuple(self._pieces), section, level))
        self._pieces = []
        if level > 1 and words:
            self._headings.append((level, words))

    def _heading_pieces(self, element: html.HtmlElement) -> Iterator[Piece]:
        yield Piece(element.text or "")
        for link in _select(element, "a[href]"):
            yield Piece(squeeze(link.text_content()), link.get("href"), link.get("data-icon"))

    def _table_row(self, element: html.HtmlElement, depth: int) -> None:
        self.end_line()
        before, cells = self._row, [cell for cell in element if cell.tag in ("td", "th")]
        texts = tuple(squeeze(" ".join(cell.itertext())) for cell in cells)
        self._row = Row(texts, _heads(element))
        for cell in cells:
            self._inside(cell, "div", depth + 1)
        self._row = before


def _link_words(element: html.HtmlElement) -> Iterator[str]:
    """The words of a link in order: pictures by what they stand for, line breaks as spaces."""
    yield element.text or ""
    for child in element:
        if child.tag == "img":
            words = squeeze(child.get("alt") or "")
            yield "" if _IMAGE_WORDS.match(words) else words
        elif child.tag == "br":
            yield " "
        elif isinstance(child.tag, str):
            yield from _link_words(child)
        yield child.tail or ""


def _heads(row: html.HtmlElement) -> tuple[str, ...]:
    """The texts of the first row of a row's table that has only th cells."""
    table = next(row.iterancestors("table"), None)
    if table is None:
        return ()
    first = next(table.iter("tr"), None)
    if first is None or first is row or any(cell.tag == "td" for cell in first):
        return ()
    return tuple(squeeze(" ".join(cell.itertext())) for cell in first if cell.tag == "th")
