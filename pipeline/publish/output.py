"""What every place of output can do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from pipeline.model import File


@dataclass(frozen=True, slots=True)
class Counts:
    """How many files were written, and how many were the same already."""

    written: int
    unchanged: int


def ignored(_: str) -> None:
    """For whoever need not know what was written."""


class Output(Protocol):
    """A place for published files. Every method raises PublishError where the place refuses; what was done until then stays done."""

    def write(self, files: Iterable[File], written: Callable[[str], None] = ignored) -> Counts:
        """Publishes the files in the order given, so give what is linked before what links it; what is the same is left alone.

        `written` is called with the path of each file that was not the same.
        """

    def remove(self, paths: Iterable[str]) -> int:
        """Removes files of these names that were published from here; says how many went."""

    def sweep(self, keep: Collection[str]) -> int:
        """Removes every file published from here that is not in `keep`; says how many went."""

    def exists(self, path: str) -> bool:
        """Whether a file is published under that path."""


class Uploads(Protocol):
    """What is remembered of a place that cannot be looked into cheaply: the hash of what was put under each path."""

    def known(self, paths: Collection[str]) -> Mapping[str, str]:
        """The hashes of those of the paths that are known."""

    def paths(self) -> Iterator[str]:
        """Every known path, in order."""

    def note(self, put: Mapping[str, str]) -> None:
        """Remember what was put, for good."""

    def forget(self, paths: Collection[str] | None = None) -> None:
        """Forget these paths; all of them if none are named."""
