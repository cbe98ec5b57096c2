"""A comparison cut short, for feeds: the words that differ, with a little of what stands around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.japanese.text import sound
from pipeline.render.redline import KIND_WORDS, Comparison, InlineRun, Passage

_PASSAGES, _AROUND, _LONGEST = 5, 24, 160
"""Passages shown, characters kept of what is the same beside a change, and characters kept of one change."""


@dataclass(frozen=True, slots=True)
class Brief:
    """One passage: what happened to it, where, and its words."""

    word: str
    label: str
    runs: tuple[InlineRun, ...]


def brief(comparison: Comparison) -> tuple[Brief, ...]:
    """The first passages of a comparison, those that only moved left for last."""
    told = sorted(comparison.passages, key=lambda passage: passage.kind == "move")[:_PASSAGES]
    return tuple(Brief(KIND_WORDS[passage.kind], sound(passage.label), _short(passage)) for passage in told)


def _short(passage: Passage) -> tuple[InlineRun, ...]:
    runs = passage.inline
    return tuple(InlineRun(text, run.side) for run, text in zip(runs, _texts(runs), strict=True) if text)


def _texts(runs: Sequence[InlineRun]) -> Iterator[str]:
    """Each run cut: of what both sides have, only the ends beside a change; of what one side has, the beginning."""
    for number, run in enumerate(runs):
        text = sound(run.text).replace("\t", "｜")
        if run.side != "both" or len(runs) == 1:
            yield text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
            continue
        before, after = (_AROUND if number else 0), (_AROUND if number + 1 < len(runs) else 0)
        yield text if len(text) <= before + after + 1 else text[:before] + "…" + (text[-after:] if after else "")
