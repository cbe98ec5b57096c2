"""The output folder: whole files, untouched files, nothing outside, nobody else's files removed."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import PublishError
from pipeline.model import File
from pipeline.publish import Counts, Publisher


def names(folder: Path) -> set[str]:
    """All files below the folder, the manifest aside."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != ".kaitei-manifest"}


def test_it_writes_files_and_makes_their_folders(tmp_path: Path) -> None:
    """Files appear under their paths, Japanese folders too, in a folder that did not exist before."""
    publisher = Publisher(tmp_path / "new" / "feeds")
    counts = publisher.write([File("index.html", b"a"), File("topics/診療報酬/atom.xml", b"b")])
    assert counts == Counts(written=2, unchanged=0)
    assert (tmp_path / "new/feeds/topics/診療報酬/atom.xml").read_bytes() == b"b"


def test_a_file_that_is_the_same_is_not_touched(tmp_path: Path) -> None:
    """Same bytes: neither the time of change nor the inode moves."""
    Publisher(tmp_path).write([File("a.txt", b"same"), File("b.txt", b"old")])
    os.utime(tmp_path / "a.txt", (1, 1))
    before = (tmp_path / "a.txt").stat()
    counts = Publisher(tmp_path).write([File("a.txt", b"same"), File("b.txt", b"new")])
    after = (tmp_path / "a.txt").stat()
    assert counts == Counts(written=1, unchanged=1)
    assert (before.st_mtime, before.st_ino) == (after.st_mtime, after.st_ino)


@pytest.mark.parametrize("path", ["../out", "a/../../out", "/etc/out", "", "a//b", "./a", "a\\..\\b", "a\0b", "a/"])
def test_a_path_that_leaves_the_folder_is_refused(tmp_path: Path, path: str) -> None:
    """No path leads out, whatever its form."""
    with pytest.raises(PublishError, match="refused"):
        Publisher(tmp_path / "feeds").write([File(path, b"x")])
    assert names(tmp_path) == set()


@pytest.mark.fault("a link in the output folder that leads out")
def test_a_link_to_a_folder_outside_is_not_followed(tmp_path: Path) -> None:
    """Nothing is written, or made, at the far end of a symbolic link."""
    (tmp_path / "feeds").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "feeds/entries").symlink_to(tmp_path / "outside")
    with pytest.raises(PublishError, match="symbolic link"):
        Publisher(tmp_path / "feeds").write([File("entries/deep/a.html", b"x")])
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_link_in_the_place_of_a_file_is_replaced(tmp_path: Path) -> None:
    """What the link pointed to keeps its bytes."""
    (tmp_path / "feeds").mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "feeds/a.html").symlink_to(tmp_path / "secret")
    assert Publisher(tmp_path / "feeds").write([File("a.html", b"secret")]).written == 1
    assert (tmp_path / "secret").read_bytes() == b"secret"
    assert not (tmp_path / "feeds/a.html").is_symlink()


def test_a_folder_that_is_itself_a_link_may_be_used(tmp_path: Path) -> None:
    """Whoever runs it may point `feeds` to another disk."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "feeds").symlink_to(tmp_path / "disk")
    Publisher(tmp_path / "feeds").write([File("a.html", b"x")])
    assert (tmp_path / "disk/a.html").read_bytes() == b"x"


def test_sweep_removes_only_what_was_made_here(tmp_path: Path) -> None:
    """README.md, hidden files and strangers' files stay; empty folders go; a later publisher remembers."""
    for stranger in ("README.md", ".htaccess", "own.html"):
        (tmp_path / stranger).write_bytes(b"mine")
    Publisher(tmp_path).write([File("index.html", b"1"), File("entries/old.html", b"2"), File("entries/sub/older.html", b"3")])
    assert Publisher(tmp_path).sweep({"index.html"}) == 2
    assert names(tmp_path) == {"README.md", ".htaccess", "own.html", "index.html"}
    assert not (tmp_path / "entries").exists()
    assert Publisher(tmp_path).sweep({"index.html"}) == 0


def test_sweep_spares_protected_names_even_when_we_wrote_them(tmp_path: Path) -> None:
    """A README.md or hidden file is never removed."""
    publisher = Publisher(tmp_path)
    publisher.write([File("README.md", b"1"), File(".well-known/x", b"2")])
    assert publisher.sweep(()) == 0
    assert names(tmp_path) == {"README.md", ".well-known/x"}


@pytest.mark.fault("halves of files left by a crash")
def test_sweep_clears_torn_halves(tmp_path: Path) -> None:
    """What a crash left beside a file goes."""
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries/.kaitei-part-00").write_bytes(b"torn")
    Publisher(tmp_path).sweep(())
    assert names(tmp_path) == set()


