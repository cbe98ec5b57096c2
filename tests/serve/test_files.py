"""Published files: the right bytes, types and validators; nothing outside the folder, nothing hidden."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.serve.files import Folder, Known, Moved, parts_of, plan

SECRET = b"a secret beside the folder"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published folder with a secret beside it, hidden files in it, and links that lead out."""
    folder = tmp_path_factory.mktemp("serve")
    (folder / "secret").write_bytes(SECRET)
    (folder / "feeds-other").mkdir()
    (folder / "feeds-other" / "x.html").write_bytes(SECRET)
    feeds = folder / "feeds"
    for path, body in {
        "index.html": b"<!DOCTYPE html><title>home</title>" + b"words " * 300,
        "topics/診療報酬/index.html": b"topic",
        "a b+c%.html": b"name",
        "atom.xml": b"<?xml version='1.0'?>\n<feed xmlns='http://www.w3.org/2005/Atom'>" + b" " * 600,
        "rss.xml": b"<rss version='2.0'/>",
        "feed.json": b'{"version": "https://jsonfeed.org/version/1.1"}',
        "data.json": b"{}",
        "calendar.ics": b"BEGIN:VCALENDAR",
        "documents/d/1/1.webp": b"RIFF",
        ".kaitei-manifest": SECRET,
        "topics/.hidden/x.html": SECRET,
        "empty.txt": b"",
    }.items():
        (feeds / path).parent.mkdir(parents=True, exist_ok=True)
        (feeds / path).write_bytes(body)
    (feeds / "out").symlink_to(folder / "secret")
    (feeds / "away").symlink_to(folder / "feeds-other")
    (feeds / "shown").symlink_to(feeds / ".kaitei-manifest")
    (feeds / "pipe").mkdir()
    os.mkfifo(feeds / "pipe" / "p.html")
    return feeds


def known(root: Path, path: str) -> Known:
    """A file that must be there."""
    found = Folder(root).find(path)
    assert isinstance(found, Known)
    return found


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/topics/診療報酬/", "text/html; charset=utf-8"),
        ("/a b+c%.html", "text/html; charset=utf-8"),
        ("/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/rss.xml", "application/rss+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json"),
        ("/data.json", "application/json"),
        ("/calendar.ics", "text/calendar; charset=utf-8"),
        ("/documents/d/1/1.webp", "image/webp"),
    ],
)
def test_a_file_has_its_media_type(root: Path, path: str, media_type: str) -> None:
    """Feeds have types of their own, whatever their name ends with; a folder is its index."""
    assert known(root, path).media_type == media_type


@pytest.mark.parametrize(
    "path",
    [
        "/../secret", "/..", "/topics/../../secret", "//etc/passwd", "/etc/passwd", "/.kaitei-manifest", "/topics/.hidden/x.html",
        "/out", "/away/x.html", "/away/", "/shown", "/pipe/p.html", "/./index.html", "/topics//x", "/a\\..\\secret", "/a\0b",
        "/index.html/",
        "/../feeds-other/x.html", "/" + "x" * 5000, "/\udcff", "/a\nb", "", "/topics/", "/topics",
    ],
)  # fmt: skip
def test_nothing_else_is_found(root: Path, path: str) -> None:
    """Outside, hidden, through links, pipes, folders without an index: as if it were not there. The empty path is the home page."""
    found = Folder(root).find(path)
    assert found is None if path else isinstance(found, Known)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.sampled_from(["..", ".", "", "feeds", "feeds-other", "secret", "out", "away", "shown", "topics", ".hidden", "index.html",
                             "%2e%2e", "..%2f", "\\", "\0", "~", "C:", "pipe", "x.html"]),
            st.text(max_size=6),
        ),
        max_size=8,
    ),
    st.booleans(),
)  # fmt: skip
@pytest.mark.fault("paths that lead out of the published folder")
def test_no_path_leaves_the_folder(root: Path, parts: list[str], decoded: bool) -> None:
    """Whatever is asked, what is found lies below the folder, is not hidden and is none of the secrets."""
    path = "/".join(parts)
    found = Folder(root).find(unquote(path) if decoded else path)
    if isinstance(found, Known):
        inside = Path(found.path).relative_to(root.resolve())
        assert not any(part.startswith(".") for part in inside.parts)
        assert found.body != SECRET


@given(st.text(alphabet=st.characters(codec=None), max_size=30))
def test_parts_are_names(path: str) -> None:
    """Only plain names come out, a closing slash as an empty last one."""
    parts = parts_of(path)
    for place, part in enumerate(parts or ()):
        assert part not in (".", "..")
        assert "/" not in part
        assert part or place == len(parts or ()) - 1


def test_a_folder_without_its_slash_moves_to_itself(root: Path) -> None:
    """By an address that cannot leave the site, percent-encoded."""
    found = Folder(root).find("/topics/診療報酬")
    assert found == Moved("./%E8%A8%BA%E7%99%82%E5%A0%B1%E9%85%AC/")


