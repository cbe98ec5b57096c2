"""What was brought is read, and everything hostile in it refused."""

from __future__ import annotations

import json
import os
import zipfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from pipeline.backfill.material import Piece, files_of
from pipeline.errors import ImportRefused

MOST = 1_000_000


def brought(path: Path) -> dict[str, bytes | str]:
    """Every file by name, as its bytes or as the reason why it is refused."""
    found: dict[str, bytes | str] = {}
    with ExitStack() as stack:
        for piece in files_of(path, MOST, stack):
            try:
                found[piece.name] = piece.read() if isinstance(piece, Piece) else piece.reason
            except ImportRefused as error:
                found[piece.name] = str(error)
    return found


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """A zip with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return path


def test_a_folder_is_read_by_name(tmp_path: Path) -> None:
    """Notes are words about files and no files; pictures of a saved page are left aside; links are not followed."""
    folder = tmp_path / "saved"
    (folder / "page_files").mkdir(parents=True)
    (folder / "a.html").write_bytes(b"<html>")
    (folder / "a.html.json").write_text(json.dumps({"at": "2024-03-05"}), "utf-8")
    (folder / "b.pdf.json").write_text("{", "utf-8")
    (folder / "b.pdf").write_bytes(b"%PDF")
    (folder / "page_files" / "logo.png").write_bytes(b"png")
    (folder / "passwd").symlink_to("/etc/passwd")
    (folder / "big.pdf").write_bytes(b"x" * (MOST + 1))
    found = brought(folder)
    assert found["saved/a.html"] == b"<html>"
    assert "note" in str(found["saved/b.pdf"])
    assert found["saved/page_files/logo.png"] == "no document"
    assert "link" in str(found["passwd"])
    assert "max_bytes" in str(found["big.pdf"])
    assert len(found) == 5


def test_names_in_a_zip_are_words_and_no_paths(tmp_path: Path) -> None:
    """A member that would leave the folder is read like any other: nothing is ever unpacked to a path."""
    path = zipped(tmp_path / "old.zip", {"../../evil.pdf": b"%PDF", "/etc/x.pdf": b"%PDF-2"})
    assert brought(path) == {"old/../../evil.pdf": b"%PDF", "old//etc/x.pdf": b"%PDF-2"}
    assert [found.name for found in tmp_path.iterdir()] == ["old.zip"]


def test_old_japanese_names_are_read(tmp_path: Path) -> None:
    """Names without the UTF-8 flag are in cp932."""
    path = zipped(tmp_path / "old.zip", {"AAAAAAAA.pdf": b"%PDF"})
    path.write_bytes(path.read_bytes().replace(b"AAAAAAAA", "疑義解釈".encode("cp932")))
    assert list(brought(path)) == ["old/疑義解釈.pdf"]


@pytest.mark.fault("bombs in what is imported")
def test_bombs_and_broken_members_are_refused(tmp_path: Path) -> None:
    """By what they say and by what they are; the others are read all the same."""
    members = {"bomb.pdf": b"\0" * MOST, "big.pdf": os.urandom(MOST + 1), "good.pdf": b"%PDF", "bad.pdf": b"x" * 400}
    path = zipped(tmp_path / "old.zip", members)
    body = path.read_bytes()
    place = body.index(b"bad.pdf") + len("bad.pdf")
    path.write_bytes(body[:place] + b"\xff\xff\xff" + body[place + 3 :])
    found = brought(path)
    assert "far more" in str(found["bomb.pdf"])
    assert "max_bytes" in str(found["big.pdf"])
    assert "cannot be unpacked" in str(found["old/bad.pdf"])
    assert found["old/good.pdf"] == b"%PDF"


def test_a_path_that_is_not_there_or_no_zip(tmp_path: Path) -> None:
    """Is said; a file that only calls itself a zip is a file."""
    with pytest.raises(ImportRefused, match="no such file"):
        brought(tmp_path / "none")
    (tmp_path / "x.zip").write_bytes(b"no zip")
    assert brought(tmp_path / "x.zip") == {"x.zip": b"no zip"}
