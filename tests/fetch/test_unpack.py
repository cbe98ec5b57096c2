"""Promises of pipeline.fetch.unpack."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.fetch.unpack import Damaged, Overflow, Unpacker

MIB = 1 << 20


def packed(encoding: str, body: bytes) -> bytes:
    if encoding == "gzip":
        return gzip.compress(body, mtime=0)
    if encoding == "deflate":
        return zlib.compress(body)
    if encoding == "deflate-raw":
        squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        return squeeze.compress(body) + squeeze.flush()
    return body


def unpacked(encoding: str, raw: bytes, limit: int = 64 * MIB, step: int = 7) -> bytes:
    unpacker = Unpacker(encoding, limit)
    for start in range(0, len(raw), step):
        unpacker.feed(raw[start : start + step])
    return unpacker.body()


@settings(max_examples=60)
@given(st.binary(max_size=3000), st.sampled_from(["gzip", "deflate", "deflate-raw", "identity", ""]), st.integers(1, 500))
def test_what_was_packed_comes_out(body: bytes, encoding: str, step: int) -> None:
    """Whatever the pieces in which it comes."""
    assert unpacked(encoding.removesuffix("-raw"), packed(encoding, body), step=step) == body


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "deflate-raw"])
@pytest.mark.parametrize("size", [MIB - 1, MIB, MIB + 1, 3 * MIB])
def test_a_dense_body_is_complete(encoding: str, size: int) -> None:
    """What unpacks to more than is taken at once loses nothing at the seams."""
    body = b" " * size
    assert unpacked(encoding.removesuffix("-raw"), packed(encoding, body), step=1 << 16) == body


def test_members_of_gzip_follow_one_another_and_padding_is_ignored() -> None:
    """Both are allowed by the format or common among servers."""
    assert unpacked("gzip", packed("gzip", b"one ") + packed("gzip", b"two") + b"\0" * 20, step=1000) == b"one two"
    assert unpacked("x-gzip", packed("gzip", b"one ") + packed("gzip", b"two") + b"\0" * 20) == b"one two"


def test_the_limit_holds_for_packed_and_plain() -> None:
    """As many bytes as allowed pass, one more does not."""
    for encoding in ("gzip", ""):
        assert len(unpacked(encoding, packed(encoding, b"x" * 1000), limit=1000)) == 1000
        with pytest.raises(Overflow):
            unpacked(encoding, packed(encoding, b"x" * 1001), limit=1000)


@pytest.mark.fault("gzip bomb")
def test_a_bomb_is_stopped_long_before_the_limit() -> None:
    """A piece that unpacks to a thousand times its size is given up after some megabytes."""
    bomb = packed("gzip", b" " * (40 * MIB))
    with pytest.raises(Overflow):
        unpacked("gzip", bomb, limit=1000 * MIB, step=1 << 16)


@pytest.mark.fault("packed answer torn")
def test_a_torn_or_damaged_stream_is_no_answer() -> None:
    """Half a body is not a shorter body."""
    raw = packed("gzip", b"The quick brown fox " * 50)
    with pytest.raises(Damaged, match="breaks off"):
        unpacked("gzip", raw[:-9])
    with pytest.raises(Damaged, match="cannot be unpacked"):
        unpacked("gzip", b"<html>")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    """It would end as a page of noise."""
    with pytest.raises(Damaged, match="not asked for"):
        Unpacker(encoding, 10)


def test_an_unknown_word_means_no_packing() -> None:
    """Servers write a charset there by mistake."""
    assert unpacked("utf-8", b"text") == b"text"
    assert unpacked("gzip", b"") == b""
