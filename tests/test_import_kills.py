"""A sample of `python -m tests.import_kills`: an import that is killed again and again ends as an undisturbed one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.import_kills import Storm, prepared, storm_over


@pytest.mark.slow
@pytest.mark.fault("kill -9 while history is imported")
def test_a_killed_import_goes_on(tmp_path: Path) -> None:
    """Said again after three kills at random points, it leaves the store and the published bytes of an import in one go."""
    storm = Storm(3, 3, random.Random(5))
    (tmp_path / "own").mkdir()
    with prepared(tmp_path / "own") as own:
        assert storm_over(own, storm, tmp_path) == []
    assert storm.met.total() == 3