def test_sweep_of_a_folder_that_is_not_there_removes_nothing(tmp_path: Path) -> None:
    """No folder, no files."""
    assert Publisher(tmp_path / "none").sweep(()) == 0


def test_remove_takes_away_what_is_named(tmp_path: Path) -> None:
    """Named files go, unknown names and strangers' files do not."""
    publisher = Publisher(tmp_path)
    publisher.write([File("a.html", b"1"), File("b.html", b"2")])
    (tmp_path / "own.html").write_bytes(b"mine")
    assert publisher.remove(["a.html", "own.html", "never.html"]) == 1
    assert names(tmp_path) == {"b.html", "own.html"}
    assert publisher.exists("b.html")
    assert not publisher.exists("a.html")


def test_a_file_gone_meanwhile_is_written_again(tmp_path: Path) -> None:
    """The manifest is not believed over the disk."""
    publisher = Publisher(tmp_path)
    publisher.write([File("a.html", b"1")])
    (tmp_path / "a.html").unlink()
    assert publisher.write([File("a.html", b"1")]).written == 1


@pytest.mark.fault("power loss or an error while publishing")
def test_a_failed_write_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is told as such, the old bytes stay, no half file is left."""
    publisher = Publisher(tmp_path)
    publisher.write([File("a.html", b"old")])

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PublishError, match="disk is full"):
        publisher.write([File("a.html", b"new bytes")])
    monkeypatch.undo()
    assert (tmp_path / "a.html").read_bytes() == b"old"
    assert names(tmp_path) == {"a.html"}


def test_a_file_in_the_way_of_a_folder_is_told(tmp_path: Path) -> None:
    """The message names the place and the cause."""
    (tmp_path / "entries").write_bytes(b"")
    with pytest.raises(PublishError, match="a file stands where a folder is needed"):
        Publisher(tmp_path).write([File("entries/a.html", b"x")])


def test_a_folder_in_the_way_of_a_file_is_told(tmp_path: Path) -> None:
    """The message names the place and the cause."""
    (tmp_path / "a.html").mkdir()
    with pytest.raises(PublishError, match="a folder stands where a file is needed"):
        Publisher(tmp_path).write([File("a.html", b"x")])


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_folder_is_told(tmp_path: Path) -> None:
    """The message says that permission is missing."""
    tmp_path.chmod(0o500)
    with pytest.raises(PublishError, match="no permission"):
        Publisher(tmp_path).write([File("a.html", b"x")])
    tmp_path.chmod(0o700)


def test_published_files_can_be_read_by_a_web_server(tmp_path: Path) -> None:
    """The usual mask applies, not the narrow one of temporary files."""
    former = os.umask(0o022)
    Publisher(tmp_path).write([File("a.html", b"x")])
    os.umask(former)
    assert (tmp_path / "a.html").stat().st_mode & 0o777 == 0o644


def test_what_was_given_before_a_failure_is_published_in_order(tmp_path: Path) -> None:
    """Files wait for a common sync; a rendering that breaks off loses none of those before it, and leaves no halves."""

    def breaking() -> Iterator[File]:
        yield from (File(f"{number}.html", b"x") for number in range(40))
        raise ValueError("broken off")

    order: list[str] = []
    with pytest.raises(ValueError, match="broken off"):
        Publisher(tmp_path).write(breaking(), order.append)
    assert order == [f"{number}.html" for number in range(40)]
    assert {path.name for path in tmp_path.iterdir()} == {*order, ".kaitei-manifest"}


def test_what_a_kill_left_beside_a_file_goes_with_its_next_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cycle that is killed while it writes leaves torn halves; the next one writes these files again and leaves none."""
    halves: list[bytes] = []

    def die(part: Path, target: Path) -> Path:
        halves.append(part.read_bytes())
        raise KeyboardInterrupt(target)

    with monkeypatch.context() as killed:
        killed.setattr(Path, "replace", die)
        killed.setattr(Path, "unlink", lambda *_, **__: None)
        with pytest.raises(KeyboardInterrupt):
            Publisher(tmp_path).write([File("a/one.html", b"whole")])
    assert halves
    assert list(tmp_path.rglob(".kaitei-part-*"))
    Publisher(tmp_path).write([File("a/one.html", b"whole"), File("a/two.html", b"2"), File("a/two.html", b"3")])
    assert list(tmp_path.rglob(".kaitei-part-*")) == []
    assert (tmp_path / "a/two.html").read_bytes() == b"3"
