"""A post office, and a scripted ministry whose news goes there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.digest.office import Office, configured
from tests.posts import Post, post_office
from tests.scenarios.ministry import ministry


@pytest.fixture
def post() -> Iterator[Post]:
    """A server on a free port."""
    with post_office() as office:
        yield office


@pytest.fixture
def here(tmp_path: Path, post: Post) -> Iterator[Office]:
    """A ministry, visited once, and mail configured."""
    with ministry(tmp_path) as scripted:
        configured(tmp_path, post.port)
        scripted.visit()
        yield Office(scripted, post)
