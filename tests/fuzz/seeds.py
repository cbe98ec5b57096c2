"""Where fuzzing begins: small sound inputs for each target, made here or taken from the tests' data."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

import openpyxl
from openpyxl.comments import Comment

from pipeline.demo import papers
from pipeline.extract import sniff
from tests.extract import made
from tests.extract.test_slides import deck, shape, slide

DATA = Path(__file__).resolve().parents[1] / "data"
FOUND = DATA / "fuzz"
"""Inputs that broke something once, in a folder for each target."""
SAVED = DATA / "seeds"
"""Small sound files that no program of ours writes (old workbooks; PDF with a form, under a password, turned), a folder for each target."""
SHARED = Path(__file__).resolve().parents[3] / "shared"
_LARGEST = 40_000

_NOTICE = """\
保医発0305第４号
令和８年３月５日
厚生労働省保険局医療課長
疑義解釈資料の送付について（その１）
「診療報酬の算定方法の一部を改正する件」（令和８年厚生労働省告示第69号）が令和８年６月１日から適用される。令和８年５月31日までの間に限り、なお従前の例による。
医科診療報酬点数表関係
【感染対策向上加算】
問１ 「Ａ２３４－２」感染対策向上加算について、届出は必要か。
（答）必要である。
\f第１章　基本診療料
第１節　初診料
区分番号\t名称\t点数
Ａ０００　初診料　291点
注１　保険医療機関において初診を行った場合に算定する。
　１　一般病棟入院基本料　イ　１日につき　1,688点
Ａ００１　再診料　75点　（１月に４回に限る。）
別表第一中「85点」を「90点」に改める。下線部を訂正する。
第１部　本編……………… 3
第１章　現役世代の意識 …… 12
図表1-1-1　推移 ……… 14
"""
_HEADERS = (
    'ETag: "5f-63a"\nLast-Modified: Thu, 05 Mar 2026 06:00:00 GMT\nContent-Type: text/html; charset="Shift_JIS"\n'
    "Retry-After: 120\nContent-Encoding: gzip"
)
_ROBOTS = "User-agent: *\nDisallow: /cgi/\nCrawl-delay: 5\nAllow: /*.pdf$\n"
_FEED = """\
<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://www.mhlw.go.jp/"><title>新着情報</title><link>https://www.mhlw.go.jp/</link></channel>
<item rdf:about="https://www.mhlw.go.jp/stf/newpage_2.html"><title>中央社会保険医療協議会 総会</title>
<link>https://www.mhlw.go.jp/stf/newpage_2.html</link><dc:date>2026-03-05T15:00:00+09:00</dc:date></item></rdf:RDF>
"""


def _workbook() -> bytes:
    """A workbook as a program writes it: shared strings, number formats, a hidden row, a merged cell, a formula, two sheets."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["区分", "名称", "点数"])
    sheet.append(["Ａ０００", "初診料", 291])
    sheet.append(["", "割合", 0.05])
    sheet["C3"].number_format = "0%"
    sheet["C4"] = "=SUM(C2:C3)"
    sheet.append([date(2026, 6, 1), datetime(2026, 6, 1, 9, 30), time(9, 30), timedelta(hours=30), True, "a\tb"])
    sheet["C2"].number_format = '#,##0"点"'
    sheet["B3"].comment = Comment("注", "x")
    sheet.column_dimensions["F"].hidden = True
    sheet.merge_cells(start_row=7, start_column=1, end_row=7, end_column=3)
    sheet.row_dimensions[2].hidden = True
    book.create_sheet("別紙").append(["様式"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


_WORD = """\
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>
<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t xml:space="preserve">届出書 </w:t><w:tab/><w:sym w:font="Symbol" w:char="00B7"/></w:r>
<w:ins><w:r><w:t>85点</w:t></w:r></w:ins><w:del><w:r><w:delText>80点</w:delText></w:r></w:del>
<w:r><w:ruby><w:rt><w:r><w:t>かん</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>患</w:t></w:r></w:rubyBase></w:ruby></w:r>
<w:r><w:rPr><w:vanish/></w:rPr><w:t>秘</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r></w:p>
<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>区分</w:t></w:r></w:p></w:tc>
<w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>内</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr>
<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>
<w:sdt><w:sdtContent><w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:txbxContent><w:p><w:r><w:t>枠</w:t></w:r></w:p>
</w:txbxContent></mc:Choice><mc:Fallback/></mc:AlternateContent></w:r></w:p></w:sdtContent></w:sdt></w:body></w:document>
"""
_NOTES = """\
<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:type="separator"/>
<w:footnote w:id="1"><w:p><w:r><w:t>注</w:t></w:r></w:p></w:footnote></w:footnotes>
"""
_GROUP = (
    "<p:grpSp><p:sp><p:nvSpPr><p:nvPr><p:ph type='title'/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:br/></a:p></p:txBody></p:sp></p:grpSp>"
    "<p:graphicFrame><a:tbl><a:tr><a:tc hMerge='1'/><a:tc><a:p><a:r><a:t>点</a:t></a:r></a:p></a:tc></a:tr></a:tbl></p:graphicFrame>"
)


def _members(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


_TABLES = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:automatic-styles/><office:body><office:spreadsheet><table:table table:name="一覧"><table:table-column/>'
    '<table:table-row><table:table-cell office:value-type="string"><text:p>区<text:s text:c="2"/>分</text:p></table:table-cell>'
    '<table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="float" office:value="291"'
    ' table:formula="=1"/></table:table-row><table:table-row table:number-rows-repeated="3"><table:table-cell office:value-type="date"'
    ' office:date-value="2026-06-01"/><table:covered-table-cell/></table:table-row><table:table-row table:number-rows-repeated="1048570">'
    '<table:table-cell/></table:table-row></table:table><table:table table:name="別紙"/></office:spreadsheet></office:body>'
    "</office:document-content>"
)
_PACKAGES = {
    "x.xlsx": _workbook(),
    "x.ods": made.package({"mimetype": sniff.ODS, "content.xml": _TABLES, "META-INF/manifest.xml": "<a/>"}),
    "x.docx": made.package({"word/document.xml": _WORD, "word/footnotes.xml": _NOTES}),
    "x.pptx": deck(slide(shape(0, 0, "資料"), _GROUP), slide(shape(0, 9, "別添"), show="0")),
    "x.zip": made.package({"資料/点数.txt": "初診料".encode("cp932"), "b.csv": "x,y\n1,2\n", "c.zip": made.package({"d.txt": "深"})}),
}
PARTS: Mapping[str, Mapping[str, bytes]] = MappingProxyType({name: _members(body) for name, body in _PACKAGES.items()})
"""The sound parts of each zipped format."""


def seeds(target: str) -> tuple[bytes, ...]:
    """Sound inputs for a target, small ones of the samples among them where these are there; then all that was ever found."""
    return (*_MADE[target](), *_files(target), *found(target))


def found(target: str) -> tuple[bytes, ...]:
    """What broke a target once."""
    return tuple(path.read_bytes() for path in sorted((FOUND / target).glob("*")))


_FORMS = {"page": "html", "feed": "rdf"} | {name: name for name in ("html", "csv", "pdf", "xls", "xlsx", "docx", "pptx")}
_WHOLE = frozenset({"page", "feed", "pdf", "xlsx", "docx", "pptx"})
"""Targets whose first byte chooses; with none it is a file as it stands."""


def _files(target: str) -> Iterator[bytes]:
    """Whole files: those saved for the target, and ten small ones of the samples and the ministry's site."""
    if target not in _FORMS:
        return
    places = [path for part in ("samples", "replay") for path in sorted((SHARED / part).rglob(f"*.{_FORMS[target]}"))]
    small = sorted((path for path in places if 0 < path.stat().st_size <= _LARGEST), key=lambda path: (-path.stat().st_size, path))
    for path in (*sorted((SAVED / target).glob("*")), *small[:10]):
        yield (b"\0" if target in _WHOLE else b"") + path.read_bytes()


def _packages(name: str) -> Iterator[bytes]:
    yield b"\0" + _PACKAGES[name]
    for number, body in enumerate(PARTS[name].values(), 1):
        yield bytes([number]) + body


def _pages() -> Iterator[bytes]:
    yield from (b"\0" + path.read_bytes() for path in sorted((DATA / "pages").glob("*.html")))


def _pdfs() -> Iterator[bytes]:
    yield b"\0" + papers.pdf("告示", ("第１章　基本診療料", "Ａ２３４　加算　85点"))
    grid = "q 50 500 200 100 re S 50 550 m 250 550 l S Q\n" + made.words((60, 560, "A000"), (160, 560, "291"))
    columns = made.words((50, 700, "one"), (300, 700, "two"), (50, 686, "three"), (300, 686, "four"), (500, 20, "- 1 -"))
    upright = made.words(*((500 - 20 * (place // 9), 700 - 11 * (place % 9), letter) for place, letter in enumerate("abcdefghijklmnopqr")))
    yield b"\0" + made.pdf(grid, columns)
    yield from (b"\1" + content.encode() for content in (grid, columns, upright))
    yield b"\1" + made.words((60, 560, "shown"), (60, 560, "shown"), (90, 540, "hidden"), extra="3 Tr 1 1 1 rg").encode()


def _configurations() -> Iterator[bytes]:
    yield from (path.read_bytes() for path in sorted((DATA / "config").glob("*.toml")))


def _answers() -> Iterator[bytes]:
    yield _HEADERS.encode() + b"\n\n" + gzip.compress(b"words" * 20, mtime=0)
    yield b'content-encoding: deflate\netag: W/"x"\n\n' + _ROBOTS.encode()
    yield b"retry-after: Thu, 05 Mar 2026 06:01:00 GMT\n\n" + _ROBOTS.encode()


_TABLE = '区分,名称,点数\r\nＡ０００,"初診料, 等",291\r\n'
_MADE: Mapping[str, Callable[[], Iterable[bytes]]] = {
    "page": _pages,
    "feed": lambda: (b"\0" + _FEED.encode(),),
    "pdf": _pdfs,
    "xlsx": lambda: _packages("x.xlsx"),
    "xls": lambda: (),
    "ods": lambda: _packages("x.ods"),
    "docx": lambda: _packages("x.docx"),
    "pptx": lambda: _packages("x.pptx"),
    "zip": lambda: _packages("x.zip"),
    "csv": lambda: (_TABLE.encode("cp932"), _TABLE.encode(), b"a\tb\n1\t2"),
    "html": lambda: (body[1:] for body in (*_pages(), *_files("page"))),
    "txt": lambda: tuple(_NOTICE.encode(name) for name in ("utf-8", "cp932", "utf-16")),
    "text": lambda: (_NOTICE.encode(), *((DATA / "fees" / name).read_bytes() for name in ("table.txt", "units.txt"))),
    "compare": lambda: (_NOTICE.encode() + b"\0" + _NOTICE.replace("85", "90").encode(), b"a\tb\n1\t2\0a\tb\n1\t3"),
    "config": _configurations,
    "headers": _answers,
    "address": lambda: (b"/content/001.pdf?x=1#a", b"../topics/;jsessionid=1/a b.html", "//例え.jp:80/％/".encode(), b"javascript:x"),
    "mail": lambda: ((DATA / "mail" / "postfix.eml").read_bytes(),),
    "roster": lambda: ("address,topics,period\r\na@example.jp,診療報酬;介護報酬,daily\r\n".encode("cp932"),),
    "request": lambda: (b"/targets.py\nq=%E5%88%9D%E8%A8%BA&limit=20&since=2026-03-05&topic=x\nrange: bytes=0-9\nif-none-match: *",),
}  # fmt: skip
