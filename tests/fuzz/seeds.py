"""Where fuzzing begins: small sound inputs for each target, made here or taken from the tests' data."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

import openpyxl

from pipeline.demo import papers
from tests.extract import made
from tests.extract.test_slides import deck, shape, slide

DATA = Path(__file__).resolve().parents[1] / "data"
FOUND = DATA / "fuzz"
"""Inputs that broke something once, in a folder for each target."""
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
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
    sheet.merge_cells(start_row=5, start_column=1, end_row=5, end_column=3)
    sheet.row_dimensions[2].hidden = True
    book.create_sheet("別紙").append(["様式"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _members(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


_PACKAGES = {
    "x.xlsx": _workbook(),
    "x.docx": papers.word("届出書", ("Ａ２３４　加算　85点", "注　算定する。")),
    "x.pptx": deck(slide(shape(0, 0, "資料")), slide(shape(0, 9, "別添"))),
    "x.zip": made.package({"資料/点数.txt": "初診料".encode("cp932"), "b.csv": "x,y\n1,2\n", "c.zip": made.package({"d.txt": "深"})}),
}
PARTS: Mapping[str, Mapping[str, bytes]] = MappingProxyType({name: _members(body) for name, body in _PACKAGES.items()})
"""The sound parts of each zipped format."""


def seeds(target: str) -> tuple[bytes, ...]:
    """Sound inputs for a target, small ones of the samples among them where these are there; then all that was ever found."""
    return (*_MADE[target](), *_sampled(target), *found(target))


def found(target: str) -> tuple[bytes, ...]:
    """What broke a target once."""
    return tuple(path.read_bytes() for path in sorted((FOUND / target).glob("*")))


def _sampled(target: str) -> Iterator[bytes]:
    head = {"html": b"", "csv": b"", "pdf": b"", "xls": b"", "xlsx": b"\0", "docx": b"\0", "pptx": b"\0", "page": b"\0", "feed": b"\0"}
    suffix = {"page": "html", "feed": "rdf"}.get(target, target)
    if target in head:
        fits = (path for path in sorted(SAMPLES.rglob(f"*.{suffix}")) if 0 < path.stat().st_size <= _LARGEST)
        yield from (head[target] + path.read_bytes() for path, _ in zip(fits, range(10), strict=False))


def _packages(name: str) -> Iterator[bytes]:
    yield b"\0" + _PACKAGES[name]
    for number, body in enumerate(PARTS[name].values(), 1):
        yield bytes([number]) + body


def _pages() -> Iterator[bytes]:
    yield from (b"\0" + path.read_bytes() for path in sorted((DATA / "pages").glob("*.html")))


def _pdfs() -> Iterator[bytes]:
    yield papers.pdf("告示", ("第１章　基本診療料", "Ａ２３４　加算　85点"))
    grid = "q 50 500 200 100 re S 50 550 m 250 550 l S Q\n"
    yield made.pdf(grid + made.words((60, 560, "A000"), (160, 560, "291")), made.words((50, 700, "one"), (300, 700, "two")))


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
    "xls": lambda: (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "Workbook".encode("utf-16-le") + bytes(1024),),
    "docx": lambda: _packages("x.docx"),
    "pptx": lambda: _packages("x.pptx"),
    "zip": lambda: _packages("x.zip"),
    "csv": lambda: (_TABLE.encode("cp932"), _TABLE.encode(), b"a\tb\n1\t2"),
    "html": lambda: (body[1:] for body in _pages()),
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
