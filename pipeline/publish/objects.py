"""An object storage as the place of output: only what changed is uploaded, in order, with the headers that a web server would send.

What lies there is known from what was put there (`Uploads`), so that a publishing asks nothing of what did not change. A crash between
an upload and its note costs that upload again and nothing else.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module
from itertools import groupby, islice
from typing import Any

from pipeline.errors import PublishError
from pipeline.model import File
from pipeline.options import StorageOptions
from pipeline.publish.headers import cache_control, media_type
from pipeline.publish.output import Counts, Uploads, ignored

_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_BATCH, _MOST = 64, 16 * 1024 * 1024
"""Files and bytes that are at hand at once."""
_TRIAL = ".kaitei-doctor"
_HEADERS = "1"
"""Raised when the headers of files change, so that all are uploaded again."""


class Bucket:
    """A prefix of a bucket that is ours alone. One publisher at a time may work on it (the store's lock sees to that)."""

    def __init__(self, place: str, options: StorageOptions, uploads: Uploads, environment: Mapping[str, str] = os.environ) -> None:
        """`place` is `s3://bucket/prefix`. Nothing is asked yet. Raises PublishError without the extra `s3` or without keys."""
        self._place, self._uploads, self._parallel = place, uploads, options.parallel
        self._library, self._store = _opened(place, options, environment)
        self._errors: tuple[type[Exception], ...] = (self._library.exceptions.BaseError, OSError)

    def write(self, files: Iterable[File], written: Callable[[str], None] = ignored) -> Counts:
        """Uploads what changed. A page that leads a folder (`index.html`) goes up after everything that was given before it."""
        count = unchanged = 0
        with ThreadPoolExecutor(self._parallel) as threads:
            for batch in _batches(files):
                hashes = {file.path: _digest(file) for file in batch}
                known = self._uploads.known(list(hashes))
                changed = [file for file in batch if known.get(file.path) != hashes[file.path]]
                for _, wave in groupby(changed, key=lambda file: file.path.endswith("index.html")):
                    self._put(threads, list(wave), hashes, written)
                count, unchanged = count + len(changed), unchanged + len(batch) - len(changed)
        return Counts(count, unchanged)

    def remove(self, paths: Iterable[str]) -> int:
        """Deletes what was put from here under these paths; what is gone already is no error."""
        known = list(self._uploads.known(list(paths)))
        for start in range(0, len(known), _BATCH):
            part = known[start : start + _BATCH]
            try:
                self._library.delete(self._store, part)
            except FileNotFoundError:
                pass
            except self._errors as error:
                raise self._told(part[0], error) from error
            self._uploads.forget(part)
        return len(known)

    def sweep(self, keep: Collection[str]) -> int:
        """Deletes what was put from here and is not in `keep`."""
        wanted = frozenset(keep)
        return self.remove([path for path in self._uploads.paths() if path not in wanted])

    def exists(self, path: str) -> bool:
        """Asks the storage. Where what was put there is gone, nothing that was put there is believed any more."""
        try:
            self._library.head(self._store, path)
        except FileNotFoundError:
            self._uploads.forget()
            return False
        except self._errors as error:
            raise self._told(path, error) from error
        return True

    def _put(
        self, threads: ThreadPoolExecutor, files: Sequence[File], hashes: Mapping[str, str], written: Callable[[str], None]
    ) -> None:
        """Uploads some files side by side; what arrived is noted, also where another did not."""
        results = list(threads.map(self._try, files))
        arrived = [file.path for file, error in zip(files, results, strict=True) if error is None]
        self._uploads.note({path: hashes[path] for path in arrived})
        for path in arrived:
            written(path)
        for file, error in zip(files, results, strict=True):
            if error is not None:
                raise self._told(file.path, error) from error

    def _try(self, file: File) -> Exception | None:
        headers = {"Content-Type": media_type(file.path), "Cache-Control": cache_control(file.path)}
        try:
            self._library.put(self._store, file.path, file.body, attributes=headers, use_multipart=False)
        except self._errors as error:
            return error
        return None

    def _told(self, path: str, error: Exception) -> PublishError:
        advice = "check [publish.storage], the keys and the network: the next cycle goes on"
        return PublishError(f"{self._place}/{path}: cannot publish: {_reason(error)}; {advice}")


def try_out(place: str, options: StorageOptions, environment: Mapping[str, str] = os.environ) -> None:
    """Does once what publishing does, with an empty object of its own: puts, asks for and deletes it.

    Raises PublishError with what to do, where the storage cannot be used.
    """
    library, store = _opened(place, options, environment)
    refusals = (library.exceptions.PermissionDeniedError, library.exceptions.UnauthenticatedError)
    try:
        library.put(store, _TRIAL, b"", use_multipart=False)
        library.head(store, _TRIAL)
        library.delete(store, [_TRIAL])
    except FileNotFoundError as error:
        raise PublishError(f"{place}: there is no such bucket; make it, or correct [publish] directory") from error
    except refusals as error:
        raise PublishError(f"{place}: the keys may not put, ask for and delete objects there; mend {' and '.join(_KEYS)}") from error
    except (library.exceptions.BaseError, OSError) as error:
        raise PublishError(f"{place}: no use: {_reason(error)}; look at endpoint and region in [publish.storage]") from error


def _opened(place: str, options: StorageOptions, environment: Mapping[str, str]) -> tuple[Any, Any]:
    """The library and its store; nothing is asked yet. Raises PublishError without the extra `s3` or without keys."""
    try:
        library: Any = import_module("obstore")
        stores: Any = import_module("obstore.store")
    except ImportError as error:
        raise PublishError(f"{place}: obstore is not installed; pip install 'kaitei-watch[s3]'") from error
    if missing := [name for name in _KEYS if not environment.get(name)]:
        raise PublishError(f"{place}: no keys; set the environment variables {' and '.join(missing)}")
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    return library, stores.S3Store(
        bucket,
        prefix=prefix or None,
        config=_config(options, environment),
        client_options={"allow_http": options.allow_http, "timeout": timedelta(seconds=options.timeout),
                        "connect_timeout": timedelta(seconds=min(10.0, options.timeout))},
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=options.timeout)},
    )  # fmt: skip


def _reason(error: Exception) -> str:
    """What the library says, without what it prints for its makers."""
    return " ".join(str(error).partition("Debug source:")[0].split())[:300]


def _config(options: StorageOptions, environment: Mapping[str, str]) -> dict[str, object]:
    session = {"session_token": token} if (token := environment.get("AWS_SESSION_TOKEN")) else {}
    endpoint = {"endpoint": options.endpoint.rstrip("/")} if options.endpoint else {}
    return {
        "region": options.region,
        "access_key_id": environment[_KEYS[0]],
        "secret_access_key": environment[_KEYS[1]],
        "virtual_hosted_style_request": options.virtual_hosts,
        **endpoint,
        **session,
    }


def _digest(file: File) -> str:
    """What tells a file with its headers from another."""
    return hashlib.sha256(f"{_HEADERS} {media_type(file.path)} {cache_control(file.path)}\n".encode() + file.body).hexdigest()


def _batches(files: Iterable[File]) -> Iterator[list[File]]:
    """The files in their order, as many at a time as may be at hand."""
    rest = iter(files)
    while batch := list(islice(rest, 1)):
        size = len(batch[0].body)
        for file in rest:
            batch.append(file)
            size += len(file.body)
            if len(batch) >= _BATCH or size >= _MOST:
                break
        yield batch
