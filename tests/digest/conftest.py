"""A post office, and a scripted ministry whose news goes there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.digest.office import Office, office
from tests.posts import Post


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    """A ministry, visited once, and mail configured."""
    with office(tmp_path) as opened:
        yield opened


@pytest.fixture
def post(here: Office) -> Post:
    """Where its mail goes."""
    return here.post
