"""The published folder as a whole."""

from __future__ import annotations

from pipeline.paths import document_path, page_path
from tests.render.page_rules import page_faults
from tests.render.samples import ENTRIES, RECORD
from tests.render.whole import GOLDEN, whole_site


def test_the_golden_files_are_what_is_rendered() -> None:
    """Bytes change on purpose only; `python -m tests.render.whole` renews them."""
    golden = {path.relative_to(GOLDEN).as_posix(): path.read_bytes() for path in GOLDEN.rglob("*") if path.is_file()}
    rendered = {file.path: file.body for file in whole_site()}
    assert sorted(golden) == sorted(rendered)
    assert [path for path, body in rendered.items() if golden[path] != body] == []


def test_the_same_values_give_the_same_bytes() -> None:
    """Rendering twice gives identical files."""
    assert whole_site() == whole_site()


def test_every_page_is_sound_and_every_link_leads_somewhere() -> None:
    """No page links what is not published."""
    files = whole_site()
    published = {file.path for file in files} | {document_path(change.document) for entry in ENTRIES for change in entry.changes}
    published |= {page_path(RECORD.id, version.number, page) for version in RECORD.versions for page in range(1, 4)}
    faults = {file.path: page_faults(file.path, file.body, published) for file in files if file.path.endswith(".html")}
    assert {path: found for path, found in faults.items() if found} == {}


def test_the_contract_names_these_files() -> None:
    """Scripts and readers find them where the contract says."""
    paths = {file.path for file in whole_site()}
    four = ("index.html", "atom.xml", "rss.xml", "feed.json")
    assert {*four, "feeds.opml", "calendar.ics"} <= paths
    assert {f"topics/診療報酬/{name}" for name in four} <= paths
    assert {f"entries/{ENTRIES[0].id}.html", "documents/d-tensuhyo/index.html"} <= paths
