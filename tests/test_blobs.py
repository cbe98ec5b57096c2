"""Kept bytes are whole under their name or missing, whatever happened to the file; the same bytes mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.blobs import Blobs
from pipeline.errors import BytesLost

BODY = "診療報酬の算定方法の一部を改正する件".encode() * 50


def file_of(folder: Path, sha256: str) -> Path:
    """Where a blob lies."""
    return folder / sha256[:2] / f"{sha256}.zst"


@given(st.binary(max_size=4000))
@settings(max_examples=30)
def test_what_is_put_is_got(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    """Any bytes, once or twice; the folder then holds one file and no halves."""
    folder = tmp_path_factory.mktemp("blobs")
    blobs = Blobs(folder)
    sha256 = blobs.put(body)
    assert blobs.put(body) == sha256
    assert blobs.get(sha256) == body
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [f"{sha256}.zst"]
    assert list(blobs) == [sha256]


@pytest.mark.parametrize("kind", ["empty", "cut", "end cut", "more behind", "a bit turned", "of other bytes"])
@pytest.mark.fault("a kept file damaged, and its bytes fetched again")
def test_damage_is_found_and_mended_by_the_same_bytes(tmp_path: Path, kind: str) -> None:
    """A damaged file is never given out; it is set aside, counts as missing, and the same bytes take its place."""
    blobs = Blobs(tmp_path)
    sha256 = blobs.put(BODY)
    path = file_of(tmp_path, sha256)
    packed = path.read_bytes()
    damaged = {
        "empty": b"", "cut": packed[: len(packed) // 2], "end cut": packed[:-1], "more behind": packed + b"x",
        "a bit turned": packed[:40] + bytes([packed[40] ^ 1]) + packed[41:],
        "of other bytes": file_of(tmp_path, blobs.put(b"other")).read_bytes(),
    }  # fmt: skip
    path.write_bytes(damaged[kind])
    with pytest.raises(BytesLost, match=r"damaged.*`verify`"):
        blobs.packed(sha256)
    assert sha256 not in blobs
    assert path.with_name(f"{path.name}.damaged").read_bytes() == damaged[kind]
    assert blobs.put(BODY) == sha256
    assert (blobs.get(sha256), blobs.packed(sha256)) == (BODY, packed)
    assert not path.with_name(f"{path.name}.damaged").exists()


def test_the_same_bytes_mend_what_nobody_has_read_since(tmp_path: Path) -> None:
    """`put` itself looks whether what is there is whole."""
    blobs = Blobs(tmp_path)
    sha256 = blobs.put(BODY)
    file_of(tmp_path, sha256).write_bytes(b"")
    assert blobs.put(BODY) == sha256
    assert blobs.get(sha256) == BODY


def test_a_missing_blob_is_named(tmp_path: Path) -> None:
    """With its path and what to do."""
    with pytest.raises(BytesLost, match=r"\.zst.*missing.*verify"):
        Blobs(tmp_path).get("0" * 64)
    assert not Blobs(tmp_path).is_sound("0" * 64)


def test_a_file_that_cannot_be_read_is_not_set_aside(tmp_path: Path) -> None:
    """The disk or the permissions are at fault: who mends them has the file again."""
    blobs = Blobs(tmp_path)
    sha256 = blobs.put(BODY)
    path = file_of(tmp_path, sha256)
    packed = path.read_bytes()
    path.unlink()
    path.mkdir()
    with pytest.raises(BytesLost, match="cannot be read"):
        blobs.get(sha256)
    path.rmdir()
    path.write_bytes(packed)
    assert blobs.get(sha256) == BODY
