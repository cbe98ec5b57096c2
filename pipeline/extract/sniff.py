"""What kind of file some bytes are: by their magic first, then by what the server and the name said."""

from __future__ import annotations

import io
import zipfile

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM = "application/vnd.ms-excel.sheet.macroenabled.12"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOC = "application/msword"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
PPT = "application/vnd.ms-powerpoint"
ZIP = "application/zip"
HTML = "text/html"
CSV = "text/csv"
TXT = "text/plain"
UNKNOWN = "application/octet-stream"

WORKBOOKS = (XLSX, XLSM, XLSB, XLS, ODS)
PACKAGES = (XLSX, XLSM, XLSB, ODS, DOCX, PPTX)
"""Office formats that are zips."""
_SUFFIXES = {
    "pdf": PDF, "xlsx": XLSX, "xlsm": XLSM, "xlsb": XLSB, "xls": XLS, "ods": ODS, "docx": DOCX, "docm": DOCX, "doc": DOC,
    "pptx": PPTX, "pptm": PPTX, "ppt": PPT, "zip": ZIP, "html": HTML, "htm": HTML, "xhtml": HTML, "csv": CSV, "txt": TXT,
    "text": TXT, "md": TXT, "tsv": "text/tab-separated-values", "jtd": "application/x-js-taro",
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "tif": "image/tiff", "tiff": "image/tiff",
}  # fmt: skip
_MAGIC = (
    (b"\x89PNG\r\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"), (b"MM\x00*", "image/tiff"), (b"{\\rtf", "application/rtf"),
    (b"Rar!", "application/vnd.rar"), (b"7z\xbc\xaf", "application/x-7z-compressed"), (b"\x1f\x8b", "application/gzip"),
)  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ALIASES = {"application/xhtml+xml": HTML, "application/x-zip-compressed": ZIP, "application/x-pdf": PDF, "application/csv": CSV}


def media_type_of(body: bytes, name: str = "", media_type: str = "") -> str:
    """The media type of the bytes.

    The first bytes decide where they can; else `media_type` (what the server said, parameters allowed), else the suffix of
    `name`, else whether it is text at all. Never raises.
    """
    stated = media_type.split(";")[0].strip().lower()
    stated = _ALIASES.get(stated, stated)
    named = _SUFFIXES.get(name.rsplit(".", 1)[-1].lower(), "") if "." in name else ""
    found = _by_magic(body, named, stated)
    if found:
        return found
    if stated in _SUFFIXES.values() and stated not in (PDF, ZIP, *WORKBOOKS, DOCX, PPTX, DOC, PPT):
        return named if stated == TXT and named in (CSV, HTML, "text/tab-separated-values") else stated
    return named or (TXT if _is_text(body) else stated or UNKNOWN)


def _by_magic(body: bytes, named: str, stated: str) -> str:
    head = body[:1024]
    # An archive first: a PDF stored in it shows its own head within the first bytes.
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_package(body)
    if b"%PDF-" in head:
        return PDF
    if head.startswith(OLE):
        return _kind_of_compound(body, named, stated)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")) or (start.startswith(b"<?xml") and b"<html" in start):
        return HTML
    return ""


def _kind_of_package(body: bytes) -> str:
    """Which of the office formats a zip is; an ordinary archive otherwise (also where its list is torn)."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            names = set(package.namelist())
            if "xl/workbook.bin" in names:
                return XLSB
            if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
                return ODS if package.read("mimetype").decode("ascii", "replace") == ODS else ZIP
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        names = {kind for kind in ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml") if kind.encode() in body}
    if "word/document.xml" in names:
        return DOCX
    if "ppt/presentation.xml" in names:
        return PPTX
    if "xl/workbook.xml" in names:
        return XLSM if "xl/vbaProject.bin" in names else XLSX
    return ZIP


def _kind_of_compound(body: bytes, named: str, stated: str) -> str:
    """Which program wrote an OLE container: the names of its streams tell (UTF-16 in the directory)."""
    streams = {"EncryptedPackage": named or stated or XLSX, "Workbook": XLS, "WordDocument": DOC, "PowerPoint Document": PPT, "Book": XLS}
    for stream, kind in streams.items():
        if stream.encode("utf-16-le") in body:
            return kind
    return named or stated or UNKNOWN


def _is_text(body: bytes) -> bool:
    head = body[:4096]
    return bool(head) and (head.startswith((b"\xff\xfe", b"\xfe\xff")) or not any(byte < 9 or 13 < byte < 27 for byte in head))
