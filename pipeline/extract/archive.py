"""Archives (zip): each member read as a document of its own, within limits, nothing written anywhere."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator

from pipeline.extract.bombs import is_dense
from pipeline.extract.limits import Limits
from pipeline.extract.sniff import ZIP
from pipeline.model import Document, DocumentPage

_BROKEN = (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error)
Reading = Callable[[bytes, str, int], Document]


def read_archive(body: bytes, limits: Limits, depth: int, read_member: Reading) -> Document:
    """The members as pages, named by their path in the archive, numbered on.

    `read_member(body, name, depth)` reads one. Names without the UTF-8 flag are cp932, as Windows writes them. Members
    beyond the limits, encrypted or torn ones have an empty page with a note.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(body), metadata_encoding="cp932")
    except _BROKEN:
        return Document(ZIP, (), state="damaged", note="ファイルが壊れているため読み取れません。")
    members = [member for member in archive.infolist() if not member.filename.endswith("/") and "__MACOSX/" not in member.filename]
    pages: list[DocumentPage] = []
    hidden: list[str] = []
    budget = limits.unpacked
    for member in members[: limits.members]:
        document = _member(archive, member, budget, depth, limits, read_member)
        budget -= member.file_size
        hidden.extend(f"{member.filename}: {name}" for name in document.hidden)
        pages.extend(_named(document, member.filename, len(pages)))
    if not members:
        return Document(ZIP, (), state="empty", note="書庫が空です。")
    if all(document_page.note and not document_page.text for document_page in pages) and any(m.flag_bits & 1 for m in members):
        return Document(ZIP, tuple(pages), state="encrypted", note="パスワードで保護されているため読み取れません。")
    note = "ファイルの数が多すぎるため、一部だけを読み取りました。" if len(members) > limits.members else None
    return Document(ZIP, tuple(pages), tuple(hidden), "read", note)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: int, depth: int, limits: Limits, read_member: Reading
) -> Document:  # fmt: skip
    if member.flag_bits & 1:
        return Document("", (), state="encrypted", note="パスワードで保護されているため読み取れません。")
    if depth >= limits.depth and member.filename.lower().endswith(".zip"):
        return Document(ZIP, (), state="too-large", note="書庫の入れ子が深すぎるため読み取りません。")
    if member.file_size > budget or is_dense(member.file_size, member.compress_size):
        return Document("", (), state="too-large", note="大きすぎるため読み取りません。")
    try:
        with archive.open(member) as opened:
            body = opened.read(budget + 1)
    except _BROKEN:
        return Document("", (), state="damaged", note="ファイルが壊れているため読み取れません。")
    return read_member(body, member.filename, depth + 1)


def _named(document: Document, name: str, before: int) -> Iterator[DocumentPage]:
    """The pages of a member, numbered after `before` and named by the member; one empty page where it has none."""
    pages = document.pages or (DocumentPage(1, ""),)
    for offset, page in enumerate(pages, start=1):
        part = f"{name}: {page.name}" if page.name else name
        yield DocumentPage(before + offset, page.text, page.writing, page.ocr, part, page.note or document.note, page.compared)
