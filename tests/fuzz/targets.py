"""What is fuzzed: a function of bytes for each reader, which may end in no other way than its docstring says."""

from __future__ import annotations

import contextlib
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from starlette.exceptions import HTTPException
from starlette.requests import Request

from pipeline.addresses import normalise
from pipeline.bounces import bounces
from pipeline.compare.text import compare
from pipeline.config import load
from pipeline.errors import ConfigError, ExtractError, PageError, Refused
from pipeline.extract import Limits, page_count, read, render_all
from pipeline.fees import fee_items
from pipeline.fees.meant import meant
from pipeline.fetch.headers import conditional, media_type_of, retry_after_of, validators_of
from pipeline.fetch.robots import Robots
from pipeline.fetch.unpack import Damaged, Overflow, Unpacker
from pipeline.model import Document, DocumentPage, SourceKind
from pipeline.pages import html_content, page_key, read_page
from pipeline.render.redline import redline_table
from pipeline.roster import read as read_roster
from pipeline.serve.files import Folder, parts_of, plan
from pipeline.serve.files import Known as KnownFile
from pipeline.serve.interface import CALLS
from pipeline.serve.parameters import taken
from pipeline.understand import from_json, revised, to_json
from pipeline.whitepaper.contents import contents
from tests.extract import made
from tests.fuzz.seeds import PARTS

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
PLACE = "https://www.mhlw.go.jp/stf/newpage_1.html"
LIMITS = Limits(unpacked=50_000_000)
FOLDER = Folder(Path(__file__).parent)
CONFIGURATION = Path(tempfile.gettempdir())


def page(body: bytes) -> None:
    """A watched page: read, or PageError; its words can be stored."""
    _page(body, "page")


def feed(body: bytes) -> None:
    """A watched feed."""
    _page(body, "feed")


def _page(body: bytes, kind: SourceKind) -> None:
    first, rest = body[:1], body[1:]
    charset = (None, "utf-8", "cp932", "euc_jp", "no-such", "utf-16")[first[0] % 6] if first else None
    try:
        found = read_page(rest, charset, PLACE, kind)
    except PageError:
        return
    _can_be_stored(found.text, found.title, page_key(found), *(link.url + link.title + link.context for link in found.links))
    if kind == "page":
        with contextlib.suppress(PageError):
            html_content(rest, charset, PLACE)


def _document(name: str) -> Callable[[bytes], None]:
    """A file under a name: always a document with a state."""

    def reads(body: bytes) -> None:
        _check(read(body, "", name, limits=LIMITS))

    return reads


def _package(name: str) -> Callable[[bytes], None]:
    """A zipped format: the bytes themselves, or as one part among sound ones, which mutations alone would hardly get to."""
    parts = PARTS[name]

    def reads(body: bytes) -> None:
        choice = body[0] % (len(parts) + 1) if body else 0
        _check(read(body[1:] if not choice else _with_part(parts, choice - 1, body[1:]), "", name, limits=LIMITS))

    return reads


