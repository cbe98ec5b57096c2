"""Small sample documents, made from a title and lines: PDF, workbook, Word. The same words give the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from html import escape
from io import BytesIO
from pathlib import PurePosixPath

_WIDTH, _HEIGHT, _MARGIN, _LEADING = 595, 842, 60, 20
_LINES = 34
_COLUMNS = 38
_BLOCK = 100
"""Entries that one bfchar block may hold (Adobe Technical Note 5411)."""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument"
_FONT = (
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 /FontDescriptor 5 0 R /DW 1000"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> >>"
)
_DESCRIPTOR = (
    "<< /Type /FontDescriptor /FontName /HeiseiMin-W3 /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
    " /Ascent 859 /Descent -140 /CapHeight 709 /StemV 80 >>"
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def paper(address: str, title: str, lines: Sequence[str]) -> bytes:
    """The document for an address: its ending says which form. Raises KeyError for an ending that is not made here."""
    return _FORMS[PurePosixPath(address).suffix](title, lines)


def media_type(address: str) -> str:
    """The media type that the server names for an address. Raises KeyError for an ending that is not made here."""
    return _MEDIA[PurePosixPath(address).suffix]


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """A4 pages of horizontal text in a font that the reader has (none is embedded), with its Unicode map."""
    folded = [row[start : start + _COLUMNS] for row in ("見　本", title, *lines) for start in range(0, len(row), _COLUMNS)]
    pages = [folded[start : start + _LINES] for start in range(0, len(folded), _LINES)]
    first = 7
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /Lang (ja) >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /UniJIS-UCS2-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        _FONT,
        _DESCRIPTOR,
        _stream(_unicode_map(sorted({char for row in folded for char in row}))),
    ]
    for number, rows in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Resources << /Font << /F 3 0 R >> >>"
            f" /Contents {first + 2 * number + 1} 0 R >>"
        )
        shown = "".join(f"<{_code(row)}> Tj T*\n" for row in rows)
        objects.append(_stream(f"BT /F 12 Tf {_LEADING} TL {_MARGIN} {_HEIGHT - _MARGIN} Td\n{shown}ET"))
    return _numbered(objects)


def workbook(title: str, lines: Sequence[str]) -> bytes:
    """One sheet: the title in the first row, then a row for each line; tabs part the cells."""
    rows = "".join(_row(number, line.split("\t")) for number, line in enumerate((f"見本　{title}", *lines), 1))
    return _office(
        "xl/workbook.xml",
        f"{_TYPE}.spreadsheetml",
        "sheet.main",
        {
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets><sheet name="一覧" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
            "xl/_rels/workbook.xml.rels": _relations("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>',
        },
        extra=f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.spreadsheetml.worksheet+xml"/>',
    )


def word(title: str, lines: Sequence[str]) -> bytes:
    """A paragraph for the title and one for each line."""
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in (f"見本　{title}", *lines))
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return _office("word/document.xml", f"{_TYPE}.wordprocessingml", "document.main", {"word/document.xml": document})


def _code(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _unicode_map(chars: Sequence[str]) -> str:
    """The map from codes, which are UTF-16 already, to Unicode (ISO 32000-1, 9.10.3)."""
    blocks = [chars[start : start + _BLOCK] for start in range(0, len(chars), _BLOCK)]
    mapped = "".join(
        f"{len(block)} beginbfchar\n" + "".join(f"<{_code(char)}> <{_code(char)}>\n" for char in block) + "endbfchar\n" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Sample def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{mapped}endcmap end end"
    )


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _numbered(objects: Sequence[str]) -> bytes:
    """The objects as a file, with the table of where each begins."""
    out, places = bytearray(b"%PDF-1.4\n%\xc2\xb5\xc2\xb6\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("ascii")
    start, size = len(out), len(objects) + 1
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n".encode("ascii")
    out += f"startxref\n{start}\n%%EOF\n".encode("ascii")
    return bytes(out)


def _row(number: int, cells: Sequence[str]) -> str:
    written = "".join(
        f'<c r="{chr(ord("A") + column)}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for column, cell in enumerate(cells)
    )
    return f'<row r="{number}">{written}</row>'


def _relations(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def _office(main: str, family: str, kind: str, parts: dict[str, str], extra: str = "") -> bytes:
    """An Office package (ECMA-376, part 2) around its main part; stored, and dated 1980 so that the bytes stay the same."""
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{main}" ContentType="{family}.{kind}+xml"/>{extra}</Types>'
    )
    members = {"[Content_Types].xml": types, "_rels/.rels": _relations("officeDocument", main), **parts}
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}')
    return out.getvalue()


_FORMS: dict[str, Callable[[str, Sequence[str]], bytes]] = {".pdf": pdf, ".xlsx": workbook, ".docx": word}
_MEDIA = {
    ".pdf": "application/pdf",
    ".xlsx": f"{_TYPE}.spreadsheetml.sheet",
    ".docx": f"{_TYPE}.wordprocessingml.document",
}
