"""Documents made to do harm, brought by the ministry's own page: the visit goes on, each has its state, time and memory are bounded."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.demo.papers import workbook
from pipeline.extract import read
from pipeline.model import Outcome
from pipeline.store.database import open_database, rows
from tests.extract import made
from tests.fuzz.seeds import PARTS
from tests.scenarios.ministry import ministry

_MEGABYTE = 1 << 20
_WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
_STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_ENTITIES = b"".join(b'<!ENTITY %c "%s">' % (98 + level, (b"&%c;" % (97 + level)) * 10) for level in range(10))
_LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha">' + _ENTITIES + b"]>"
_SCRIPT = "<script>alert('害')</script>"


def grown(name: str, part: str, head: bytes, piece: bytes, times: int, tail: bytes = b"") -> bytes:
    """A package one part of which is `piece` again and again; it is never whole in memory."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, body in PARTS.get(name, {}).items():
            if other != part:
                archive.writestr(other, body)
        with archive.open(part, "w") as opened:
            opened.write(head)
            for _ in range(times):
                opened.write(piece)
            opened.write(tail)
    return out.getvalue()


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, the first being its catalogue."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return out + tail % (size, table, size, len(out))


def stream(head: bytes, body: bytes) -> bytes:
    """A stream object."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(body), body)


def gigapixel() -> bytes:
    """A page of a thousand million pixels, most of them in one picture."""
    packed, line = zlib.compressobj(9), bytes(_MEGABYTE)
    pixels = b"".join(packed.compress(line) for _ in range(1000)) + packed.flush()
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 32000 32000] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>"
    look = b"/Type /XObject /Subtype /Image /Width 32000 /Height 32000 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode"
    return pdf_of(_CATALOGUE, _KIDS, page, stream(b"", b"q 32000 0 0 32000 0 0 cm /I Do Q"), stream(look, pixels))


_CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
_KIDS = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_PARAGRAPHS = b"<w:p><w:r><w:t>aa</w:t></w:r></w:p>" * 30_000


def bomb() -> bytes:
    """Nine hundred megabytes of noughts in a zip of less than one."""
    return grown("", "bomb.txt", b"", b"0" * _MEGABYTE, 900)


def nested() -> bytes:
    """Zips of zips of bombs."""
    inner = made.package({f"{number}.zip": bomb_once() for number in range(8)})
    return made.package({f"{number}.zip": inner for number in range(8)})


def bomb_once() -> bytes:
    """A smaller one."""
    return grown("", "bomb.txt", b"", b"0" * _MEGABYTE, 120)


def tree() -> bytes:
    """Page trees twenty thousand deep."""
    levels = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1) for number in range(2, 20_000)]
    return pdf_of(_CATALOGUE, *levels, b"<< /Type /Page /MediaBox [0 0 9 9] >>")


def laughing(name: str, part: str, head: bytes, body: bytes) -> bytes:
    """A part with the billion laughs."""
    return made.package({**PARTS.get(name, {}), part: _LAUGHS + head + body})


DOCUMENTS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a zip of noughts": ("x.zip", bomb, "read"),
    "zips of zips of bombs": ("x.zip", nested, "read"),
    "a zip of 60,000 members": ("x.zip", lambda: made.package({f"{number}.txt": b"x" for number in range(60_000)}), "read"),
    "a workbook of noughts": (
        "x.xlsx", lambda: grown("x.xlsx", "xl/sharedStrings.xml", _STRINGS, b"<si><t>aaaa</t></si>" * 50_000, 300, b"</sst>"), "too-large"
    ),
    "a Word document of noughts": (
        "x.docx", lambda: grown("x.docx", "word/document.xml", _WORD, _PARAGRAPHS, 300, b"</w:body></w:document>"), "too-large"
    ),
    "a billion laughs in a workbook": (
        "x.xlsx", lambda: laughing("x.xlsx", "xl/sharedStrings.xml", _STRINGS, b"<si><t>&k;</t></si></sst>"), "damaged"
    ),
    "a billion laughs in a Word document": (
        "x.docx", lambda: laughing("x.docx", "word/document.xml", _WORD, b"<w:p><w:t>&k;</w:t></w:p></w:body></w:document>"), "damaged"
    ),
    "elements within elements": ("x.docx", lambda: made.package({"word/document.xml": _WORD + b"<w:p>" * 99_999 + b"</w:p>" * 99_999
                                                                 + b"</w:body></w:document>"}), "damaged"),
    "tables within tables": ("x.docx", lambda: made.package({"word/document.xml": _WORD + b"<w:tbl><w:tr><w:tc>" * 5000
                                                             + b"</w:tc></w:tr></w:tbl>" * 5000 + b"</w:body></w:document>"}), "damaged"),
    "a page of divisions within divisions": ("x.html", lambda: b"<html><body>" + b"<div>" * 200_000 + b"x", "empty"),
    "page trees without end": ("x.pdf", tree, "read"),
    "a page tree that is a circle": (
        "x.pdf", lambda: pdf_of(_CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>"), "read"
    ),
    "10,000 pages": ("x.pdf", lambda: made.pdf(*[made.words((72, 700, "page"))] * 10_000), "read"),
    "a page of a thousand million pixels": ("x.pdf", gigapixel, "read"),
}  # fmt: skip

_MEASURED = """
import pathlib, resource, sys
from pipeline.errors import ExtractError
from pipeline.extract import read, render_all
path = pathlib.Path(sys.argv[1])
body = path.read_bytes()
document = read(body, "", path.name)
if path.suffix == ".pdf":
    try:
        render_all(body, (1,), width=240)
    except ExtractError:
        pass
