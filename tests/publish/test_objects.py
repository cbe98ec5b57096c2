"""An object storage as the place of output, against a real S3 server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.request import Request, urlopen

import pytest
from moto.server import ThreadedMotoServer
from sqlite_utils import Database

from pipeline.edition.upkeep import publish
from pipeline.errors import PublishError
from pipeline.model import File
from pipeline.options import Options, StorageOptions
from pipeline.publish import Bucket
from pipeline.store.uploads import Uploaded
from tests.edition.test_publishing import add, db, options  # noqa: F401 - fixtures

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
PLACE = "s3://kaitei-test/feeds/公開"


@dataclass
class Storage:
    """A server with one bucket, and what asks it without our code."""

    server: ThreadedMotoServer
    client: Any

    @property
    def options(self) -> StorageOptions:
        """How it is reached."""
        host, port = self.server.get_host_and_port()
        return StorageOptions(f"http://{host}:{port}/", allow_http=True, timeout=1.5, parallel=4)

    def objects(self) -> dict[str, Any]:
        """What lies under the prefix, with tag and time."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket="kaitei-test")
        return {one["Key"].removeprefix("feeds/公開/"): one for page in pages for one in page.get("Contents", [])}

    def get(self, path: str) -> dict[str, Any]:
        """One object with its headers."""
        return dict(self.client.get_object(Bucket="kaitei-test", Key=f"feeds/公開/{path}"))


