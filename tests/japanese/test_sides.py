"""Heads of comparison tables."""

from __future__ import annotations

import pytest

from pipeline.japanese.sides import old_column


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (("改　正　後", "改　正　前"), 1),
        (("現　行", "改 定 案"), 0),
        (("区分", "見直し後", "見直し前"), 2),
        (("旧", "新"), 0),
        (("改正後（令和８年６月１日施行）", "現行"), 1),
        (("改正後", "備考"), None),
        (("改正後",), None),
        (("現行", "改正の趣旨"), None),
    ],
)
def test_the_sides_are_told_by_their_names(cells: tuple[str, ...], column: int | None) -> None:
    """The older wording stands under 改正前, 現行, 旧, whichever side comes first."""
    assert old_column(cells) == column
