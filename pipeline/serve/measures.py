"""What is measured for Prometheus: requests and searches as they happen, the store's state as it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from pipeline.model import Health

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_OWN = frozenset(
    "search search.html api openapi.json healthz metrics subscribe confirm settings unsubscribe".split(),
)


class Measures:
    """The counters of one server."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "kaitei_http_requests_total", "Answers by route and status", ("route", "status"), registry=self._registry
        )
        self._times = Histogram("kaitei_http_seconds", "Time of answers by route", ("route",), buckets=_SECONDS, registry=self._registry)
        self._searches = Histogram("kaitei_search_seconds", "Time of searches in the store", buckets=_SECONDS, registry=self._registry)

    def answered(self, path: str, status: int, seconds: float) -> None:
        """Count an answer; published files count as one route."""
        first = path.lstrip("/").partition("/")[0]
        route = first if first in _OWN else "files"
        self._requests.labels(route, str(status)).inc()
        self._times.labels(route).observe(seconds)

    def searched(self, seconds: float) -> None:
        """Count a search."""
        self._searches.observe(seconds)

    def text(self, found: Health | None, outcomes: Mapping[str, int]) -> bytes:
        """Everything in Prometheus' text format; `outcomes` are recorded visits. Without Health the store is said to be unreadable."""
        registry = CollectorRegistry()
        registry.register(_Store(found, outcomes))
        return generate_latest(self._registry) + generate_latest(registry)


class _Store(Collector):
    """The state of the store as metrics."""

    def __init__(self, found: Health | None, outcomes: Mapping[str, int]) -> None:
        self._found, self._outcomes = found, outcomes

    def collect(self) -> Iterator[Metric]:
        """Every family with its samples."""
        found = self._found
        yield GaugeMetricFamily("kaitei_store_readable", "1 if the store can be read", value=found is not None)
        if found is None:
            return
        visits = CounterMetricFamily("kaitei_recorded_visits", "Visits that left a row in the store, by outcome", labels=("outcome",))
        failures = GaugeMetricFamily("kaitei_source_failures", "Failed visits in a row, by source", labels=("source",))
        success = GaugeMetricFamily("kaitei_source_last_success_timestamp_seconds", "Last sound visit, by source", labels=("source",))
        kept = GaugeMetricFamily("kaitei_kept", "How many there are in the store", labels=("what",))
        wrong = GaugeMetricFamily("kaitei_incident", "1 for what stays wrong", labels=("kind", "source"))
        for outcome, count in sorted(self._outcomes.items()):
            visits.add_metric([outcome], count)
        for one in found.sources:
            failures.add_metric([one.source.id], one.failures)
            if one.last_good:
                success.add_metric([one.source.id], one.last_good.timestamp())
        for what, count in found.counts.items():
            kept.add_metric([what], count)
        for incident in found.incidents:
            wrong.add_metric([incident.kind, incident.source], 1)
        yield from (visits, failures, success, kept, wrong)
        yield GaugeMetricFamily("kaitei_outbox_pending", "Messages that wait to be sent", value=found.mail.pending)
        for name, words, size in (("store", "Size of the database", found.store_bytes), ("free", "Free on its disk", found.free_bytes)):
            if size is not None:
                yield GaugeMetricFamily(f"kaitei_{name}_bytes", words, value=size)
