"""Inputs made from sound ones by chance, always the same for the same number: for the short run, and where atheris is not installed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

_ODD = (
    b"\0", b"\xff", b"\xff\xff\xff\xff", b"-1", b"99999999999999999999", b"1e999", b"nan", b"<", b"]]>", b"<!DOCTYPE a [",
    b"<!ENTITY b 'c'>]>&b;", b"&#0;", b"&#xD800;", b"../", b"%00", b"\r\n", b"\t", b"<<", b"endobj", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\x1b$B", b'"', b"'", b"[[", b"=", *(word.encode() for word in ("（", "第", "９", "令和", "㈱", "ｶﾞ")),
)  # fmt: skip


def mutations(seeds: Sequence[bytes], number: int) -> Iterator[bytes]:
    """Without end: the seeds changed in one to eight places, from the random numbers that `number` begins."""
    chance = random.Random(number)
    while True:
        body = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 8)):
            _change(body, chance, seeds)
        yield bytes(body)


def _change(body: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    start = chance.randint(0, len(body))
    end = min(len(body), start + chance.choice((1, 2, 4, 16, 200)))
    kind = chance.randrange(6)
    if kind == 0:
        del body[start:end]
    elif kind == 1:
        body[start:start] = chance.choice(_ODD)
    elif kind == 2:
        body[start:end] = chance.choice(_ODD)
    elif kind == 3:
        body[start:start] = bytes(body[start:end]) * chance.choice((1, 2, 50))
    elif kind == 4 and start < len(body):
        body[start] ^= 1 << chance.randrange(8)
    else:
        other = chance.choice(seeds)
        begin = chance.randint(0, len(other))
        body[start:end] = other[begin : begin + 64]
