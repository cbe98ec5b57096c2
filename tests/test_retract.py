"""A mistaken entry says that it was one, everywhere, and keeps its id and its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipeline.cli import main
from pipeline.edition.upkeep import publish
from pipeline.errors import ConfigError
from pipeline.options import Options
from pipeline.publish import Publisher
from pipeline.retract import retract
from tests.edition.test_publishing import BEGIN, add, db, folder, options  # noqa: F401 - fixtures
from tests.render.feed_rules import atom_faults
from tests.scenarios.ministry import ministry

NAME = "00000000-0000-4000-8000-000000000002"


def test_it_says_so_on_its_page_and_in_its_feeds(db: Database, options: Options) -> None:  # noqa: F811
    """Title, reason and the time of change; nothing else moves, and a second time changes nothing."""
    publisher = Publisher(options.publish.directory)
    add(db, 1, 4)
    publish(db, options, publisher)
    before = json.loads(folder(options)["feed.json"])["items"]
    retract(db, f"urn:uuid:{NAME}", "別の文書と取り違えたためです。", BEGIN.replace(month=4))
    publish(db, options, publisher)
    files = folder(options)
    after = json.loads(files["feed.json"])["items"]
    assert [item["id"] for item in after] == [item["id"] for item in before]
    assert [item["title"] for item in after] == ["お知らせ3", "【取消】お知らせ2", "お知らせ1"]
    assert "令和8年4月5日に取り消しました" in after[1]["content_html"]
    assert "理由：別の文書と取り違えたためです。" in after[1]["content_html"]
    assert after[1]["date_modified"] > before[1]["date_modified"]
    assert [after[0], after[2]] == [before[0], before[2]]
    assert "取り消しました" in files[f"entries/{NAME}.html"].decode()
    assert atom_faults(files["atom.xml"]) == []
    again = retract(db, NAME, "", BEGIN.replace(month=5))
    assert again.title == "【取消】お知らせ2"
    assert publish(db, options, publisher).written == 0


def test_an_unknown_entry_is_a_mistake_of_the_command_line(db: Database) -> None:  # noqa: F811
    """With the way to find ids."""
    with pytest.raises(ConfigError, match="entries --json"):
        retract(db, "x", "", BEGIN)


def test_the_command_publishes_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the real program."""
    with ministry(tmp_path) as here:
        here.visit()
        here.show("/content/4.pdf", "新しい通知について（令和８年３月６日保医発0306第１号）")
        (entry,) = here.visit().entries
    words = ["--reason", "誤り", "--now", "2026-03-06T09:00:00+09:00", "--config", str(tmp_path / "config.toml")]
    monkeypatch.setattr("sys.argv", ["kaitei", "retract", entry.id, *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert b"<title>\xe3\x80\x90\xe5\x8f\x96\xe6\xb6\x88\xe3\x80\x91" in (tmp_path / "feeds/atom.xml").read_bytes()
