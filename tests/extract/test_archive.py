"""Archives: members as pages, Japanese names, limits."""

from __future__ import annotations

from pipeline.extract import Limits, read
from tests.extract.made import package


def test_members_are_pages_with_names() -> None:
    """Each member is read as a document of its own and named."""
    document = read(package({"資料/点数.txt": "初診料".encode("cp932"), "b.csv": "x,y\n1,2\n"}), "application/zip")
    assert [(page.number, page.name, page.text) for page in document.pages] == [(1, "資料/点数.txt", "初診料"), (2, "b.csv", "x\ty\n1\t2")]


def test_names_in_cp932() -> None:
    """Names that Windows wrote without the UTF-8 flag are read as cp932."""
    body = package({"AABB.txt": "x"}).replace(b"AABB", "点数".encode("cp932"))
    assert read(body, "").pages[0].name == "点数.txt"


def test_nested_archives_end() -> None:
    """Archives within archives are opened to a depth, then refused."""
    body = package({"x.txt": "deep"})
    for _ in range(4):
        body = package({"inner.zip": body})
    assert [page.note for page in read(body, "").pages] == ["書庫の入れ子が深すぎるため読み取りません。"]


def test_too_much_is_not_unpacked() -> None:
    """A member beyond the limit is left out with a note."""
    document = read(package({"big.txt": "0" * 5000}), "", limits=Limits(unpacked=100))
    assert [(page.text, page.note) for page in document.pages] == [("", "大きすぎるため読み取りません。")]
