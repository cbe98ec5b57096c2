"""Fixtures for tests of the whole pipe."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.fakes import Ministry, Watch, options_in, play

# How long an example takes says more of the machine than of the code: the first one compiles patterns.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    """The marker of tests that stand in the table of docs/reliability.md."""
    config.addinivalue_line("markers", "fault(words): a fault that the product lives through, a row of docs/reliability.md")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first: begun last, each would run alone while the other worker has nothing left."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


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
