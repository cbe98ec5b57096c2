"""Values as the JSON documents of CONTRACT.md."""

from __future__ import annotations

from typing import Any

from pipeline.japanese.keys import Snippet
from pipeline.model import Change, Entry, Visit
from pipeline.paths import document_path, entry_path, page_path
from pipeline.store.search import Hit


def visit_json(visit: Visit) -> dict[str, Any]:
    """A row of `visits`."""
    row = {"source": visit.source, "url": visit.url, "outcome": str(visit.outcome), "requests": visit.requests, "bytes": visit.bytes}
    return row | {"seconds": round(visit.seconds, 3), "error": visit.error, "note": visit.note}


def change_json(change: Change) -> dict[str, Any]:
    """A row of `changes`."""
    return {
        "id": change.id,
        "kind": str(change.kind),
        "significant": change.significant,
        "document": change.document,
        "title": change.title,
        "source": change.source,
        "page": change.page,
        "section": list(change.section),
        "topic": change.topic,
        "url": change.url,
        "previous_url": change.previous_url,
        "sha256": change.sha256,
        "previous_sha256": change.previous_sha256,
        "text_changed": change.text_changed,
        "mark": change.mark,
        "published": change.published.isoformat() if change.published else None,
    }


def entry_json(entry: Entry) -> dict[str, Any]:
    """A row of `entries` in `once --json`."""
    return {"id": entry.id, "title": entry.title, "topic": entry.topic, "changes": [change.id for change in entry.changes]}


def published_entry_json(entry: Entry) -> dict[str, Any]:
    """A row of `entries --json`: the entry whole."""
    return entry_json(entry) | {
        "topics": list(entry.topics),
        "summary": [line.text for line in entry.summary],
        "machine_summary": list(entry.machine),
        "published": entry.published.isoformat(),
        "updated": entry.updated.isoformat(),
        "former": list(entry.former),
        "changes": [change_json(change) for change in entry.changes],
    }


def hit_path(hit: Hit) -> str:
    """Where a place that a search found is shown in the output folder."""
    if hit.entry:
        return entry_path(hit.entry)
    return page_path(hit.document, hit.version, hit.page) if hit.shown else document_path(hit.document)


def hit_json(hit: Hit, part: Snippet) -> dict[str, Any]:
    """A result of `search --json`: `path` is where it is shown in the output folder, `marks` are the stretches of `snippet` asked for."""
    return {
        "kind": "entry" if hit.entry else "page",
        "title": hit.title,
        "entry": hit.entry or None,
        "document": hit.document or None,
        "version": hit.version or None,
        "page": hit.page or None,
        "newest": hit.newest,
        "url": hit.url or None,
        "path": hit_path(hit),
        "snippet": part.text,
        "marks": [list(mark) for mark in part.marks],
    }
