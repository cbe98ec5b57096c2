"""Every selection of entries that has feeds, and the rules by which entries are put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from pipeline import classify
from pipeline.japanese.text import fold
from pipeline.japanese.wording import is_correction_mark
from pipeline.model import Entry, EntryRule, Kind, Selection, Site
from pipeline.options import Options
from pipeline.render.selections import corrections, followed, news, role, selection_of
from pipeline.store import documents, meanings

_CORRECTING = ("訂正", "正誤")
_DEEDS = ("訂正", "修正", "削除")
"""What a document may do to an earlier one that puts it right; an amendment (改正) or its end (廃止) is no correction,
unless it takes back single questions of it (別添１の問26は、廃止します)."""
_TEXT = 2_000_000
"""Characters of a document's text that are looked into for a followed word."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How entries are chosen for a selection; `wording` changes whenever others would be chosen."""

    selection: Selection
    wording: str
    chooses: Callable[[Database, Entry], bool]


def selections(site: Site, options: Options) -> tuple[Selection, ...]:
    """All that have feeds, in the order of lists: everything, topics, roles, followed subjects, corrections, the ministry's news."""
    return (
        selection_of(site, None),
        *(selection_of(site, topic) for topic in site.topics),
        *(role(rule) for rule in options.roles),
        *(followed(rule) for rule in options.followed),
        corrections(),
        *((news(),) if any(source.kind == "feed" for source in options.sources) else ()),
    )


def rules(options: Options) -> tuple[Rule, ...]:
    """The rules of selections beyond everything and the topics, which each entry names itself."""
    return (
        Rule(corrections(), "3", is_correcting),
        *(Rule(role(rule), repr(rule), _role_chooser(rule)) for rule in options.roles),
        *(Rule(followed(rule), repr(rule), _subject_chooser(rule)) for rule in options.followed),
    )


def is_correcting(db: Database, entry: Entry) -> bool:
    """Whether an entry tells of a correction or an exchange: by what happened, by its title, or by what its document does to others."""
    happened = any(
        change.kind is Kind.REPLACED or (change.kind is Kind.RELABELLED and is_correction_mark(change.mark)) for change in entry.changes
    )
    if happened or any(word in fold(entry.title) for word in _CORRECTING):
        return True
    said = (one for change in entry.changes if change.sha256 for one in meanings.corrections(db, change.sha256))
    return any(one.deed in _DEEDS or any("問" in place for place in one.places) for one in said)


def _role_chooser(rule: EntryRule) -> Callable[[Database, Entry], bool]:
    return lambda _, entry: classify.fits(rule, entry.topics, classify.words_of(entry))


def _subject_chooser(rule: EntryRule) -> Callable[[Database, Entry], bool]:
    return lambda db, entry: any(classify.fits(rule, (), words) for words in (classify.words_of(entry), *_texts(db, entry)))


def _texts(db: Database, entry: Entry) -> Iterator[str]:
    """What the entry's documents say: of a new one its text, of an exchanged one what differs."""
    for change in entry.changes:
        if change.sha256 and change.previous_sha256:
            yield documents.difference(db, change.previous_sha256, change.sha256) or ""
        elif change.sha256 and change.kind is Kind.ADDED and (document := documents.document_text(db, change.sha256)):
            yield "\n".join(page.text for page in document.pages)[:_TEXT]
