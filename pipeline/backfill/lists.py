"""Lists of addresses: an address a line and, if it is known, the day on which the document stood there."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from pipeline.addresses import host_of
from pipeline.backfill.labels import Label, archived, moment_of, unframed
from pipeline.backfill.material import Refusal
from pipeline.errors import ImportRefused

_SUFFIXES = frozenset({"", ".txt", ".tsv", ".lst"})
_SCHEMES = ("http://", "https://")
_MOST_BYTES = 10_000_000
_HEAD = 4096
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of a list asks for: `ask` is the address to be asked, `label` says of which document and day its answer is."""

    place: str
    ask: str
    label: Label


def is_list(path: Path) -> bool:
    """Whether a file is a list of addresses: a text in which most lines that say something begin with one."""
    if path.suffix.lower() not in _SUFFIXES or not path.is_file():
        return False
    with path.open("rb") as file:
        said = [line for _, line in islice(_said(file.read(_HEAD)), 20)]
    return 2 * sum(line.startswith(_SCHEMES) for line in said) > len(said)


def lines_of(path: Path, hosts: frozenset[str]) -> Iterator[Line | Refusal]:
    """What a list asks for, each address once; only `hosts` are asked, and web archives for what they kept of these.

    Empty lines and what follows a # say nothing. Raises ImportRefused for a list that cannot be read.
    """
    found: dict[str, Line] = {}
    for number, text in _said(_read(path)):
        line = _line(f"{path.name}:{number}", text, hosts)
        if isinstance(line, Refusal):
            yield line
            continue
        before = found.get(line.ask)
        if before and None not in (before.label.at, line.label.at) and before.label.at != line.label.at:
            yield Refusal(f"{line.place}: {line.ask}", f"{before.place} says another day of it, which counts; say one day for each address")
            continue
        if before:
            yield Refusal(f"{line.place}: {line.ask}", "is listed twice", is_trouble=False)
        found[line.ask] = replace(before, label=before.label.or_else(line.label)) if before else line
    yield from found.values()


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ImportRefused(f"{path}: the list is larger than {_MOST_BYTES} bytes; part it")
        return path.read_bytes()
    except OSError as error:
        raise ImportRefused(f"{path}: cannot be read: {error.strerror}") from error


def _said(body: bytes) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers; Excel writes texts in UTF-16."""
    is_wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for number, line in enumerate(body.decode("utf-16" if is_wide else "utf-8-sig", "replace").splitlines(), 1):
        # An address can have a # inside, so a remark behind one stands apart from it.
        said = line.strip()
        if said and not said.startswith("#"):
            yield number, said


def _line(place: str, text: str, hosts: frozenset[str]) -> Line | Refusal:
    address, *rest = text.split(None, 1)
    day = rest[0].partition("#")[0].strip() if rest else ""
    at, label = moment_of(day), archived(address)
    if not label.url:
        return Refusal(f"{place}: {text[:_SHOWN]}", "is no address; write it with https://")
    if day and at is None:
        return Refusal(f"{place}: {address[:_SHOWN]}", f"{day[:_SHOWN]!r} is no day; write it as 2024-03-05, or put a # before a remark")
    if host_of(label.url) not in hosts:
        told = f"{host_of(label.url)} is the host of no source, so it is not asked; name it in [http] hosts if it shall be"
        return Refusal(f"{place}: {address[:_SHOWN]}", told)
    return Line(place, unframed(address), Label(at=at).or_else(label))
