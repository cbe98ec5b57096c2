"""Fixtures for tests of the whole pipe."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes import Ministry, Watch, options_in, play


@pytest.fixture
def ministry(monkeypatch: pytest.MonkeyPatch) -> Ministry:
    """A ministry without pages, played to every cycle of the test."""
    scripted = Ministry()
    play(monkeypatch, scripted)
    return scripted


@pytest.fixture
def watch(tmp_path: Path, ministry: Ministry) -> Watch:
    """The program with one source, `r8`, at the scripted ministry."""
    return Watch(tmp_path, ministry, options_in(tmp_path))