def test_what_the_client_has_is_not_sent_again(root: Path) -> None:
    """By tag or by time; a tag decides before the time."""
    home = known(root, "/")
    first = plan(home, "GET", {})
    headers = dict(first.headers)
    assert first.status == 200
    assert headers["cache-control"] == "no-cache"
    assert not headers["etag"].startswith("W/")
    assert plan(home, "GET", {"if-none-match": headers["etag"]}).status == 304
    assert plan(home, "HEAD", {"if-none-match": f'"x", W/{headers["etag"]}'}).status == 304
    assert plan(home, "GET", {"if-none-match": "*"}).status == 304
    assert plan(home, "GET", {"if-none-match": '"x"', "if-modified-since": headers["last-modified"]}).status == 200
    assert plan(home, "GET", {"if-modified-since": headers["last-modified"]}).status == 304
    assert plan(home, "GET", {"if-modified-since": "yesterday"}).status == 200
    assert plan(home, "GET", {"if-modified-since": "Sun, 06 Nov 1994 08:49:37 GMT"}).status == 200


def test_a_tag_is_of_the_bytes(root: Path, tmp_path: Path) -> None:
    """The same bytes written again have the same tag; others have another, though the size is the same."""
    copy = tmp_path / "index.html"
    copy.write_bytes((root / "index.html").read_bytes())
    folder = Folder(tmp_path)
    before = folder.find("/")
    assert isinstance(before, Known)
    assert before.sha256 == known(root, "/").sha256
    assert folder.at_hand("/") == before
    (tmp_path / "new").write_bytes(copy.read_bytes().replace(b"home", b"other"[:4]))
    (tmp_path / "new").replace(copy)
    assert folder.at_hand("/") is None
    after = folder.find("/")
    assert isinstance(after, Known)
    assert after.sha256 != before.sha256
    copy.unlink()
    assert folder.at_hand("/") is None
    assert folder.find("/") is None


def test_pages_are_packed_for_who_takes_it(root: Path) -> None:
    """With a tag of its own; images and tiny files never."""
    home = known(root, "/")
    packed = plan(home, "GET", {"accept-encoding": "br, gzip;q=0.5"})
    headers = dict(packed.headers)
    assert headers["content-encoding"] == "gzip"
    assert headers["vary"] == "Accept-Encoding"
    assert headers["etag"] != dict(plan(home, "GET", {}).headers)["etag"]
    assert home.packed is not None
    assert gzip.decompress(home.packed) == home.body
    assert int(headers["content-length"]) == len(home.packed)
    for refused in ("", "identity", "gzip;q=0", "gzip;q=0.000, *", "br"):
        assert "content-encoding" not in dict(plan(home, "GET", {"accept-encoding": refused}).headers)
    image = plan(known(root, "/documents/d/1/1.webp"), "GET", {"accept-encoding": "gzip"})
    assert "content-encoding" not in dict(image.headers)
    assert "immutable" in dict(image.headers)["cache-control"]


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-4", 206, 0, 5), ("bytes=5-", 206, 5, None), ("bytes=-5", 206, -5, None), ("bytes=0-999999", 206, 0, None),
        ("bytes=-999999", 206, 0, None), ("bytes=999999-", 416, 0, 0), ("bytes=-0", 416, 0, 0), ("bytes=5-2", 200, 0, None),
        ("bytes=0-1,3-4", 200, 0, None), ("lines=1-2", 200, 0, None), ("bytes=a-b", 200, 0, None), ("bytes=-", 200, 0, None),
    ],
)  # fmt: skip
def test_a_stretch_is_sent_as_asked(root: Path, asked: str, status: int, start: int, end: int | None) -> None:
    """One range, never packed; several, wrong ones and other units give the whole file; one outside is refused with the size."""
    home = known(root, "/")
    answer = plan(home, "GET", {"range": asked, "accept-encoding": "gzip"})
    assert answer.status == status
    size = home.size
    assert (answer.start, answer.end) == (start % size if start else 0, size if end is None else end)
    if status == 416:
        assert dict(answer.headers)["content-range"] == f"bytes */{size}"


def test_a_stretch_of_another_version_is_not_sent(root: Path) -> None:
    """If-Range with an old tag or time gives the whole file."""
    home = known(root, "/")
    headers = dict(plan(home, "GET", {}).headers)
    assert plan(home, "GET", {"range": "bytes=0-1", "if-range": headers["etag"]}).status == 206
    assert plan(home, "GET", {"range": "bytes=0-1", "if-range": headers["last-modified"]}).status == 206
    assert plan(home, "GET", {"range": "bytes=0-1", "if-range": '"old"'}).status == 200


def test_an_empty_file_is_a_file(root: Path) -> None:
    """Nothing to send, and nothing to fail on."""
    answer = plan(known(root, "/empty.txt"), "GET", {"range": "bytes=0-1"})
    assert answer.status == 416
    assert plan(known(root, "/empty.txt"), "GET", {}).status == 200


def test_a_path_that_is_too_long_for_the_system_is_no_file(root: Path) -> None:
    """Not an error: 404, whether a name or the whole is too long."""
    assert Folder(root).find("/" + "a" * 300) is None
    assert Folder(root).find("/a" * 2100) is None
