"""What became of one message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["accepted", "later", "refused", "unknown-address", "unanswered", "server"]


@dataclass(frozen=True, slots=True)
class Answer:
    """`server` where the other side as a whole takes nothing (more), `unanswered` where the message may have arrived."""

    verdict: Verdict
    words: str = ""
