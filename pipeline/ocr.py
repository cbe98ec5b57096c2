"""Words out of pictures, by the tesseract program where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess

from pipeline.model import Writing

_MODELS: dict[Writing, tuple[str, str]] = {"horizontal": ("jpn", "1"), "vertical": ("jpn_vert", "5")}


class Reader:
    """Reads pictures of Japanese text. Without the program or its models nothing fails: `available` says no."""

    def __init__(self, program: str = "tesseract", *, seconds: float = 120.0) -> None:
        """`program` is the command; a page may take `seconds`."""
        self._program, self._seconds = shutil.which(program), seconds
        self._models: frozenset[str] | None = None

    def available(self) -> bool:
        """Whether there is a program with a model for Japanese."""
        return "jpn" in self._installed()

    def recognise(self, image_png: bytes, *, writing_hint: Writing | None = None) -> tuple[str, Writing]:
        """The words of a picture, a line each, and how they are written; no words where nothing can be read.

        `writing_hint` is what is known of the writing; None tries both where the first gives little. Never raises for a
        picture that cannot be read.
        """
        if not self.available():
            return "", writing_hint or "horizontal"
        first: Writing = writing_hint or "horizontal"
        text = self._read(image_png, first)
        if writing_hint is not None or _is_fluent(text):
            return text, first
        turned = self._read(image_png, "vertical")
        return (turned, "vertical") if _weight(turned) > _weight(text) else (text, first)

    def _installed(self) -> frozenset[str]:
        if self._models is None:
            self._models = frozenset(self._run(["--list-langs"], b"").split()) if self._program else frozenset()
        return self._models

    def _read(self, image_png: bytes, writing: Writing) -> str:
        model, segmentation = _MODELS[writing]
        if model not in self._installed():
            return ""
        return _tidy(self._run(["stdin", "stdout", "-l", model, "--psm", segmentation, "--dpi", "300"], image_png))

    def _run(self, arguments: list[str], given: bytes) -> str:
        if self._program is None:
            return ""
        try:
            done = subprocess.run([self._program, *arguments], input=given, capture_output=True, timeout=self._seconds, check=False)
        except (subprocess.TimeoutExpired, OSError):
            return ""
        return done.stdout.decode("utf-8", "replace")


def _is_fluent(text: str) -> bool:
    """Whether lines hold words: columns read as rows give scraps of a character or two."""
    lines = text.splitlines()
    return len(lines) > 0 and sum(len(line.split()[0]) for line in lines) >= 5 * len(lines)


def _weight(text: str) -> int:
    """How many Japanese characters stand in runs of three and more."""
    return sum(len(run) for run in re.findall(r"[\u3041-\u30ff\u4e00-\u9fff]{3,}", text))


def _tidy(text: str) -> str:
    """Lines with words; the blanks that the program puts between Japanese characters are gone."""
    lines = (
        re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) +(?=[\u3000-\u9fff\uff00-\uffef])", "", line).strip(" |") for line in text.splitlines()
    )
    return "\n".join(line for line in lines if line.strip())