used = resource.getrusage(resource.RUSAGE_SELF)
print(document.state, len(document.pages), used.ru_maxrss // 1024, used.ru_utime + used.ru_stime)
"""


@pytest.mark.fault("documents made to do harm: bombs, deep nesting, entities, 10,000 pages, a gigapixel")
@pytest.mark.parametrize("what", DOCUMENTS)
def test_a_hostile_document_costs_little(what: str, tmp_path: Path) -> None:
    """Each ends in a state within 30 s of work and 1 GB of memory, its first page drawn where it has one."""
    name, make, state = DOCUMENTS[what]
    path = tmp_path / name
    path.write_bytes(make())
    done = subprocess.run([sys.executable, "-c", _MEASURED, str(path)], capture_output=True, text=True, timeout=300, check=True)
    found, pages, megabytes, seconds = done.stdout.split()
    assert found == state
    assert int(pages) <= 5000
    assert int(megabytes) < 1024
    assert float(seconds) < 30


@pytest.mark.fault("hostile documents on the ministry's page")
def test_a_visit_goes_on_past_hostile_documents(tmp_path: Path) -> None:
    """The whole program: a bomb, entities and torn bytes beside a sound document; all are told of, the sound one is read, nothing else."""
    with ministry(tmp_path) as here:
        here.visit()
        here.show("/content/4.pdf", "見本の通知")
        hostile = {
            "5.zip": bomb_once(),
            "6.docx": DOCUMENTS["a billion laughs in a Word document"][1](),
            "7.docx": b"PK\x03\x04PK\x05\x06torn",
        }
        for name, body in hostile.items():
            here.files[f"/content/{name}"] = body
            here.show(f"/content/{name}", f"別添{name}")
        before = {path for path in tmp_path.rglob("*") if path.is_file() and "feeds" not in path.parts and "kaitei" not in path.name}
        report = here.visit()
        assert [visit.outcome for visit in report.visits] == [Outcome.CHANGED]
        assert {change.url.rsplit("/", 1)[-1] for change in report.changes} == {"4.pdf", *hostile}
        assert here.told() == []
        assert before <= {path for path in tmp_path.rglob("*") if path.is_file()}
    with open_database(tmp_path / "kaitei.db") as db:
        states = {row["state"] for row in rows(db, "SELECT state FROM contents")}
    assert {"read", "damaged"} <= states


@pytest.mark.fault("names in a zip that lead out of the folder")
@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "..\\..\\x.txt", "C:\\x.txt", "a\0b.txt", "x" * 3000])
def test_names_in_a_zip_are_words(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A member is read whatever it is called, and nothing is written anywhere."""
    monkeypatch.chdir(tmp_path)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "本文")
    assert read(out.getvalue(), "", "x.zip").pages[0].text == "本文"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.fault("formulas and links to elsewhere in a workbook")
def test_formulas_are_not_computed_and_links_not_followed() -> None:
    """A cell shows the value that was saved with it, none where there is none; an address of another file is not asked for."""
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1" t="str"><f>WEBSERVICE("http://127.0.0.1:1/")</f><v>saved</v></c><c r="B1"><f>[1]Other!A1+1</f></c>'
        b'<c r="C1" t="str"><f>HYPERLINK("file:///etc/passwd","x")</f><v>=cmd|\'/c calc\'!A0</v></c></row></sheetData></worksheet>'
    )
    body = made.package({**PARTS["x.xlsx"], "xl/worksheets/sheet1.xml": sheet})
    cells = read(body, "", "x.xlsx").pages[0].text.split("\t")
    assert (cells[0], cells[-1]) == ("saved", "=cmd|'/c calc'!A0")
    assert "passwd" not in "".join(cells)


@pytest.mark.fault("script in titles and in cells of sheets")
def test_script_from_the_ministry_is_shown_and_never_run(tmp_path: Path) -> None:
    """From the page's link and the workbook's cell through the whole program to the pages and feeds: escaped everywhere."""
    with ministry(tmp_path) as here:
        here.visit()
        written = _SCRIPT.replace("<", "&lt;").replace(">", "&gt;")
        here.files["/content/8.xlsx"] = workbook("一覧", (f"区分\t{_SCRIPT}",))
        here.show("/content/8.xlsx", f"{written}の一覧表について")
        assert here.told() == [("added", "8.xlsx")]
    published = [path for path in (tmp_path / "feeds").rglob("*") if path.suffix in (".html", ".xml", ".json", ".txt", ".opml", ".ics")]
    told = {path: path.read_text("utf-8") for path in published}
    assert any("alert(" in text for text in told.values())
    assert [path for path, text in told.items() if path.suffix == ".html" and "<script>alert" in text] == []
    assert [path for path, text in told.items() if path.suffix in (".xml", ".opml") and "<script>" in text] == []
