"""What was published since the oldest mark: read once for all subscribers, and matched with what each follows."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from sqlite_utils import Database

from pipeline.following import speaks_of_code, speaks_of_word
from pipeline.japanese.keys import search_key
from pipeline.japanese.text import fold
from pipeline.model import Entry, Follow
from pipeline.store import changes, documents, meanings
from pipeline.understand import from_json


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of an entry, as they are compared with words (`key`) and with 区分番号 (`folded`)."""

    key: str
    folded: str


class News:
    """The entries of greater numbers than `after`, by number. Their words are looked at where somebody follows words, and once."""

    def __init__(self, db: Database, after: int) -> None:
        self._db = db
        numbered = list(changes.numbered(db, after))
        self._numbers = [number for number, _ in numbered]
        self._entries = [entry for _, entry in numbered]
        self._by_id = {entry.id: entry for entry in self._entries}
        self._spoken: dict[str, Spoken] = {}
        self.newest = changes.newest_number(db)

    def since(self, number: int) -> list[Entry]:
        """The entries of greater numbers, oldest first."""
        return self._entries[bisect_right(self._numbers, number) :]

    def entry(self, name: str) -> Entry | None:
        """An entry of that id, older ones from the store; None where there is none (any more)."""
        if name not in self._by_id:
            found = changes.entry(self._db, name)
            if found is None:
                return None
            self._by_id[name] = found
        return self._by_id[name]

    def is_followed(self, follow: Follow, entry: Entry) -> bool:
        """Whether an entry is of a topic, a word or a code that is followed; all are where nothing is named."""
        if not (follow.topics or follow.keywords or follow.codes) or set(follow.topics) & set(entry.topics):
            return True
        if not (follow.keywords or follow.codes):
            return False
        spoken = self._words(entry)
        is_named = any(speaks_of_word(spoken.key, word) for word in follow.keywords)
        return is_named or any(speaks_of_code(spoken.folded, code) for code in follow.codes)

    def _words(self, entry: Entry) -> Spoken:
        if entry.id not in self._spoken:
            text = "\n".join(_texts(self._db, entry))
            self._spoken[entry.id] = Spoken(search_key(text), fold(text))
        return self._spoken[entry.id]


def _texts(db: Database, entry: Entry) -> list[str]:
    """Title, summary, names of the documents, what was asked and answered, what was changed; each ends with a mark: fold joins lines."""
    texts = [entry.title, *(one.text for one in entry.summary)]
    for change in entry.changes:
        texts += [change.title, change.context, *change.section]
        for question in meanings.questions(db, change.sha256 or ""):
            texts += [question.topic, question.question, question.answer, *question.codes]
        if change.sha256 and change.previous_sha256 and (shown := documents.difference(db, change.previous_sha256, change.sha256)):
            for passage in from_json(shown).passages:
                texts += [passage.label, *("".join(run.text for run in side) for side in (passage.old, passage.new))]
    return [f"{text} ／" for text in texts if text]
