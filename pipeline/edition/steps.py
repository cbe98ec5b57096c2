"""The chain of corrections of a document: which round each exchange is, and the notice that explains it, where one is found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from sqlite_utils import Database

from pipeline.japanese.eras import mark_date
from pipeline.japanese.wording import is_correction_mark
from pipeline.model import Change, Correction, Kind, Question
from pipeline.render.steps import Correcting, Step
from pipeline.render.wording import japan_day
from pipeline.store import changes, meanings
from pipeline.store.meanings import Said

_BEFORE, _AFTER = timedelta(days=14), timedelta(days=7)
"""How long before and after an exchange a notice without a mark to name it may be issued that explains it."""
_TOLD = 5
_PLACE = re.compile(r"(?:(?P<annex>別[添紙][0-9]*)の)?問(?P<first>[0-9-]{1,9})(?:から問(?P<last>[0-9-]{1,9})まで)?")


def steps_of(db: Database, document: str, told: Iterable[Change]) -> dict[str, Step]:
    """The corrections among the changes of a document, by change: the how-manieth it is, and the notices that state it.

    Where the mark of an exchange names a day (0402訂正後), what states the correction on that day explains it, else the 一部訂正 of that
    day for many documents; without such a mark one that was issued about when the exchange was seen. Nothing is told where none fits.
    """
    corrections = [change for change in changes.changes_of_document(db, document) if is_correction(change)]
    rounds = {change.id: number for number, change in enumerate(corrections, 1)}
    stating = meanings.corrections_to(db, document) if rounds else ()
    issued = {said.sha256: _issued(db, said) for said in stating}
    return {change.id: Step(rounds[change.id], _explained(db, change, stating, issued)) for change in told if change.id in rounds}


def is_meant(places: Iterable[str], asked: Question) -> bool:
    """Whether the places that a correction names (別添1の問6, 問55から問73まで) hold a question; one without an annex means any."""
    for match in filter(None, map(_PLACE.fullmatch, places)):
        first, last = match["first"], match["last"] or match["first"]
        is_between = asked.number.isdecimal() and last.isdecimal() and first.isdecimal() and int(first) <= int(asked.number) <= int(last)
        if (not match["annex"] or not asked.annex or match["annex"] == asked.annex) and (asked.number == first or is_between):
            return True
    return False


def is_correction(change: Change) -> bool:
    """Whether a change is told and corrects its document: an exchange with other words, or a new mark."""
    return change.significant and change.kind in (Kind.REPLACED, Kind.RELABELLED)


def _issued(db: Database, said: Said[Correction]) -> date:
    """The day on which a correcting document was issued, else the day on which it was found."""
    notice = meanings.notice(db, said.sha256)
    return notice.issued if notice and notice.issued else japan_day(said.fetched)


def _explained(
    db: Database, change: Change, stating: Iterable[Said[Correction]], issued: dict[str, date]
) -> tuple[Correcting, ...]:
    seen = japan_day(change.at)
    marked = mark_date(change.mark, seen) if change.mark else None
    first, last = (marked, marked) if marked else (seen - _BEFORE, seen + _AFTER)
    found = [
        Correcting(said.what.deed, said.title, said.document, said.what.sentence)
        for said in stating
        if first <= issued[said.sha256] <= last
    ]
    if not found and marked and is_correction_mark(change.mark):
        found = [Correcting("訂正", title, document, "") for document, title in meanings.correcting_on(db, marked)]
    return tuple(found[:_TOLD])
