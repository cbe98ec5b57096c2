"""All that a document means, put together."""

from __future__ import annotations

from pipeline.fees.corrections import corrections
from pipeline.fees.dates import binding_dates
from pipeline.fees.notices import notice
from pipeline.fees.questions import questions
from pipeline.fees.tables import table_items
from pipeline.model import Document, Meanings


def meant(document: Document) -> Meanings:
    """What a document that was read means: its notice, fee items, questions, corrections of others, days that bind. Runs in a child."""
    return Meanings(
        notice(document), table_items(document), questions(document), corrections(document), binding_dates(document)
    )
