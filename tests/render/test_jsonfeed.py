"""JSON Feed: valid by its specification, whatever stands in the entries."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Entry, Site
from pipeline.render.jsonfeed import json_feed
from tests.render.feed_rules import json_faults
from tests.render.samples import CORRECTION, ENTRIES, ENTRY_VALUES, PATIENT, SITES, feed


@PATIENT
@given(SITES, st.lists(ENTRY_VALUES, max_size=4))
def test_it_has_no_faults_whatever_the_entries_say(site: Site, entries: list[Entry]) -> None:
    """Hostile entries never make a bad feed."""
    assert json_faults(json_feed(feed(entries, site=site))) == []


def test_an_item_has_the_document_attached_and_links_the_ministry() -> None:
    """Type, title and size of the attachment are told."""
    (item,) = json.loads(json_feed(feed((CORRECTION,))))["items"]
    assert item["external_url"] == "https://www.mhlw.go.jp/stf/newpage_67729.html"
    assert item["attachments"] == [
        {"url": CORRECTION.changes[0].url, "mime_type": "application/pdf", "title": "医科点数表", "size_in_bytes": 1234567}
    ]


def test_the_same_entries_give_the_same_bytes() -> None:
    """Nothing depends on the clock, and the file ends with a line end."""
    assert json_feed(feed(ENTRIES)) == json_feed(feed(ENTRIES))
    assert json_feed(feed(())).endswith(b"}\n")
