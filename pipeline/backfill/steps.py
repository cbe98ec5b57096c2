"""How far an import has come, told as it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Steps:
    """`begin` is called with the name of a step and how many pieces it has, then `done` once for each of them with its name.

    Whatever either raises ends the import there: what was kept so far stays.
    """

    begin: Callable[[str, int], None] = lambda _, __: None
    done: Callable[[str], None] = lambda _: None


UNSEEN = Steps()
"""Nobody looks on."""
