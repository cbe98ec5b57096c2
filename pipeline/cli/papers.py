"""What stands for a document on the command line: a local file, or DOC (its newest version) or DOC@2 of the store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from pipeline.blobs import Blobs
from pipeline.cli.shared import options_of
from pipeline.cycle import blobs_folder
from pipeline.errors import ConfigError
from pipeline.model import Version
from pipeline.store import documents
from pipeline.store.database import open_database

_NAMED = re.compile(r"([0-9a-f]{16})(?:@(-?\d{1,6}))?")
_UNSAFE = re.compile(r"[^\w.\-（）()]+")


@contextmanager
def local_file(argument: str, config: Path) -> Iterator[Path]:
    """The file that an argument names, for as long as the block runs; a version of the store is laid out in a folder of its own.

    A local file needs no configuration and no store. Raises ConfigError for a folder, and where there is neither such a file nor such a
    document.
    """
    path = Path(argument)
    if path.is_dir():
        raise ConfigError(f"{argument}: is a folder; name a file in it")
    if path.exists():
        yield path
        return
    named = _NAMED.fullmatch(argument)
    if named is None:
        raise ConfigError(f"{argument}: there is no such file, and a document of the store is named like 0123456789abcdef or …@2")
    options = options_of(config)
    with open_database(options.store.path, read_only=True) as db:
        version = _version(documents.versions(db, named[1]), argument, named[2])
        kept = documents.contents(db, [version.sha256])[version.sha256]
    with TemporaryDirectory(prefix="kaitei-") as scratch:
        file = Path(scratch) / _file_name(version.url)
        file.write_bytes(Blobs(blobs_folder(options.store.path)).get(kept.raw_sha256))
        yield file


def _version(known: tuple[Version, ...], argument: str, number: str | None) -> Version:
    if not known:
        raise ConfigError(f"{argument}: the store has no such document, or its bytes were never fetched")
    wanted = int(number) if number else known[-1].number
    found = [version for version in known if version.number == wanted]
    if not found:
        raise ConfigError(f"{argument}: the document has versions {known[0].number} to {known[-1].number}")
    return found[0]


def _file_name(url: str) -> str:
    """The last part of an address as a name that cannot leave its folder."""
    return _UNSAFE.sub("_", unquote(PurePosixPath(urlsplit(url).path).name)).lstrip(".")[-80:] or "document"
