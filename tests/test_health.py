"""Health as it is found in a store after real visits."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from pipeline import health
from pipeline.model import Health
from pipeline.store.database import open_database
from tests.fakes import PAGE, Answer, Item, Ministry, Watch

ITEMS = [Item(f"/content/{number}.pdf", f"資料{number}の取扱いについて") for number in range(20)]


def found(watch: Watch) -> Health:
    """The health of a watch's store at its time."""
    with open_database(watch.options.store.path, read_only=True) as db:
        return health.health(db, watch.options, watch.now)


def test_before_the_first_visit_nothing_is_wrong(watch: Watch) -> None:
    """Everything is due."""
    one = health.health(None, watch.options, watch.now)
    assert one.is_well
    assert one.sources[0].next_visit == watch.now
    assert health.status_json(one)["incidents"] == []


def test_a_source_that_fails_again_and_again(watch: Watch, ministry: Ministry) -> None:
    """Is an incident at the third visit, since the last good one, with its reason; well again after a good visit."""
    ministry.show(ITEMS)
    watch.once()
    good = watch.now
    ministry.faults[PAGE] = Answer(status=500)
    watch.once()
    watch.once()
    assert not found(watch).is_well
    assert found(watch).incidents == ()
    watch.once()
    (incident,) = found(watch).incidents
    assert (incident.kind, incident.source, incident.count, incident.since) == ("failing", "r8", 3, good)
    assert "500" in incident.reason
    told = health.status_json(found(watch))
    assert told["incidents"][0]["advice"]
    assert told["sources"][0]["links"] == 20
    ministry.faults.clear()
    watch.once()
    assert found(watch).is_well


def test_a_page_that_lost_two_fifths_of_its_links(watch: Watch, ministry: Ministry) -> None:
    """Is told of after the second good visit without them, for a week."""
    ministry.show(ITEMS)
    watch.once()
    ministry.show(ITEMS[:12])
    watch.once()
    assert found(watch).incidents == ()
    watch.once()
    (incident,) = found(watch).incidents
    assert (incident.kind, incident.count) == ("shrunk", 8)
    watch.once(60 * 24 * 8)
    assert found(watch).incidents == ()


def test_a_disk_that_fills(watch: Watch, ministry: Ministry, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes free where the store lies are compared with the figure of the configuration."""
    ministry.show(ITEMS)
    watch.once()
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9 - 5, 5))
    assert [(one.kind, one.count) for one in found(watch).incidents] == [("disk", 5)]


def test_free_bytes_of_a_place_that_is_not_there_yet(tmp_path: Path) -> None:
    """Those of the nearest folder above."""
    assert health.free_bytes(tmp_path / "a" / "b" / "kaitei.db")
