"""How it goes, for a supervisor and for Prometheus."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from pipeline.store import watching
from pipeline.store.database import open_database
from tests.serve.conftest import Served


def fail(served: Served, failures: int) -> None:
    """Let every source have failed so many times."""
    with open_database(served.options.store.path) as db, db.atomic():
        for state in watching.source_states(db).values():
            db.conn.execute("UPDATE sources SET failures = ?, outcome = 'failed' WHERE source = ?", (failures, state.source))


def test_a_good_store_is_well(served: Served) -> None:
    """200 with the last success; 503 where that is longer ago than the supervisor allows."""
    well = served.client.get("/healthz")
    assert (well.status_code, well.json()["status"]) == (200, "ok")
    age = well.json()["seconds_since_last_good"]
    assert served.client.get(f"/healthz?max_age={age}").status_code == 200
    served.later(hours=7)
    stale = served.client.get("/healthz?max_age=21600")
    assert (stale.status_code, stale.json()["status"]) == (503, "stale")
    assert served.client.get("/healthz?max_age=never").status_code == 400


def test_sources_that_all_fail_are_told(served: Served) -> None:
    """503 with their names."""
    fail(served, 1)
    answer = served.client.get("/healthz")
    assert (answer.status_code, answer.json()["status"], answer.json()["failing"]) == (503, "failing", ["page"])


def test_measures_are_read_by_prometheus_own_parser(served: Served) -> None:
    """Requests by route and status, searches, sources, store, outbox."""
    served.client.get("/")
    served.client.get("/nothing")
    served.client.get("/search?q=加算")
    fail(served, 3)
    text = served.client.get("/metrics").text
    told = (one for family in text_string_to_metric_families(text) for one in family.samples)
    samples = {(one.name, *sorted(one.labels.values())): one.value for one in told}
    assert samples["kaitei_http_requests_total", "200", "files"] == 1
    assert samples["kaitei_http_requests_total", "404", "files"] == 1
    assert samples["kaitei_http_requests_total", "200", "search"] == 1
    assert samples["kaitei_search_seconds_count",] == 1
    assert samples["kaitei_source_failures", "page"] == 3
    assert samples["kaitei_source_last_success_timestamp_seconds", "page"] > 1_770_000_000
    assert samples["kaitei_kept", "entries"] == 1
    assert samples["kaitei_outbox_pending",] == 0
    assert samples["kaitei_store_bytes",] > 0
    assert samples["kaitei_store_readable",] == 1
