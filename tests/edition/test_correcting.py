"""What the page of corrections shows."""

from __future__ import annotations

from dataclasses import replace

from sqlite_utils import Database

from pipeline.edition.correcting import corrected
from pipeline.edition.making import Making, site_of
from pipeline.model import Entry, Kind
from pipeline.options import Options
from pipeline.store.changes import save_change
from tests.edition.test_publishing import BEGIN, db, options  # noqa: F401 - fixtures
from tests.render.samples import ADDED, CHANGE


def test_every_exchange_is_shown_with_its_round(db: Database, options: Options) -> None:  # noqa: F811
    """Marked or not; what was only added and corrects nothing is not."""
    again = replace(CHANGE, id="c7", mark=None, silent=True, at=CHANGE.at.replace(month=6))
    for change in (ADDED, CHANGE, again):
        save_change(db, change)
    entry = Entry("00000000-0000-4000-8000-0000000000a1", "題", "診療報酬", ("診療報酬",), (), BEGIN, BEGIN, (ADDED, CHANGE, again))
    found = list(corrected(Making(db, site_of(db, options), options), [entry]))
    assert [(one.change.id, one.step.number if one.step else 0) for one in found] == [(CHANGE.id, 1), ("c7", 2)]
    assert all(one.change.kind is not Kind.ADDED for one in found)
