"""Promises of pipeline.digest.proof."""

from __future__ import annotations

from datetime import timedelta

from pipeline.digest.proof import proof_of
from pipeline.model import Proof
from pipeline.store.database import open_database
from tests.digest.office import Office
from tests.scenarios.ministry import NOTICE, PAGE


def proof(here: Office, hours: int = 24) -> Proof:
    """The proof of this moment."""
    with open_database(here.store) as db:
        return proof_of(db, here.options, here.ministry.now, hours)


def test_what_was_looked_at_is_counted(here: Office) -> None:
    """Pages and documents of the last hours, and each source with its last success."""
    found = proof(here)
    assert (found.pages, found.documents) == (1, 3)
    (source,) = found.sources
    assert (source.title, source.failures, source.silent) == ("令和８年度診療報酬改定について", 0, None)
    assert source.last_good == here.ministry.now
    here.ministry.now += timedelta(hours=30)
    assert (proof(here).pages, proof(here).documents) == (0, 0)
    assert proof(here, 168).pages == 1


def test_what_could_not_be_read_is_named(here: Office) -> None:
    """A page that shows a notice, a document that answers with an error."""
    del here.ministry.files["/content/2.pdf"]
    here.visit(hours=1)
    found = proof(here)
    assert found.unread_count == 1
    assert "基本診療料の施設基準等" in found.unread[0]
    here.ministry.pages[PAGE] = NOTICE.encode()
    good = here.ministry.now
    here.visit()
    (source,) = proof(here).sources
    assert (source.failures, source.last_good) == (1, good)


def test_a_source_silent_beyond_its_habit_is_told(here: Office) -> None:
    """A page that changed every day and has not for a month."""
    for number in range(40, 47):
        here.publish(number)
        here.visit(days=1)
    assert proof(here).sources[0].silent is None
    here.ministry.now += timedelta(days=30)
    (source,) = proof(here).sources
    assert source.silent == 30
    assert source.usual == 1
