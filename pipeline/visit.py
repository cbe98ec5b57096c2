"""One visit of one source: the page is asked for; where it says nothing new and nothing is due, that was all, else `judging` goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from pipeline import judging
from pipeline.errors import FetchError
from pipeline.model import Fetched, Outcome, Source, Visit
from pipeline.states import SourceState
from pipeline.store import documents, watching
from pipeline.visited import Tools, Visited, good, is_compared, recorded
from pipeline.watch import due_documents


def visit(tools: Tools, source: Source, state: SourceState, budget: int, steady: Callable[[], float] = time.monotonic) -> Visited:
    """Visit a source. Failures are recorded and change nothing else; raises only StoreError and what is a defect.

    `steady` is a clock that never goes back, in seconds: it tells how long the visit took, documents, pauses and commit included.
    """
    begun = steady()
    visited = _visited(tools, source, state, budget)
    return replace(visited, visit=replace(visited.visit, seconds=steady() - begun))


def _visited(tools: Tools, source: Source, state: SourceState, budget: int) -> Visited:
    try:
        fetched = tools.fetcher.get(source.url, state.validators, hosts=tools.hosts)
        if fetched.status == 304:
            if _is_quiet(tools, source, state):
                row = Visit(source.id, source.url, Outcome.NOT_MODIFIED, fetched.requests, fetched.transferred)
                return recorded(tools, row, good(state, tools.now, Outcome.NOT_MODIFIED))
            fetched = _whole(tools, source, state, fetched)
    except FetchError as error:
        return _failed(tools, source, state, error)
    return judging.judged(tools, source, state, fetched, budget)


def _whole(tools: Tools, source: Source, state: SourceState, unmodified: Fetched) -> Fetched:
    """The answer as it is where the accepted page is kept; where its bytes are lost, the page asked for once more, whole."""
    if state.raw_sha256 is None or tools.blobs.is_sound(state.raw_sha256):
        return unmodified
    again = tools.fetcher.get(source.url, hosts=tools.hosts)
    return replace(again, requests=again.requests + unmodified.requests, transferred=again.transferred + unmodified.transferred)


def _is_quiet(tools: Tools, source: Source, state: SourceState) -> bool:
    """Whether an unmodified page leaves nothing to do: no document is due or known to differ, none is missing from the page."""
    if state.pending or documents.urls(tools.db, source.id, "missing") or documents.differing_places(tools.db, source.id):
        return False
    urls = [url for url in documents.urls(tools.db, source.id, "standing") if is_compared(tools, source, url)]
    recheck = tools.options.documents.recheck
    return not due_documents(urls, (), watching.resources(tools.db, urls), tools.now, recheck, len(urls))


def _failed(tools: Tools, source: Source, state: SourceState, error: FetchError) -> Visited:
    """No sound answer: recorded with its reason; what the server asked to wait is kept."""
    row = Visit(source.id, source.url, Outcome.FAILED, error.requests, error=error.reason)
    following = replace(
        state, last_visit=tools.now, outcome=Outcome.FAILED, failures=state.failures + 1, error=error.reason,
        not_before=tools.now + timedelta(seconds=error.retry_after) if error.retry_after else None,
    )  # fmt: skip
    return recorded(tools, row, following)
