"""What a document means, as it is kept: what notice it is, its fee items, questions, corrections of others, and days that bind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Deed = Literal["訂正", "修正", "削除", "廃止", "改正"]
Binding = Literal["施行", "適用", "算定開始", "届出開始", "届出期限", "期限", "経過措置", "廃止", "開催"]


@dataclass(frozen=True, slots=True)
class Tier:
    """A figure below the heading: a numbered variant (`label` 1, 1-イ, 2-ロ-(1)) or an addition in a note (`label` 注5)."""

    label: str
    name: str
    points: int


@dataclass(frozen=True, slots=True)
class FeeItem:
    """One fee item. `points` is the one figure of the heading (in `currency`: 点, 円 or 単位), None where figures stand below.

    `table` is 医, 歯, 調, 訪 or empty where the document does not say; `path` the headings above (章, 部, 節, 款); `text` tiers and
    notes; `unit` a closing （１日につき） without its brackets.
    """

    code: str
    name: str
    points: int | None
    unit: str | None
    path: tuple[str, ...]
    text: str
    page: int
    table: str = ""
    currency: str = "点"
    deleted: bool = False
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answer.

    `number` counts within `annex` (別添1), `subject` is the table it belongs to, `topic` the heading in 【】 above, `codes` the fee codes
    that question or answer name.
    """

    number: str
    annex: str
    subject: str
    topic: str
    question: str
    answer: str
    codes: tuple[str, ...]
    page: int


@dataclass(frozen=True, slots=True)
class Correction:
    """What a document does to an earlier one. `issued` and `number` identify the notice where they are stated; `places` are its
    questions or annexes (別添1の問6); `old` and `new` the words where both are quoted."""

    deed: Deed
    title: str
    issued: date | None
    number: str | None
    places: tuple[str, ...]
    sentence: str
    page: int
    old: str | None = None
    new: str | None = None


@dataclass(frozen=True, slots=True)
class BindingDate:
    """A day in Japan that binds somebody: to what (`binding`), the sentence that states it, and its page."""

    value: date
    binding: Binding
    sentence: str
    page: int


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day that binds, as a calendar keeps it: one event through all versions of the document that states it.

    `uid` never changes. `sequence` counts how often day or words changed, `modified` says when they last did; an event that a later version
    no longer states is `cancelled`. `statements` are the sentences with their pages in `version`.
    """

    uid: str
    document: str
    binding: Binding
    day: date
    title: str
    statements: tuple[tuple[str, int], ...]
    version: int
    sequence: int
    created: datetime
    modified: datetime
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Under what title, numbers (保医発0305第6号, 令和8年厚生労働省告示第69号) and date a document was issued, as far as that is said."""

    title: str
    numbers: tuple[str, ...] = ()
    issued: date | None = None


@dataclass(frozen=True, slots=True)
class Meanings:
    """All that was understood of one content. `notice` is None where the document does not say what it is."""

    notice: Notice | None = None
    items: tuple[FeeItem, ...] = ()
    questions: tuple[Question, ...] = ()
    corrections: tuple[Correction, ...] = ()
    days: tuple[BindingDate, ...] = ()
