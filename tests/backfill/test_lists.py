"""Lists of addresses as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.backfill.lists import Line, is_list, lines_of
from pipeline.backfill.material import Refusal
from pipeline.errors import ImportRefused

HOSTS = frozenset({"www.mhlw.go.jp"})
ONE, TWO = "https://www.mhlw.go.jp/content/1.pdf", "https://www.mhlw.go.jp/content/2.pdf"


def read(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> tuple[list[tuple[str, str]], list[tuple[str, bool]]]:
    """What is asked for, with the day; and the reasons of what is not, with whether somebody may miss it."""
    path = tmp_path / "list.txt"
    path.write_text("\n".join(lines), encoding)
    found = list(lines_of(path, HOSTS))
    asked = [(one.ask, f"{one.label.at:%Y-%m-%d}" if one.label.at else "") for one in found if isinstance(one, Line)]
    return asked, [(f"{one.name}: {one.reason}", one.is_trouble) for one in found if isinstance(one, Refusal)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_a_list_has_addresses_days_and_remarks(tmp_path: Path, encoding: str) -> None:
    """Days in any form that names have too; empty lines and remarks say nothing; Notepad's and Excel's encodings are read."""
    asked, refused = read(tmp_path, "# 過去の通知", "", f"{ONE}\t2024-03-05  # 告示", f"  {TWO} 20240401 ", encoding=encoding)
    assert asked == [(ONE, "2024-03-05"), (TWO, "2024-04-01")]
    assert refused == []


def test_what_cannot_be_asked_is_said_with_its_line(tmp_path: Path) -> None:
    """No address, no day, a host that nobody named: each with its line, and the rest is asked all the same."""
    asked, refused = read(tmp_path, ONE, "www.mhlw.go.jp/content/9.pdf", f"{TWO} yesterday", "https://elsewhere.example/x.pdf", "https://")
    assert asked == [(ONE, "")]
    assert [reason.partition(": ")[0] for reason, _ in refused] == ["list.txt:2", "list.txt:3", "list.txt:4", "list.txt:5"]
    assert ["is no address" in refused[0][0], "'yesterday' is no day" in refused[1][0], "elsewhere.example" in refused[2][0]] == [True] * 3


def test_an_address_is_asked_once(tmp_path: Path) -> None:
    """Listed twice nobody misses it, and a day that one of the lines says counts; two days are a contradiction."""
    asked, refused = read(tmp_path, ONE, f"{ONE}#page=2", f"{ONE} 2024-03-05", f"{ONE} 2024-03-06", TWO)
    assert asked == [(ONE, "2024-03-05"), (TWO, "")]
    assert [trouble for _, trouble in refused] == [False, False, True]


def test_a_web_archive_is_asked_for_the_bytes_it_kept(tmp_path: Path) -> None:
    """Not the ministry for those of today; its address tells the time, unless the line says another. Only for hosts that are asked."""
    archive = "https://web.archive.org/web/20230305061500"
    asked, refused = read(tmp_path, f"{archive}/{ONE}", f"{archive}if_/{TWO} 2023-01-02", f"{archive}/https://elsewhere.example/x.pdf")
    assert asked == [(f"{archive}id_/{ONE}", "2023-03-05"), (f"{archive}id_/{TWO}", "2023-01-02")]
    assert len(refused) == 1


def test_what_is_a_list(tmp_path: Path) -> None:
    """A text most of whose lines begin with an address; other texts are documents."""
    path = tmp_path / "list.txt"
    for text, expected in (
        (f"# old notices\n\n{ONE} 2024-03-05\n", True),
        (f"www.mhlw.go.jp/1.pdf\n{ONE}\n{TWO}\n", True),
        ("本文です。\n詳しくは\nhttps://www.mhlw.go.jp/\n", False),
        ("", False),
    ):
        path.write_text(text, "utf-8")
        assert is_list(path) is expected
    path.rename(tmp_path / "list.html")
    assert not is_list(tmp_path / "list.html")
    assert not is_list(tmp_path)


def test_a_list_without_end_is_refused(tmp_path: Path) -> None:
    """With the advice to part it."""
    path = tmp_path / "list.txt"
    with path.open("wb") as file:
        file.truncate(10_000_001)
    with pytest.raises(ImportRefused, match="part it"):
        list(lines_of(path, HOSTS))
