"""What a server must say of each published file: its media type, and how long it may be kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

_UTF8 = "; charset=utf-8"
_NAMED: Mapping[str, str] = {
    "atom.xml": f"application/atom+xml{_UTF8}",
    "rss.xml": f"application/rss+xml{_UTF8}",
    "feed.json": "application/feed+json",
}
_ENDING: Mapping[str, str] = {
    ".html": f"text/html{_UTF8}",
    ".css": f"text/css{_UTF8}",
    ".js": f"text/javascript{_UTF8}",
    ".txt": f"text/plain{_UTF8}",
    ".csv": f"text/csv{_UTF8}",
    ".ics": f"text/calendar{_UTF8}",
    ".opml": f"text/x-opml{_UTF8}",
    ".xml": f"application/xml{_UTF8}",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".wasm": "application/wasm",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SOON, _NEVER = "public, max-age=60, must-revalidate", "public, max-age=31536000, immutable"


def media_type(path: str) -> str:
    """The media type of a published file by its name, with the charset of what is text; archive documents of feeds are Atom."""
    pure = PurePosixPath(path)
    if pure.parent.name == "archive" and pure.suffix == ".xml":
        return _NAMED["atom.xml"]
    return _NAMED.get(pure.name) or _ENDING.get(pure.suffix.lower(), "application/octet-stream")


def cache_control(path: str) -> str:
    """How long a file may be kept: images of pages for ever, as they never change; all else is asked for again after a minute."""
    return _NEVER if path.startswith("documents/") and path.endswith(".webp") else _SOON
