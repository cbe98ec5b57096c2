"""What stood on the ministry's pages at a moment, for audits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from tests.scenarios.ministry import PAGE, Ministry, ministry

TITLE = "医科点数表の一部を改正する件（令和８年厚生労働省告示第69号）"
ADDRESS = "https://www.mhlw.go.jp/content/1.pdf"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ministry]:
    """A document that stood from the 5th of March, was replaced on the 6th and gone on the 7th."""
    with ministry(tmp_path) as scripted:
        scripted.visit()
        scripted.now = scripted.now.replace(day=6)
        scripted.file("/content/1.pdf", "改めた本文です。")
        scripted.visit()
        scripted.now = scripted.now.replace(day=7)
        scripted.hide("/content/1.pdf")
        scripted.visit()
        scripted.visit()
        yield scripted


def asked(here: Ministry, *words: str) -> Result:
    """The command's answer."""
    return CliRunner().invoke(app, ["at", *words, "--config", str(here.folder / "config.toml")])


def told(here: Ministry, *words: str) -> Any:
    """The command's answer as JSON."""
    return json.loads(asked(here, *words, "--json").stdout)


def test_the_wording_of_a_day_is_that_of_its_end(here: Ministry) -> None:
    """Version, hash, address, title, section and text, found by address, title and id; times in Japan."""
    first = told(here, "2026-03-05", ADDRESS)
    assert (first["state"], first["version"], first["seen"]) == ("standing", 1, "2026-03-05T15:05:00+09:00")
    assert first["standings"][0]["section"] == ["第１ 告示"]
    assert "改めた本文" not in first["pages"][0]["text"]
    second = told(here, "2026-03-06", TITLE)
    assert (second["version"], second["name"]) == (2, first["name"])
    assert "改めた本文" in second["pages"][0]["text"]
    assert second["sha256"] != first["sha256"]
    assert told(here, "2026-03-06T15:00", first["name"])["version"] == 1
    assert first["until"] == second["seen"]


def test_what_had_left_and_what_was_not_watched_is_said(here: Ministry) -> None:
    """The last wording with when it left; nothing is claimed of a time before the first visit (exit code 1)."""
    gone = told(here, "2026-03-07", ADDRESS)
    assert (gone["state"], gone["version"]) == ("gone", 2)
    assert gone["standings"][0]["until"] == "2026-03-07T15:20:00+09:00"
    assert told(here, "2026-03-04", ADDRESS)["state"] == "not-watched"
    result = asked(here, "2026-03-04", ADDRESS)
    assert result.exit_code == 1
    assert "was not watched then" in result.stdout


def test_the_bytes_as_they_were(here: Ministry) -> None:
    """With --file, whatever stands there now; their hash is the one told."""
    target = here.folder / "then.pdf"
    first = told(here, "2026-03-05", ADDRESS, "--file", str(target))
    assert target.read_bytes().startswith(b"%PDF")
    assert hashlib.sha256(target.read_bytes()).hexdigest() == first["raw_sha256"]
    assert asked(here, "2026-03-05", ADDRESS, "--file", str(here.folder / "none" / "x.pdf")).exit_code == 1


def test_a_watched_page_itself(here: Ministry) -> None:
    """By the source's id or address: its text and links as they were."""
    page = told(here, "2026-03-06", "page")
    assert page["kind"] == "page"
    assert len(page["links"]) == 3
    assert "令和８年度診療報酬改定について" in page["pages"][0]["text"]
    later = told(here, "2026-03-07", f"https://www.mhlw.go.jp{PAGE}")
    assert len(later["links"]) == 2
    assert told(here, "2026-03-01", "page")["state"] == "not-watched"
    assert "医科点数表" in asked(here, "2026-03-06", "page").stdout


def test_a_name_that_is_none_or_several(here: Ministry) -> None:
    """Exit code 2, with the candidates and their ids."""
    assert asked(here, "2026-03-05", "ないもの").exit_code == 2
    several = asked(here, "2026-03-05", "の一部を改正する件")
    assert several.exit_code == 2
    assert "基本診療料の施設基準" in several.output
    assert asked(here, "someday", ADDRESS).exit_code == 2
