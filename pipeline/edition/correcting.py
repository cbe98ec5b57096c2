"""What the page of corrections shows of the newest entries that tell of any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.edition.making import Making
from pipeline.edition.pages import meant_of, redlines
from pipeline.edition.steps import is_correction, steps_of
from pipeline.model import Entry, Kind
from pipeline.render.correcting import Corrected

_REDLINES = 30
"""So many corrections show what differs; the older ones lead to the page of their document."""


def corrected(making: Making, entries: Sequence[Entry]) -> Iterator[Corrected]:
    """The corrections that entries tell of, in their order: every exchange and new mark, and notices that correct other documents."""
    shown = 0
    for entry in entries:
        for change in entry.changes:
            if is_correction(change):
                step = steps_of(making.db, change.document, [change]).get(change.id)
                table = redlines(making.db, [change]).get(change.id, "") if shown < _REDLINES else ""
                shown += 1
                yield Corrected(entry, change, step, table)
            elif change.kind is Kind.ADDED and (meant := meant_of(making, change, questions=False)).corrected:
                yield Corrected(entry, change, meant=meant)