def _with_part(parts: Mapping[str, bytes], which: int, body: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, (name, sound) in enumerate(parts.items()):
            archive.writestr(name, body if number == which else sound)
    return out.getvalue()


def _check(document: Document) -> None:
    assert document.state in ("read", "encrypted", "damaged", "empty", "unsupported", "too-large"), document.state
    assert document.state == "read" or document.note
    _can_be_stored(*document.hidden, *(page.text + (page.name or "") for page in document.pages))


def pdf(body: bytes) -> None:
    """A PDF: its text, and its first page as a picture. The bytes themselves, or what is drawn on the page of a sound one."""
    first, body = body[:1], body[1:]
    if first == b"\1":
        body = made.pdf(body.decode("latin-1"))
    _check(read(body, "application/pdf", "x.pdf", limits=LIMITS))
    if page_count(body):
        with contextlib.suppress(ExtractError):
            render_all(body, (1,), width=60)


def text(body: bytes) -> None:
    """A document's words: fee items, questions, dates, corrections, notices, the contents of a white paper."""
    document = _spoken(body)
    _can_be_stored(repr(meant(document)), repr(contents(document)), repr(fee_items(document)))


def comparing(body: bytes) -> None:
    """Two versions: compared, put into words, kept and taken up again."""
    old, _, new = body.partition(b"\0")
    before, after = _spoken(old), _spoken(new)
    told = revised("医科診療報酬点数表", before, after, compare(before, after))
    kept = to_json(told.comparison)
    _can_be_stored(kept, str(redline_table(from_json(kept))))
    assert from_json(kept) == told.comparison
    assert compare(before, before).identical_text


def _spoken(body: bytes) -> Document:
    words = body.decode("utf-8", "replace")
    return Document("application/pdf", tuple(DocumentPage(number, part) for number, part in enumerate(words.split("\f"), 1)))


def configuration(body: bytes) -> None:
    """A config.toml: options, or every mistake as ConfigError."""
    with tempfile.TemporaryDirectory(dir=CONFIGURATION) as folder:
        path = Path(folder, "config.toml")
        path.write_bytes(body)
        with contextlib.suppress(ConfigError):
            load(path)


def headers(body: bytes) -> None:
    """Header lines of an answer, its body as it is packed, its robots.txt."""
    lines, _, packed = body.partition(b"\n\n")
    told = dict(_header_lines(lines.decode("latin-1")))
    media_type_of(told)
    asked = conditional(validators_of(told))
    assert all(value.isascii() and value.isprintable() for value in asked.values())
    wait = retry_after_of(told, NOW, cap=60)
    assert wait is None or 0 <= wait <= 60
    with contextlib.suppress(Damaged, Overflow):
        unpacker = Unpacker(told.get("content-encoding", ""), 1 << 22)
        unpacker.feed(packed)
        assert len(unpacker.body()) <= 1 << 22
    rules = packed.decode("utf-8", "replace")
    robots = Robots("kaitei-watch/0.1", {}, clock=lambda: NOW, monotonic=lambda: 0.0, ask=lambda _: rules)
    with contextlib.suppress(Refused):
        assert robots.delay(PLACE) >= 0


def _header_lines(words: str) -> Iterator[tuple[str, str]]:
    for line in words.split("\n"):
        name, _, value = line.partition(":")
        yield name.strip().lower(), value.strip()


def address(body: bytes) -> None:
    """An href: one spelling, which stays as it is; nothing but http and https."""
    found = normalise(body.decode("utf-8", "replace"), PLACE)
    assert not found or (found.startswith(("http://", "https://")) and normalise(found) == found), found


def mail(body: bytes) -> None:
    """What arrives at the mailbox for reports."""
    for bounce in bounces(body):
        assert "\n" not in bounce.reason


def roster(body: bytes) -> None:
    """A table of subscribers: rows and mistakes, or ConfigError."""
    with contextlib.suppress(ConfigError):
        read_roster(body)


def request(body: bytes) -> None:
    """A request: its path stays in the folder, its parameters are values or a problem, the stretch it asks for lies inside."""
    path, _, rest = body.decode("utf-8", "surrogateescape").partition("\n")
    query, _, lines = rest.partition("\n")
    found = FOLDER.find(path)
    if isinstance(found, KnownFile):
        assert Path(found.path).is_relative_to(Path(__file__).parent)
        answer = plan(found, "GET", dict(_header_lines(lines)))
        assert 0 <= answer.start <= answer.end
    parts_of(path)
    raw = query.encode("utf-8", "surrogateescape")
    asked = Request({"type": "http", "method": "GET", "path": path, "query_string": raw, "headers": [], "path_params": {}})
    for call in CALLS:
        with contextlib.suppress(HTTPException):
            taken(asked, call.parameters)


def _can_be_stored(*words: str) -> None:
    for word in words:
        word.encode("utf-8")


TARGETS: Mapping[str, Callable[[bytes], None]] = MappingProxyType(
    {
        "page": page, "feed": feed, "pdf": pdf,
        "xlsx": _package("x.xlsx"), "xls": _document("x.xls"), "ods": _package("x.ods"), "docx": _package("x.docx"),
        "pptx": _package("x.pptx"),
        "zip": _package("x.zip"), "csv": _document("x.csv"), "html": _document("x.html"), "txt": _document("x.txt"),
        "text": text, "compare": comparing, "config": configuration, "headers": headers, "address": address,
        "mail": mail, "roster": roster, "request": request,
    }
)  # fmt: skip
