"""What each way to the operator was told of: of which incident's beginning and end, by which letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from pipeline.store.database import from_moment, moment, rows, run


@dataclass(frozen=True, slots=True)
class Heard:
    """The letters that tell of an incident's beginning, written `at`, and of its end, if that is told by now."""

    at: datetime
    begun: int
    over: int | None = None


def heard(db: Database, way: int) -> dict[str, Heard]:
    """What a way was told, by the incident's key."""
    found = ((row["incident"], from_moment(row["at"]), row) for row in rows(db, "SELECT * FROM operator_heard WHERE subscriber = ?", way))
    return {key: Heard(at, row["begun"], row["over"]) for key, at, row in found if at}


def save_heard(db: Database, way: int, told: Mapping[str, Heard]) -> None:
    """This and nothing else was told."""
    run(db, "DELETE FROM operator_heard WHERE subscriber = ?", way)
    for key, one in told.items():
        run(db, "INSERT INTO operator_heard (subscriber, incident, at, begun, over) VALUES (?, ?, ?, ?, ?)",
            way, key, moment(one.at), one.begun, one.over)  # fmt: skip
