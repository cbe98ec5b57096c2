"""Published files as they are asked for: which file a path means, its type, its tag, and the form that a request gets."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import stat
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from threading import Lock
from urllib.parse import quote

_TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".json": "application/json", ".xml": "application/xml", ".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp",
    ".ico": "image/vnd.microsoft.icon", ".jpg": "image/jpeg", ".txt": "text/plain; charset=utf-8", ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8", ".ics": "text/calendar; charset=utf-8", ".opml": "text/x-opml; charset=utf-8",
    ".pdf": "application/pdf", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_FEEDS = (
    (re.compile(rb"<(?:\w+:)?feed[\s>]"), "application/atom+xml; charset=utf-8"),
    (re.compile(rb"<rss[\s>]|<rdf:RDF[\s>]"), "application/rss+xml; charset=utf-8"),
    (re.compile(rb'"https://jsonfeed\.org/version'), "application/feed+json"),
)
_PACKED = re.compile(r"text/|image/svg|application/(?:json|xml|wasm|manifest|[a-z]+\+(?:xml|json))")
_IMAGES = frozenset({"image/webp"})
_SMALLEST_PACKED, _HEAD = 512, 2048
_LARGEST_KEPT, _ROOM = 8 << 20, 128 << 20
"""Bytes of a file, and of all files, that are kept in memory; larger ones are read from the disk each time."""
IMMUTABLE, REVALIDATED = "public, max-age=31536000, immutable", "no-cache"

Stamp = tuple[int, int, int, int]
"""What changes with the file: device, inode, size, time of change."""


@dataclass(frozen=True, slots=True)
class Known:
    """A published file: where it lies, what it is, and its bytes if it is small (`packed`: compressed with gzip, if that is worth it)."""

    path: str
    stamp: Stamp
    sha256: str
    media_type: str
    body: bytes | None
    packed: bytes | None

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.stamp[2]

    @property
    def modified(self) -> datetime:
        """When it was written, to the second as HTTP tells it."""
        return datetime.fromtimestamp(self.stamp[3] // 1_000_000_000, UTC)


@dataclass(frozen=True, slots=True)
class Moved:
    """A folder that was asked for without its slash; `address` is relative to what was asked."""

    address: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How a request is answered: with a stretch (`start`, `end`) of the file or of its packed form; nothing at 304 and 416."""

    status: int
    headers: tuple[tuple[str, str], ...]
    start: int = 0
    end: int = 0
    packed: bool = False


def parts_of(path: str) -> tuple[str, ...] | None:
    """The names in a decoded path, a closing slash as an empty last one; None for what can be no published file.

    Refused are empty names inside, `.` and `..`, hidden names, backslashes, control characters and names no file system takes.
    """
    parts = tuple(path.removeprefix("/").split("/"))
    for place, part in enumerate(parts):
        if (not part and place < len(parts) - 1) or part.startswith(".") or len(part.encode("utf-8", "surrogatepass")) > 255:
            return None
        if re.search(r"[\x00-\x1f\x7f\\\ud800-\udfff]", part):
            return None
    return parts


class Folder:
    """The published folder, read only. What was read once is kept in memory until the file changes. Safe in many threads."""

    def __init__(self, directory: Path) -> None:
        """`directory` need not be there yet."""
        self._root = os.path.realpath(directory)
        self._kept: OrderedDict[str, Known] = OrderedDict()
        self._used, self._lock = 0, Lock()

    def at_hand(self, path: str) -> Known | None:
        """The file of a path if it is in memory and unchanged on the disk; costs one question to the file system."""
        with self._lock:
            known = self._kept.get(path)
            if known:
                self._kept.move_to_end(path)
        return known if known and _stamp(known.path) == known.stamp else None

    def find(self, path: str) -> Known | Moved | None:
        """The file that a decoded path means; `index.html` for a folder. None where none is published, or it lies outside or hidden."""
        parts = parts_of(path)
        if parts is None:
            return None
        try:
            target = os.path.realpath(os.path.join(self._root, *(parts if parts[-1] else parts[:-1])))  # noqa: PTH118 - hot
        except (OSError, ValueError):
            return None
        if not self._is_inside(target):
            return None
        # Unlike Path.is_dir it is no error for a path that is too long.
        if os.path.isdir(target):  # noqa: PTH112
            if parts[-1]:
                return Moved(f"./{quote(parts[-1], safe='')}/") if Path(target, "index.html").is_file() else None
            target = os.path.realpath(Path(target, "index.html"))
            if not self._is_inside(target):
                return None
        elif not parts[-1]:
            return None
        known = _read(target)
        if known:
            self._keep(path, known)
        return known

    def _is_inside(self, target: str) -> bool:
        if target == self._root:
            return True
        root = self._root.rstrip("/") + "/"
        return target.startswith(root) and "/." not in target[len(root) - 1 :]

    def _keep(self, path: str, known: Known) -> None:
        with self._lock:
            former = self._kept.pop(path, None)
            self._kept[path] = known
            self._used += _weight(known) - (_weight(former) if former else 0)
            while self._used > _ROOM and len(self._kept) > 1:
                self._used -= _weight(self._kept.popitem(last=False)[1])


