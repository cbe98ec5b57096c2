"""How alike two folded texts are, measured by rapidfuzz."""

from __future__ import annotations

from rapidfuzz import fuzz


def likeness(one: str, other: str, *, least: float = 0.0) -> float:
    """The share of characters which two texts have in common in the same order, 0 to 1; 0 where it is below `least`."""
    shorter, longer = sorted((len(one), len(other)))
    if not shorter or 2 * shorter < least * (shorter + longer):
        return 0.0
    return fuzz.ratio(one, other, score_cutoff=least * 100) / 100
