"""Words out of pictures, by the tesseract program where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import groupby

from pipeline.model import Writing

_MODELS: dict[Writing, tuple[str, str]] = {"horizontal": ("jpn", "1"), "vertical": ("jpn_vert", "5")}
_SURE = 75.0
"""A mean confidence (per cent) from which the first reading is taken; columns read as rows stay far below."""
_LEAST = 0.0
"""Below it the program names no words but pictures and ruled lines."""
_BETWEEN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) +(?=[\u3000-\u9fff\uff00-\uffef])")
_FIELDS = 12


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

        `writing_hint` is what is known of the writing; with None a reading in rows that the program itself doubts is
        compared with one in columns. Never raises for a picture that cannot be read.
        """
        first: Writing = writing_hint or "horizontal"
        if not self.available():
            return "", first
        text, confidence = self._read(image_png, first)
        if writing_hint is not None or confidence >= _SURE:
            return text, first
        turned, better = self._read(image_png, "vertical")
        return (turned, "vertical") if better > confidence else (text, first)

    def _installed(self) -> frozenset[str]:
        if self._models is None:
            self._models = frozenset(self._run(["--list-langs"], b"").split()) if self._program else frozenset()
        return self._models

    def _read(self, image_png: bytes, writing: Writing) -> tuple[str, float]:
        """The words in one writing, and the program's mean confidence in them."""
        model, segmentation = _MODELS[writing]
        if model not in self._installed():
            return "", 0.0
        return _words(self._run(["stdin", "stdout", "-l", model, "--psm", segmentation, "--dpi", "300", "tsv"], image_png))

    def _run(self, arguments: list[str], given: bytes) -> str:
        if self._program is None:
            return ""
        try:
            done = subprocess.run([self._program, *arguments], input=given, capture_output=True, timeout=self._seconds, check=False)
        except (subprocess.TimeoutExpired, OSError):
            return ""
        return done.stdout.decode("utf-8", "replace")


def _words(table: str) -> tuple[str, float]:
    """Lines and mean confidence (weighed by characters) of tesseract's table of words."""
    rows = [row for row in (line.split("\t") for line in table.splitlines()) if len(row) == _FIELDS and row[0] == "5"]
    sure = [row for row in rows if float(row[10]) >= _LEAST and row[11].strip(" |")]
    total = sum(len(row[11]) for row in sure)
    if not total:
        return "", 0.0
    lines = (" ".join(row[11] for row in words) for _, words in groupby(sure, key=lambda row: tuple(row[1:5])))
    confidence = sum(float(row[10]) * len(row[11]) for row in sure) / total
    return "\n".join(_BETWEEN.sub("", line) for line in lines), confidence
