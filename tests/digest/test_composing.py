"""Promises of pipeline.digest.composing: letters are shared, messages are named for good, old ones are forgotten when wished."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pipeline import digest
from pipeline.digest.composing import message_id
from pipeline.errors import StoreError
from pipeline.options import RetentionOptions
from pipeline.store import subscribers
from pipeline.store.database import open_database, rows
from tests.digest.office import Office


def asked(here: Office, sql: str) -> list[Any]:
    """The first column of a query."""
    with open_database(here.store) as db:
        return [row[0] for row in rows(db, sql)]


def test_who_is_told_the_same_shares_a_letter(here: Office) -> None:
    """Three recipients, two letters: one follows something else besides and is told the same all the same."""
    here.subscribe("a@example.jp", "--topic", "診療報酬")
    here.subscribe("b@example.jp", "--topic", "診療報酬", "--keyword", "何もない")
    here.publish(40)
    here.visit()
    here.subscribe("c@example.jp")
    here.publish(41)
    assert here.visit().delivered.sent == 3
    assert asked(here, "SELECT count(*) FROM letters") == [2]
    assert asked(here, "SELECT count(*) FROM mailings") == [5]


def test_a_message_keeps_its_name_however_often_it_is_composed(here: Office) -> None:
    """Made of the recipient's secret and of what is told; another recipient or other news have another."""
    for who in ("a@example.jp", "b@example.jp"):
        here.subscribe(who)
    with open_database(here.store) as db:
        first, second = subscribers.everybody(db)
    options, now = here.options, here.ministry.now
    name = message_id(options, first, "digest", ("e1", "e2"), now)
    assert name == message_id(options, first, "digest", ("e1", "e2"), now + timedelta(days=1))
    assert name.endswith("@example.jp>")
    others = [message_id(options, second, "digest", ("e1", "e2"), now), message_id(options, first, "alert", ("e1", "e2"), now),
              message_id(options, first, "digest", ("e1",), now), message_id(options, first, "quiet", (), now)]  # fmt: skip
    assert len({name, *others}) == 5
    assert first.key not in name


def test_a_crash_while_composing_leaves_each_told_once_or_not_yet(here: Office) -> None:
    """Letters, messages and marks of a batch are one transaction."""
    here.subscribe("a@example.jp")
    here.publish(40)
    here.reconfigure('host = "127.0.0.1"', 'host = ""')
    here.visit()
    here.reconfigure('host = ""', 'host = "127.0.0.1"')
    with open_database(here.store) as db:
        db.execute("CREATE TRIGGER broken BEFORE UPDATE ON subscribers BEGIN SELECT raise(ABORT, 'crash'); END")
        with pytest.raises(StoreError, match="crash"):
            digest.compose(db, here.options, here.ministry.now)
        assert rows(db, "SELECT count(*) AS n FROM mailings")[0]["n"] == 0
        assert rows(db, "SELECT count(*) AS n FROM letters")[0]["n"] == 0
        db.execute("DROP TRIGGER broken")
        assert digest.compose(db, here.options, here.ministry.now) == 1


def test_old_letters_are_forgotten_where_that_is_wished(here: Office) -> None:
    """What is done with and older than the limit, once the clock has stood there for a day; what waits stays."""
    here.subscribe("a@example.jp")
    here.subscribe("waits@example.jp")
    here.post.answers["waits@example.jp"] = "450 4.2.1 later"
    here.publish(40)
    here.visit()
    later = here.ministry.now + timedelta(days=40)
    kept = replace(here.options, retention=RetentionOptions(letters=timedelta(days=30)))
    with open_database(here.store) as db:
        digest.compose(db, here.options, later)
    assert asked(here, "SELECT count(*) FROM mailings") == [2]
    with open_database(here.store) as db:
        digest.compose(db, kept, later + timedelta(days=2))
    assert asked(here, "SELECT state FROM mailings") == ["pending"]
    assert asked(here, "SELECT count(*) FROM letters") == [1]
