"""A sample of `python -m tests.mail_kills`: killed at random points, nobody misses the digest, second copies have the same name."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.mail_kills import kill_at_random


@pytest.mark.slow
@pytest.mark.fault("kill -9 while mail is sent")
def test_a_killed_digest_reaches_everybody(tmp_path: Path) -> None:
    """Five digests to sixty people, each killed up to three times."""
    results = list(kill_at_random(random.Random(8), 60, 5, tmp_path))
    assert [line for result in results for line in result.wrong] == []
    assert [result.reached for result in results] == [60] * 5
    assert sum(result.kills for result in results) >= 5