@pytest.fixture
def storage() -> Iterator[Storage]:
    """A server that dies with the test."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    keys = {name.lower(): value for name, value in KEYS.items()}
    client = import_module("boto3").client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1", **keys)
    client.create_bucket(Bucket="kaitei-test")
    yield Storage(server, client)
    client.close()
    server.stop()


@pytest.fixture
def bucket(storage: Storage, db: Database) -> Bucket:  # noqa: F811
    """The place of output."""
    return Bucket(PLACE, storage.options, Uploaded(db, PLACE), KEYS)


def test_files_lie_under_their_own_names_with_the_headers_of_a_web_server(storage: Storage, bucket: Bucket) -> None:
    """Japanese keys as they are; media type with charset; pages are asked for again soon, images of pages never."""
    files = [
        File("topics/診療報酬/atom.xml", b"<feed/>"),
        File("documents/d1/1/2.webp", b"image"),
        File("archive/3.xml", b"<feed/>"),
        File("index.html", "改定".encode()),
    ]
    counts = bucket.write(files)
    assert (counts.written, counts.unchanged) == (4, 0)
    found = {path: storage.get(path) for path in storage.objects()}
    assert {path: (one["ContentType"], one["CacheControl"]) for path, one in found.items()} == {
        "topics/診療報酬/atom.xml": ("application/atom+xml; charset=utf-8", "public, max-age=60, must-revalidate"),
        "documents/d1/1/2.webp": ("image/webp", "public, max-age=31536000, immutable"),
        "archive/3.xml": ("application/atom+xml; charset=utf-8", "public, max-age=60, must-revalidate"),
        "index.html": ("text/html; charset=utf-8", "public, max-age=60, must-revalidate"),
    }
    assert found["index.html"]["Body"].read().decode() == "改定"


def test_what_did_not_change_is_not_uploaded(storage: Storage, bucket: Bucket, db: Database) -> None:  # noqa: F811
    """Not even by another process, which knows it from the store."""
    files = [File(f"{number}.html", b"x") for number in range(200)]
    bucket.write(files)
    before = {path: one["LastModified"] for path, one in storage.objects().items()}
    again = Bucket(PLACE, storage.options, Uploaded(db, PLACE), KEYS)
    counts = again.write([*files, File("7.html", b"y")])
    assert (counts.written, counts.unchanged) == (1, 200)
    after = {path: one["LastModified"] for path, one in storage.objects().items()}
    assert {path for path in after if after[path] != before[path]} <= {"7.html"}


def test_what_is_gone_is_deleted_and_nothing_else(storage: Storage, bucket: Bucket) -> None:
    """What somebody else put there stays."""
    storage.client.put_object(Bucket="kaitei-test", Key="feeds/公開/other.txt", Body=b"theirs")
    bucket.write([File("a.html", b"1"), File("b.html", b"2"), File("c.html", b"3")])
    assert bucket.sweep({"a.html", "b.html"}) == 1
    assert bucket.remove(["b.html", "never.html"]) == 1
    assert sorted(storage.objects()) == ["a.html", "other.txt"]


def test_a_bucket_that_lost_its_home_page_is_filled_again(storage: Storage, bucket: Bucket) -> None:
    """What is remembered of it is not believed then."""
    files = [File("a.html", b"1"), File("index.html", b"2")]
    bucket.write(files)
    assert bucket.exists("index.html")
    for path in ("a.html", "index.html"):
        storage.client.delete_object(Bucket="kaitei-test", Key=f"feeds/公開/{path}")
    assert not bucket.exists("index.html")
    assert bucket.write(files).written == 2


def test_one_new_entry_uploads_only_what_it_touches(storage: Storage, db: Database, options: Options) -> None:  # noqa: F811
    """The first publishing uploads everything, an unchanged one nothing, a new entry its page, lists and feeds, in that order."""
    bucket = Bucket(PLACE, storage.options, Uploaded(db, PLACE), KEYS)
    add(db, 1, 20)
    first = publish(db, options, bucket)
    assert first.written == len(storage.objects())
    assert publish(db, options, bucket).written == 0
    before = {path: one["ETag"] for path, one in storage.objects().items()}
    add(db, 20, 21)
    counts = publish(db, options, bucket)
    after = {path: one["ETag"] for path, one in storage.objects().items()}
    touched = {path for path in after if before.get(path) != after[path]}
    assert counts.written == len(touched) < 20
    assert {"atom.xml", "index.html", "topics/診療報酬/feed.json"} < touched
    assert [path for path in touched if path.startswith("entries/")] == ["entries/00000000-0000-4000-8000-000000000020.html"]


@pytest.mark.fault("object storage away while publishing")
def test_an_outage_loses_nothing_and_the_next_time_goes_on(storage: Storage, db: Database, options: Options) -> None:  # noqa: F811
    """The error says where and why; what is stale stays so; what had arrived is not sent again."""
    bucket = Bucket(PLACE, storage.options, Uploaded(db, PLACE), KEYS)
    add(db, 1, 20)

    def torn(files: list[File]) -> Iterator[File]:
        yield from files[:1]
        storage.server.stop()
        yield from files[1:]

    big = [File(f"{number}.html", bytes(9_000_000)) for number in range(4)]
    with pytest.raises(PublishError, match=r"s3://kaitei-test/feeds/公開/\d\.html: cannot publish: .* the next cycle goes on"):
        bucket.write(torn(big))
    with pytest.raises(PublishError):
        publish(db, options, bucket)
    host, port = storage.server.get_host_and_port()
    storage.server = ThreadedMotoServer(ip_address=host, port=port, verbose=False)
    storage.server.start()
    counts = publish(db, options, bucket)
    assert counts.written == len([path for path in storage.objects() if not path[0].isdigit()])
    assert publish(db, options, bucket).written == 0


def test_a_page_that_leads_a_folder_goes_up_last(storage: Storage, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """However many go side by side."""
    bucket = Bucket(PLACE, storage.options, Uploaded(db, PLACE), KEYS)
    order: list[str] = []
    inner = bucket._try

    def watched(file: File) -> Exception | None:
        error = inner(file)
        order.append(file.path)
        return error

    monkeypatch.setattr(bucket, "_try", watched)
    feeds = [File(f"{folder}/{name}", b"x") for folder in "abcdef" for name in ("atom.xml", "rss.xml", "index.html")]
    bucket.write(feeds)
    for folder in "abcdef":
        assert order.index(f"{folder}/index.html") > max(order.index(f"{folder}/atom.xml"), order.index(f"{folder}/rss.xml"))


def test_without_keys_nothing_is_tried(db: Database) -> None:  # noqa: F811
    """The variables are named."""
    with pytest.raises(PublishError, match="AWS_SECRET_ACCESS_KEY"):
        Bucket(PLACE, StorageOptions(), Uploaded(db, PLACE), {"AWS_ACCESS_KEY_ID": "x"})


def test_a_bucket_that_is_not_there_is_told(storage: Storage, db: Database) -> None:  # noqa: F811
    """With its name."""
    place = "s3://no-such-bucket/x"
    with pytest.raises(PublishError, match=r"s3://no-such-bucket/x/a\.html: cannot publish"):
        Bucket(place, storage.options, Uploaded(db, place), KEYS).write([File("a.html", b"x")])


def test_without_the_library_the_extra_is_named(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """What to install."""
    monkeypatch.setitem(__import__("sys").modules, "obstore", None)
    with pytest.raises(PublishError, match=r"kaitei-watch\[s3\]"):
        Bucket(PLACE, StorageOptions(), Uploaded(db, PLACE), KEYS)
