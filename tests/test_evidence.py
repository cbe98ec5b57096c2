"""What stood on the ministry's pages at a moment, for audits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.demo.papers import pdf
from tests.scenarios.ministry import PAGE, Ministry, Shown, ministry

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


@pytest.fixture
def brought(here: Ministry, tmp_path: Path) -> Ministry:
    """The same, with what was brought later: pages of January and February and, of January, the first document as it was then."""
    folder = tmp_path / "page"
    here.links = [Shown("/content/1.pdf", TITLE), Shown("/content/8.pdf", "通知の様式")]
    (folder / "2026-01-10").mkdir(parents=True)
    (folder / "2026-01-10" / "page.html").write_bytes(here.page())
    (folder / "2026-01-10" / "1.pdf").write_bytes(pdf("題", ("一月の本文です。",)))
    here.links = [Shown("/content/9.pdf", TITLE)]
    (folder / "2026-02-10.html").write_bytes(here.page())
    assert CliRunner().invoke(app, ["import", str(folder), "--config", str(here.folder / "config.toml")]).exit_code == 0
    return here


def test_after_an_import_the_wording_of_days_before_the_first_run(brought: Ministry) -> None:
    """Before it nothing is claimed; from then on page and document as they were brought, with their hash and whence they are known."""
    assert told(brought, "2026-01-09", ADDRESS)["state"] == "not-watched"
    first = told(brought, "2026-01-10", ADDRESS)
    assert (first["state"], first["version"], first["seen"]) == ("standing", 0, "2026-01-10T12:00:00+09:00")
    assert "一月の本文" in first["pages"][0]["text"]
    assert first["raw_sha256"] == hashlib.sha256(pdf("題", ("一月の本文です。",))).hexdigest()
    assert [one["name"] for one in first["brought"]] == ["page/2026-01-10/1.pdf"]
    page = told(brought, "2026-01-31", "page")
    assert [len(page["links"]), page["seen"], page["until"]] == [2, "2026-01-10T12:00:00+09:00", "2026-02-10T12:00:00+09:00"]
    assert [one["name"] for one in page["brought"]] == ["page/2026-01-10/page.html"]
    assert told(brought, "2026-03-05", ADDRESS)["brought"] == []
    assert told(brought, "2026-01-31", "通知の様式")["standings"][0]["until"] == "2026-02-10T12:00:00+09:00"


def test_what_stood_behind_a_link_unseen_is_not_claimed(brought: Ministry) -> None:
    """The page of February links the document under another address, which nobody saved: the bytes before and after are not claimed."""
    found = told(brought, "2026-02-15", ADDRESS)
    assert (found["state"], found["url"], found["version"]) == ("standing", "https://www.mhlw.go.jp/content/9.pdf", None)
    assert told(brought, "2026-01-31", "通知の様式")["version"] is None
    assert "was not seen" in asked(brought, "2026-01-31", "通知の様式").stdout


def test_the_same_bytes_under_another_address_stay_the_wording(here: Ministry) -> None:
    """A document that was renumbered stood there with the words it had."""
    before = here.links[0].path
    here.links[0] = replace(here.links[0], path="/content/77.pdf")
    here.files["/content/77.pdf"] = here.files[before]
    here.visit()
    found = told(here, "2026-03-07", "https://www.mhlw.go.jp/content/77.pdf")
    assert (found["state"], found["version"], found["url"]) == ("standing", 1, "https://www.mhlw.go.jp/content/77.pdf")
    assert found["pages"]
