"""The state of watching, as far as it changes when something happens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline import render
from pipeline.edition.making import Making
from pipeline.model import File, Outcome
from pipeline.render.condition import Watched
from pipeline.states import SourceState
from pipeline.store import watching


def condition_files(making: Making, _: Iterable[str]) -> Iterator[File]:
    """The page on the state of watching: the sources of the configuration, in its order."""
    states, changed = watching.source_states(making.db), watching.page_changes(making.db)
    watched = []
    for source in making.options.sources:
        state = states.get(source.id)
        name = _state(state)
        since = state.last_good if state and name in ("failed", "suspect") else None
        watched.append(Watched(making.site.sources.get(source.id, ""), source.url, name, changed.get(source.id), since, source.every))
    yield render.condition_file(making.site, watched)


def _state(state: SourceState | None) -> str:
    if state is None or state.outcome is None:
        return "waiting"
    return str(state.outcome) if state.outcome in (Outcome.FAILED, Outcome.SUSPECT) else "good"
