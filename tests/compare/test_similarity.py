"""How alike two texts are."""

from __future__ import annotations

from pipeline.compare.similarity import likeness


def test_likeness_runs_from_nothing_to_all() -> None:
    """Equal texts are alike in full, texts without a common sign not at all, and too little counts as nothing."""
    assert likeness("診療報酬", "診療報酬") == 1
    assert likeness("診療", "歯科") == 0
    assert likeness("診療報酬", "診", least=0.5) == 0
    assert likeness("", "診") == 0
