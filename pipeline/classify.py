"""Which topics, and whose selections, an entry belongs to: its source's own topic, then every rule that its words fulfil."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.following import speaks_of_code, speaks_of_word
from pipeline.japanese.keys import search_key
from pipeline.japanese.text import fold
from pipeline.model import Entry, EntryRule, Source, TopicRule

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


def words_of(entry: Entry) -> str:
    """What an entry says: title and summary without the source's name, and of each change title, item, headings and mark."""
    lines = (line.text for line in entry.summary if line.role != "source" and not line.text.startswith("出典"))
    told = (" ".join((change.title, change.context, *change.section, change.mark or "")) for change in entry.changes)
    return "\n".join((entry.title, *lines, *told))


def fits(rule: EntryRule, topics: Sequence[str], words: str) -> bool:
    """Whether an entry of these topics and words is in the selection of a role or a followed subject.

    Words count whatever their width, letter case and way of writing numbers; a 区分番号 counts whole (A234 is not A234-2).
    """
    if set(rule.topics) & set(topics):
        return True
    key = search_key(words) if rule.words else ""
    folded = fold(words) if rule.codes else ""
    return any(speaks_of_word(key, word) for word in rule.words) or any(speaks_of_code(folded, code) for code in rule.codes)


@lru_cache(maxsize=256)
def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fold(word).lower() for word in words if word)
