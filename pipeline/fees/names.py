"""The words of a heading: how many lines it takes, and what in it is name, figure and rule."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.fees.chapters import chapter
from pipeline.fees.codes import Style, heading, splits
from pipeline.fees.tiers import closing_figure, without_leaders
from pipeline.japanese.lines import Line, goes_on
from pipeline.japanese.sentences import begins_item
from pipeline.japanese.text import fold

# No heading of one item takes more lines; one that names many items may.
_LINES: Final = 5
_JOINT_LINES: Final = 12
# A heading of fewer characters does not fill its line, so it does not run on.
_FULL: Final = 22
_RULE: Final = re.compile(r"価格|薬価|除して|得た点数|所定点数|により算定|場合は、|例により")
_PER: Final = re.compile(r"[（(]([^（）()]*につき[^（）()]*|１単位|1単位)[）)]$")
_PER_ALONE: Final = re.compile(r"[（(][^（）()。]*(?:につき|１回|初日)[^（）()。]*[）)]")
_ASIDE: Final = re.compile(r"[（(\[［【][^。]{1,60}[）)\]］】]")
_FIGURE_END: Final = re.compile(r"[0-9０-９一二三四五六七八九十百千万][\s　]*(?:点|円|単位)$")
_FIGURE_ALONE: Final = re.compile(r"[0-9０-９][0-9０-９,，]*[\s　]*(?:点|円|単位)")
_CUT_CODE: Final = re.compile(r"(?:[、,][\s　]*[A-ZＡ-Ｚ](?:[0-9０-９]{0,2}|[0-9０-９]{3}(?:[-－‐―][0-9０-９]+)*[-－‐―])|[、,])$")
# A name ends in kanji, katakana, a figure or a bracket; one that ends so was cut by its column, however narrow that is.
_CUT_WORD: Final = re.compile(r"(?:[ぁ-ん](?<!もの))$")
_GONE: Final = "削除"


@dataclass(frozen=True, slots=True)
class Named:
    """What a heading says: `name`, its one figure with the currency, `unit` (１日につき) and the `rule` that stands on its line."""

    name: str
    points: int | None = None
    currency: str = ""
    unit: str | None = None
    rule: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether the item is 削除."""
        return self.name == _GONE


def is_aside(text: str) -> bool:
    """Whether a line stands in brackets whole, as the sub-headings of a chapter do: （超音波検査等）."""
    return _ASIDE.fullmatch(text.strip()) is not None


def named(words: str) -> Named:
    """The words of a heading taken apart."""
    figure = closing_figure(words)
    bare, points, currency = figure or (without_leaders(words), None, "")
    name, rule = _name_and_rule(bare)
    if fold(name).strip("()[]") == _GONE:
        return Named(_GONE)
    per = _PER.search(name)
    return Named(name, points, currency, per[1] if per else None, rule)


def whole_heading(words: str, several: tuple[Line, ...], style: Style) -> tuple[str, int]:
    """The words of a heading with the lines into which it runs on, and how many those are. `several` begins with its own line.

    What runs on up to a full stop is no name but the first paragraph below it. An open bracket, a code that the line cut in two and
    a list of further items go on for certain.
    """
    whole, certain = [words], 1
    for place, line in enumerate((line.text for line in several[1:]), 1):
        so_far = "".join(whole)
        if _FIGURE_ALONE.fullmatch(line) and not _FIGURE_END.search(so_far):
            return f"{so_far} {line}", len(whole)
        must = _is_cut(so_far)
        if not must and not _runs_on(whole[-1], several[place - 1 : place + 2], style):
            break
        several_items = bool(splits(so_far + line, style)[1:])
        if "。" in _outside(so_far + line) or len(whole) == (_JOINT_LINES if several_items else _LINES):
            return "".join(whole[:certain]), certain - 1
        whole.append(line.strip())
        if must or len(splits(so_far + line, style)) > len(splits(so_far, style)):
            certain = len(whole)
    return "".join(whole), len(whole) - 1


def _is_cut(so_far: str) -> bool:
    """Whether a line cannot end here: before the name, inside a bracket, inside a code, at a comma."""
    return not so_far or depth(so_far) > 0 or _CUT_CODE.search(so_far) is not None


def _runs_on(before: str, several: tuple[Line, ...], style: Style) -> bool:
    """Whether a heading whose last line says `before` (the first of these lines) goes on in the next of them."""
    line, after = several[1].text, several[2].text if len(several) > 2 else ""
    if _FIGURE_END.search(before) or fold(before) == _GONE or chapter(line) or heading(line, style):
        return False
    if begins_item(line) and not line.startswith("・"):
        return False
    if _PER_ALONE.fullmatch(line) or (_CUT_WORD.search(before) and _FIGURE_END.search(line)):
        return True
    if is_aside(line) and (heading(after, style) or chapter(after)):
        return False
    return len(before) >= _FULL or goes_on(several[0], several[1])


def _outside(text: str) -> str:
    """The text without what stands in brackets, even those that are not closed yet."""
    kept, open_ = [], 0
    for sign in text:
        open_ += (sign in "（(") - (sign in "）)")
        if open_ <= 0:
            kept.append(sign)
    return "".join(kept)


def depth(text: str) -> int:
    """How many brackets of a text are still open."""
    return sum((sign in "（(") - (sign in "）)") for sign in text)


def _name_and_rule(words: str) -> tuple[str, str]:
    """The name of a heading; and the rule that follows it on the same line (薬剤 薬価が15円を超える場合は、…), if any."""
    parts = re.split(r"[\s　\t]+", words.strip(), maxsplit=1)
    if len(parts) > 1 and depth(parts[0]) == 0 and _RULE.search(parts[1]):
        return parts[0], parts[1]
    return re.sub(r"(?<![A-Za-z])[\s　]+|[\s　]+(?![A-Za-z])", "", words), ""
