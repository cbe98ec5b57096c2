"""Kinds of files by their first bytes, the server's word and the name."""

from __future__ import annotations

import pytest

from pipeline.extract import media_type_of
from tests.extract.made import package

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("body", "name", "stated", "kind"),
    [
        (b"%PDF-1.4", "a.xlsx", "text/html", "application/pdf"),
        (package({"word/document.xml": "<a/>"}), "", "", WORD),
        (package({"a.txt": "x"}), "", "", "application/zip"),
        (b"<!DOCTYPE html><p>", "", "", "text/html"),
        (b"a,b\n", "a.csv", "text/plain", "text/csv"),
        ("点数".encode("cp932"), "", "", "text/plain"),
        (b"\x00\x01\x02", "", "", "application/octet-stream"),
    ],
)
def test_kind(body: bytes, name: str, stated: str, kind: str) -> None:
    """Magic first, then what was stated, then the suffix, then whether it is text."""
    assert media_type_of(body, name, stated) == kind
