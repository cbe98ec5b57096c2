"""Who corrects whom, in words: the steps of a document's corrections with the notices that explain them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.japanese.text import sound, squeeze
from pipeline.paths import document_path
from pipeline.render.views import Anchor, line


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a document corrects: the title it names, the document meant if it is known, and the places."""

    deed: str
    title: str
    document: str
    places: tuple[str, ...]
    page: int


@dataclass(frozen=True, slots=True)
class Correcting:
    """What another document says it does to this one: its title and id, and the sentence."""

    deed: str
    title: str
    document: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Step:
    """A correction among others of its document: the how-manieth, and the notices that explain it."""

    number: int
    notices: tuple[Correcting, ...] = ()


@dataclass(frozen=True, slots=True)
class StepView:
    """A step in words; each notice with its deed, the link to its page, and its sentence."""

    words: str
    notices: tuple[tuple[str, Anchor, str], ...]


def step_view(step: Step | None, link: Callable[[str], str]) -> StepView | None:
    """A step in words; None where there is none."""
    if step is None:
        return None
    notices = (
        (line(one.deed), Anchor(line(one.title), link(document_path(one.document))), squeeze(sound(one.sentence))) for one in step.notices
    )
    return StepView(f"第{step.number}回の訂正・差替え", tuple(notices))