def _weight(known: Known) -> int:
    return 500 + len(known.body or b"") + len(known.packed or b"")


def _stamp(path: str) -> Stamp | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - hot
    except (OSError, ValueError):
        return None
    return stamp_of(found) if stat.S_ISREG(found.st_mode) else None


def stamp_of(found: os.stat_result) -> Stamp:
    """What changes with the file, from what the file system says of it."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _read(path: str) -> Known | None:
    stamp = _stamp(path)
    if stamp is None:
        return None
    hashed, body = hashlib.sha256(), b""
    try:
        with Path(path).open("rb") as file:
            head = body = file.read(min(stamp[2] + 1, _LARGEST_KEPT))
            hashed.update(head)
            while stamp[2] > _LARGEST_KEPT and (more := file.read(1 << 20)):
                hashed.update(more)
    except OSError:
        return None
    kept = body if stamp[2] < _LARGEST_KEPT else None
    media_type = _media_type(path, head[:_HEAD])
    packed = None
    if kept is not None and len(kept) >= _SMALLEST_PACKED and _PACKED.match(media_type):
        made = gzip.compress(kept, 6, mtime=0)
        packed = made if len(made) < len(kept) else None
    return Known(path, stamp, hashed.hexdigest(), media_type, kept, packed)


def _media_type(path: str, head: bytes) -> str:
    """By the name; for XML and JSON by what it begins with, because feeds have types of their own."""
    by_name = _TYPES.get(Path(path).suffix.lower(), "application/octet-stream")
    if by_name in ("application/xml", "application/json"):
        return next((media_type for mark, media_type in _FEEDS if mark.search(head)), by_name)
    return by_name


def plan(known: Known, method: str, asked: Mapping[str, str]) -> Plan:
    """How a GET or HEAD is answered (RFC 9110: 13 conditional, 14 range). `asked` are the request's headers, names in lower case."""
    ranged = method == "GET" and "range" in asked
    packed = known.packed is not None and not ranged and _takes_gzip(asked.get("accept-encoding", ""))
    tag = f'"{known.sha256[:32]}{"-gzip" if packed else ""}"'
    headers = [("etag", tag), ("cache-control", IMMUTABLE if known.media_type in _IMAGES else REVALIDATED)]
    headers += [("last-modified", format_datetime(known.modified, usegmt=True))]
    headers += [("vary", "Accept-Encoding")] if known.packed is not None else []
    if _is_current(known, tag, asked):
        return Plan(304, tuple(headers))
    headers += [("content-type", known.media_type), ("accept-ranges", "bytes")]
    stretch = _stretch(asked["range"], known.size) if ranged and _may_range(known, tag, asked) else None
    if stretch == (0, 0) and ranged:
        return Plan(416, (*headers, ("content-range", f"bytes */{known.size}"), ("content-length", "0")))
    if stretch:
        start, end = stretch
        told = (("content-range", f"bytes {start}-{end - 1}/{known.size}"), ("content-length", str(end - start)))
        return Plan(206, (*headers, *told), start, end)
    whole = len(known.packed or b"") if packed else known.size
    headers += [("content-encoding", "gzip")] if packed else []
    return Plan(200, (*headers, ("content-length", str(whole))), 0, whole, packed)


def _takes_gzip(accepted: str) -> bool:
    weights = {name.strip().lower(): rest for name, _, rest in (part.partition(";") for part in accepted.split(","))}
    weight = weights.get("gzip", weights.get("x-gzip", weights.get("*")))
    return weight is not None and not re.fullmatch(r"\s*q\s*=\s*0(?:\.0{0,3})?\s*", weight)


def _is_current(known: Known, tag: str, asked: Mapping[str, str]) -> bool:
    """Whether the client has it already. Tags decide where there are any, else the time."""
    if "if-none-match" in asked:
        named = asked["if-none-match"].strip()
        return named == "*" or tag in (part.strip().removeprefix("W/") for part in named.split(","))
    since = _moment(asked.get("if-modified-since", ""))
    return since is not None and known.modified <= since


def _may_range(known: Known, tag: str, asked: Mapping[str, str]) -> bool:
    condition = asked.get("if-range", "").strip()
    return not condition or condition == tag or _moment(condition) == known.modified


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _stretch(asked: str, size: int) -> tuple[int, int] | None:
    """The one stretch of bytes that is asked for; (0, 0) where it lies outside; None where the header is to be ignored (several too)."""
    found = re.fullmatch(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})", asked.strip(), re.IGNORECASE)
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        last = min(int(found[2]), size)
        return (size - last, size) if last else (0, 0)
    start = int(found[1])
    end = min(int(found[2]) + 1, size) if found[2] else size
    if found[2] and int(found[2]) < start:
        return None
    return (start, end) if start < size else (0, 0)
