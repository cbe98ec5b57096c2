"""The command `import`: what it says, and that it can be ended at any time."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.demo.papers import pdf
from pipeline.demo.site import Answer
from tests.scenarios.ministry import HOST, Ministry, ministry

FILES = [f"/content/{number}.pdf" for number in range(1, 4)]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ministry]:
    """A ministry with three documents, not visited yet."""
    with ministry(tmp_path) as scripted:
        scripted.stage.site = scripted.site()
        yield scripted


def run(here: Ministry, *words: str) -> Result:
    """The command with the configuration of this ministry."""
    return CliRunner().invoke(app, ["import", *words, "--config", str(here.folder / "config.toml")])


class Bell(dict[str, Answer]):
    """A site at which somebody ends the program with a signal when a path is asked for."""

    def __init__(self, site: Mapping[str, Answer], path: str, number: signal.Signals) -> None:
        super().__init__(site)
        self._path, self._number, self.asked = path, number, list[str]()

    def get(self, path: str, default: Answer | None = None) -> Answer | None:  # type: ignore[override]
        """The answer, with the bell."""
        self.asked.append(path)
        if path == self._path:
            os.kill(os.getpid(), self._number)
        return super().get(path, default)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ended_by_a_signal_it_says_how_to_go_on(here: Ministry, tmp_path: Path, number: signal.Signals) -> None:
    """The answer in hand is kept still; the same command asks for the rest alone, and signals are again what they were."""
    path = tmp_path / "list.txt"
    path.write_text("\n".join(f"https://{HOST}{file} 2024-03-05" for file in FILES), "utf-8")
    before, site = signal.getsignal(number), here.stage.site
    here.stage.site = Bell(site, FILES[1], number)
    result = run(here, str(path))
    assert result.exit_code == 1
    assert "stopped at fetching, 2 of 3" in result.stderr
    assert "say the same again" in result.stderr
    assert signal.getsignal(number) is before
    here.stage.site = bell = Bell(site, "", number)
    result = run(here, str(path), "--json")
    assert result.exit_code == 0
    assert [one["url"] for one in json.loads(result.stdout)["taken"]] == [f"https://{HOST}{file}" for file in FILES]
    assert bell.asked == [FILES[2]]


def test_how_far_it_is_stands_in_the_log_where_there_is_no_terminal(here: Ministry, tmp_path: Path) -> None:
    """One line a step; nothing of it with --quiet."""
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "2024-03-05.html").write_bytes(here.page())
    (folder / "1.pdf").write_bytes(pdf("題", ("本文",)))
    result = run(here, str(folder))
    assert result.exit_code == 0
    assert [line for line in ("sorting 2", "reading", "taking in 2", "publishing") if line not in result.stderr] == []
    assert run(here, str(folder), "--quiet").stderr == ""
    assert "2 left aside: is known already" in run(here, str(folder)).stderr
