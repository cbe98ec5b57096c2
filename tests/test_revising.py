"""What was revised between two files: the JSON of the contract, and the tables for people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline import revising
from pipeline.errors import ExtractError, PublishError

_OLD = "Ａ０００ 初診料 291点\n注 75点を加算する。\nＡ００１ 再診料 75点\nＡ００２ 外来診療料 76点\n"
_NEW = "Ａ０００ 初診料 294点\n注 80点を加算する。\nＡ００１ 再診料 75点\nＡ００３ オンライン診療料 71点\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two editions as text files."""
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text(_OLD, "utf-8")
    new.write_text(_NEW, "utf-8")
    return old, new


def test_the_json_of_diff_is_as_promised(files: tuple[Path, Path]) -> None:
    """CONTRACT: old, new, identical_text, blocks with op and both sides."""
    told = revising.revision(*files).told
    assert (told["old"], told["new"], told["identical_text"]) == (str(files[0]), str(files[1]), False)
    first = told["blocks"][0]
    assert (first["op"], first["old"], first["new"]) == (
        "replace",
        {"page": 1, "text": "Ａ０００ 初診料 291点"},
        {"page": 1, "text": "Ａ０００ 初診料 294点"},
    )
    assert json.loads(json.dumps(told)) == told


def test_the_same_bytes_are_identical(files: tuple[Path, Path]) -> None:
    """A file differs in nothing from itself."""
    assert revising.revision(files[0], files[0]).told["identical_text"] is True


def test_fees_json_is_as_promised(files: tuple[Path, Path]) -> None:
    """CONTRACT: code, name, points, unit, path, text, page of each item."""
    items = revising.fees_json(files[0])["items"]
    assert [(item["code"], item["points"]) for item in items] == [("A000", 291), ("A001", 75), ("A002", 76)]
    assert {"code", "name", "points", "unit", "path", "text", "page"} <= set(items[0])


def test_the_json_of_two_fee_tables_is_as_promised(files: tuple[Path, Path]) -> None:
    """CONTRACT: added, deleted, changed with code, old, new and fields."""
    told = revising.fee_revision(*files).told
    assert [item["code"] for item in told["added"]] == ["A003"]
    assert [item["code"] for item in told["deleted"]] == ["A002"]
    (change,) = told["changed"]
    assert (change["code"], change["fields"], change["old"]["points"], change["new"]["points"]) == ("A000", ["points", "text"], 291, 294)
    assert json.loads(json.dumps(told)) == told


def test_a_table_for_people(files: tuple[Path, Path], tmp_path: Path) -> None:
    """In the order of codes; of a changed item only what differs; written as HTML and as a workbook."""
    shown = revising.fee_revision(*files).shown
    assert [passage.label.split("\n")[0] for passage in shown.passages] == ["A000", "A002", "A003"]
    assert "（291点 → 294点）" in shown.passages[0].remark
    assert "".join(run.text for run in shown.passages[0].new if run.changed) == "29480"
    revising.write_html(shown, tmp_path / "out" / "a.html")
    revising.write_xlsx(shown, tmp_path / "out" / "a.xlsx")
    assert (tmp_path / "out" / "a.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert (tmp_path / "out" / "a.xlsx").read_bytes().startswith(b"PK")


def test_what_cannot_be_read_is_an_error(files: tuple[Path, Path], tmp_path: Path) -> None:
    """A missing file and one that holds nothing are told, not compared."""
    with pytest.raises(ExtractError):
        revising.revision(files[0], tmp_path / "missing.pdf")
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    with pytest.raises(ExtractError):
        revising.fees_json(empty)


def test_what_cannot_be_written_is_an_error(files: tuple[Path, Path], tmp_path: Path) -> None:
    """A folder in the place of the file is told."""
    with pytest.raises(PublishError):
        revising.write_html(revising.revision(*files).shown, tmp_path)


def test_unit_tables_are_shown_by_service(tmp_path: Path) -> None:
    """Items without codes stand below their service, in the order of their letters, a changed number among the changes."""
    table = (Path(__file__).parent / "data" / "fees" / "units.txt").read_text("utf-8")
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text(table, "utf-8")
    new.write_text(table.replace("ホ 生活機能", "ホ 口腔連携強化加算 50単位\n注 月１回に限る。\nヘ 生活機能"), "utf-8")
    found = revising.fee_revision(old, new)
    assert [passage.label for passage in found.shown.passages] == [
        "1 訪問介護費\n1-ホ\n口腔連携強化加算",
        "1 訪問介護費\n1-ヘ\n生活機能向上連携加算",
    ]
    assert found.told["changed"][0]["fields"] == ["code"]
    assert found.shown.passages[1].remark.startswith("番号の変更")
