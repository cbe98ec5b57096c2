"""Real pages of the ministry, saved at one time and visited at another: what was brought is not news, what changed is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.backfill import run as backfill
from pipeline.cycle import opened
from tests.fakes import HOST, InlinePool, Ministry, Watch, source

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "replay" / "spring-2026"
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SHARED.exists(), reason="needs the shared replay beside the project")]
SOURCES = ("kijun", "r4")
BEGIN, LATER = 0, 25


def shown(timeline: dict[str, Any], step: int, pages: dict[str, str]) -> dict[str, bytes]:
    """Every address of the pages and of what they link, with its bytes as the site had them at a step."""
    there: dict[str, Any] = {}
    for one in timeline["steps"][: step + 1]:
        there |= one["set"]
    files = {url.removeprefix(HOST): SHARED / found["file"] for url, found in there.items() if found and "file" in found}
    bodies = {path: files[path].read_bytes() for path in pages.values()}
    linked = b"\n".join(bodies.values())
    return bodies | {path: file.read_bytes() for path, file in files.items() if path.encode() in linked}


def test_what_was_saved_is_not_told_and_what_changed_is_replaced(
    watch: Watch, ministry: Ministry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saved in February as files in folders that mirror the site; first visited in spring."""
    monkeypatch.setattr(backfill, "pool_of", lambda _: InlinePool())
    timeline = json.loads((SHARED / "timeline.json").read_text("utf-8"))
    pages = {one["id"]: one["url"].removeprefix(HOST) for one in timeline["sources"] if one["id"] in SOURCES}
    watch.configured(sources=tuple(source(path, name) for name, path in pages.items()))
    for path, body in shown(timeline, BEGIN, pages).items():
        target = tmp_path / "2026-02-22" / f"www.mhlw.go.jp{path}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    with opened(watch.options) as db:
        report = backfill.bring(db, watch.options, [tmp_path / "2026-02-22"], lambda: watch.now)
    assert not report.failed
    assert {one.source for one in report.taken if one.source} == set(SOURCES)
    for path, body in shown(timeline, LATER, pages).items():
        ministry.put(path, body)
    changes = watch.once().changes
    known = {one["url"] for one in timeline["steps"][BEGIN]["expect"] if one["source"] in SOURCES}
    assert [one.url for one in changes if str(one.kind) == "added" and one.url in known] == []
    replaced = [one for one in changes if str(one.kind) == "replaced"]
    assert len(replaced) == len(SOURCES)
    assert all(one.previous_sha256 for one in replaced)
