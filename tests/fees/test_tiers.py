"""Figures below a heading."""

from __future__ import annotations

import pytest

from pipeline.fees.tiers import closing_figure, tiers


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("初診料 1,234点", ("初診料", 1234, "点")),
        ("再診時等 ２点", ("再診時等", 2, "点")),
        ("入院料１47点", ("入院料１", 47, "点")),
        ("補助料 2,650円", ("補助料", 2650, "円")),
        ("訪問介護費 163単位", ("訪問介護費", 163, "単位")),
        ("所定点数", None),
    ],
)
def test_closing_figures(text: str, answer: tuple[str, int, str] | None) -> None:
    """The figure at the end, of either width."""
    assert closing_figure(text) == answer


def test_labels_nest() -> None:
    """Variants stand under the label above them; additions under their note."""
    found = tiers(
        [
            "１ 病院",
            "イ 初診",
            "(１) 一般 10点",
            "(２) 特別 20点",
            "２ 診療所 30点",
            "注１ 夜間加算として、40点を加算する。",
            "２ 甲加算又は乙加算として、50点を加算する。",
        ]
    )
    assert [(tier.label, tier.name, tier.points) for tier in found] == [
        ("1-イ-(1)", "一般", 10),
        ("1-イ-(2)", "特別", 20),
        ("2", "診療所", 30),
        ("注1", "夜間加算", 40),
    ]
