"""Lines in reading order to paragraphs: a sentence that goes on in the next line is one line of text."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.lines import Line


def joined(lines: Sequence[Line]) -> str:
    """The text of the lines, a paragraph each."""
    out: list[str] = []
    before: Line | None = None
    right = max((line.x1 for line in lines), default=0.0)
    for line in lines:
        if before is not None and _runs_on(before, line, right):
            out[-1] += line.text
        elif before is not None and _is_beside(before, line):
            out[-1] += "\t" + line.text
        else:
            out.append(line.text)
        before = line
    return "\n".join(out)


def _runs_on(before: Line, line: Line, right: float) -> bool:
    return before.x1 > right - 2 * before.size and 0 < line.y0 - before.y0 < 3 * before.size and line.x0 < before.x0 + 3 * before.size


def _is_beside(before: Line, line: Line) -> bool:
    return abs(before.y0 - line.y0) < 0.6 * before.size and line.x0 > before.x1
