"""The parts of an Office Open XML package, safely: bounded in size, without entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pipeline.errors import ExtractError
from pipeline.extract.limits import Limits

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
SLIDE = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_BROKEN = (zipfile.BadZipFile, OSError, ValueError, KeyError, RuntimeError, NotImplementedError, EOFError, zlib.error)


_DEEPEST = 200
"""Tables within tables within text boxes reach 60; readers go down by calling themselves."""


class Package:
    """An office file held open; parts are parsed on demand."""

    def __init__(self, body: bytes, limits: Limits) -> None:
        """Open the package. Raises ExtractError where it is torn or would grow beyond `limits.unpacked`."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except _BROKEN as error:
            raise ExtractError(f"not a readable package: {error}") from error
        if sum(member.file_size for member in self._zip.infolist()) > limits.unpacked:
            raise ExtractError("the package grows beyond the limit")

    def names(self) -> tuple[str, ...]:
        """The names of all parts."""
        return tuple(self._zip.namelist())

    def part(self, name: str) -> Element:
        """The root element of a part. Raises ExtractError where it is missing, torn or hostile."""
        try:
            root: Element = fromstring(self.raw(name))
        except (ParseError, DefusedXmlException, ValueError) as error:
            raise ExtractError(f"{name}: {error}") from error
        if _is_deep(root):
            raise ExtractError(f"{name}: elements within elements beyond {_DEEPEST}")
        return root

    def raw(self, name: str) -> bytes:
        """The bytes of a part. Raises ExtractError where it is missing or torn."""
        try:
            return self._zip.read(name)
        except _BROKEN as error:
            raise ExtractError(f"{name}: {error}") from error

    def relations(self, name: str) -> dict[str, str]:
        """The targets of a part's relations by their id, as names in the package; empty where it has none."""
        folder, _, leaf = name.rpartition("/")
        listing = f"{folder}/_rels/{leaf}.rels"
        if listing not in self._zip.namelist():
            return {}
        return {
            relation.get("Id", ""): _resolve(folder, relation.get("Target", ""))
            for relation in self.part(listing)
            if relation.get("TargetMode") != "External"
        }


def _is_deep(root: Element) -> bool:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def _resolve(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    parts = folder.split("/")
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        else:
            parts.append(step)
    return "/".join(parts)
