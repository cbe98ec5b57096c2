"""Which topics an entry belongs to: its source's own, then every topic whose rule its words fulfil."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.japanese.text import fold
from pipeline.model import Source, TopicRule

OTHER = "その他"


def topics(source: Source, words: str, rules: Sequence[TopicRule]) -> tuple[str, ...]:
    """The topics of what was found on a source, the leading one first.

    `words` are the title, headings and mark. The source's own topic leads; where it has none, the first rule that applies
    does, in the order of the configuration, and その他 where none applies.
    """
    folded = fold(words).lower()
    ruled = [rule.name for rule in rules if source.id in rule.sources or any(word in folded for word in _folded(rule.words))]
    led = [source.topic, *ruled] if source.topic else ruled or [OTHER]
    return tuple(dict.fromkeys(led))


@lru_cache(maxsize=256)
def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fold(word).lower() for word in words if word)
