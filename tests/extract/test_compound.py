"""Streams of a compound file, and containers made to lead a reader in circles."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from pipeline.errors import ExtractError
from pipeline.extract.compound import stream

SOUND = (Path(__file__).parents[1] / "data" / "seeds" / "xls" / "sheets.xls").read_bytes()
TABLE = 512 + 512 * struct.unpack_from("<I", SOUND, 76)[0]
DIRECTORY = 512 + 512 * struct.unpack_from("<I", SOUND, 48)[0]
"""Where the table of sectors and the directory begin in the file."""


def changed(place: int, number: int) -> bytes:
    """The sound file with another number of four bytes."""
    return SOUND[:place] + struct.pack("<I", number) + SOUND[place + 4 :]


def test_a_stream_is_found_by_its_name() -> None:
    """The first of the names that is there; it begins as a workbook does ([MS-XLS] 2.4.21)."""
    assert stream(SOUND, ("Nothing", "Workbook")).startswith(b"\x09\x08\x10\x00\x00\x06")


@pytest.mark.parametrize(
    "torn",
    [
        pytest.param(changed(TABLE, 0), id="a sector that follows itself"),
        pytest.param(changed(40, 1 << 30), id="directory of a terabyte"),
        pytest.param(changed(DIRECTORY + 128 + 120, 1 << 31), id="stream of two gigabytes"),
        pytest.param(changed(68, 0), id="list of sectors in a circle"),
        pytest.param(changed(30, 33), id="sectors of another size"),
        pytest.param(SOUND[:600], id="cut off"),
        pytest.param(SOUND[:40], id="no header"),
    ],
)
def test_an_unsound_container_is_refused(torn: bytes) -> None:
    """Without following it further than there are sectors."""
    with pytest.raises(ExtractError):
        stream(torn, ("Workbook",))


def test_small_streams_stand_in_small_sectors() -> None:
    """A stream below 4,096 bytes is put together from sectors of 64 ([MS-CFB] 2.4)."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    header = struct.pack("<8s16x5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 2, 1, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, end, end, end, *[free] * 124)
    entries = [("Root Entry", 3, 512), ("Book", 1, 70), ("", 0, 0), ("", 0, 0)]
    directory = b"".join(struct.pack("<64s52xII4x", name.encode("utf-16-le"), start, size) for name, start, size in entries)
    minis = struct.pack("<128I", end, 2, end, *[free] * 125)
    content = bytes(64) + b"a" * 64 + b"bbbbbbcc" + bytes(512 - 136)
    assert stream(header + table + directory + minis + content, ("Book",)) == b"a" * 64 + b"b" * 6
