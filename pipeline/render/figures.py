"""Pictures of numbers: how many documents of which kind on which day, and when a document was revised. Drawn as SVG without a browser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.japanese.wording import era_date, kind_word
from pipeline.model import Change
from pipeline.render.views import Moment, moment
from pipeline.render.wording import KIND_MEANINGS, japan_day, kind_name

_WORDS = {kind: word for kind, word, _ in KIND_MEANINGS}
_DAYS = 92
"""A longer time is shown by weeks."""
_WEEKS = 104
_HEIGHT = 100
_SLOT, _BAR = 10, 8
_SLOTS = 14
"""At least so many columns have room, so that two days do not fill the picture."""
_WIDE, _TICK = 1000, 8


@dataclass(frozen=True, slots=True)
class Counted:
    """How many documents had a change of one kind (class of the stylesheet) on a day in Japan."""

    day: date
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a column in units of the drawing."""

    kind: str
    x: int
    y: float
    width: int
    height: float


@dataclass(frozen=True, slots=True)
class Row:
    """A day or week of the table behind a picture."""

    words: str
    told: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture ready to be drawn: `width` and the bars in units of the drawing, 100 high; the axis' words; the table behind it."""

    title: str
    described: str
    width: int
    bars: tuple[Bar, ...]
    axis: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A change of a document on its line of time."""

    kind: str
    word: str
    x: float
    at: Moment


@dataclass(frozen=True, slots=True)
class Line:
    """A document's changes on a line of time, the first at the left."""

    described: str
    ticks: tuple[Tick, ...]
    legend: tuple[tuple[str, str], ...]


def timeline(title: str, counted: Sequence[Counted]) -> Figure | None:
    """The columns of a revision by day, by week where it took longer than three months; the newest two years; None where nothing is."""
    if not counted:
        return None
    last = max(one.day for one in counted)
    kept = [one for one in counted if one.day > last - timedelta(weeks=_WEEKS)]
    first = min(one.day for one in kept)
    step = 1 if (last - first).days < _DAYS else 7
    begun = first
    first = min(first - timedelta(days=first.weekday() if step == 7 else 0), last - timedelta(days=(_SLOTS - 1) * step))
    slots: dict[int, Counter[str]] = {}
    for one in kept:
        slots.setdefault((one.day - first).days // step, Counter())[one.kind] += one.count
    highest = max(sum(counts.values()) for counts in slots.values())
    kinds = [kind for kind in _WORDS if any(counts[kind] for counts in slots.values())]
    total = sum(sum(counts.values()) for counts in slots.values())
    number = (last - first).days // step + 1
    return Figure(
        title=title,
        described=f"{era_date(begun)}から{era_date(last)}までの{total:,}件を{'週' if step == 7 else '日'}ごとに積み上げた棒グラフ。"
        f"最も多い{'週' if step == 7 else '日'}は{highest:,}件。",
        width=number * _SLOT,
        bars=tuple(bar for slot, counts in sorted(slots.items()) for bar in _column(slot, counts, kinds, highest)),
        axis=tuple(dict.fromkeys((era_date(first), era_date(first + timedelta(days=(number // 2) * step)), era_date(last)))),
        legend=tuple((kind, _WORDS[kind]) for kind in kinds),
        rows=tuple(Row(era_date(first + timedelta(days=slot * step)), _told(counts, kinds)) for slot, counts in sorted(slots.items())),
        unit="週（月曜日）" if step == 7 else "日",
    )


def line_of(changes: Iterable[Change]) -> Line | None:
    """The changes of a document on a line of time; None where there are fewer than two."""
    told = sorted(changes, key=lambda change: change.at)
    if len(told) < 2:
        return None
    begin = told[0].at
    whole = max((told[-1].at - begin).total_seconds(), 1.0)
    ticks, least = [], 0.0
    for change in told:
        x = max((change.at - begin).total_seconds() / whole * (_WIDE - _TICK), least)
        ticks.append(Tick(kind_name(change), kind_word(change), round(x, 1), moment(change.at)))
        least = x + _TICK + 2
    over = max(ticks[-1].x - (_WIDE - _TICK), 0.0)
    shrunk = tuple(Tick(tick.kind, tick.word, round(tick.x * (1 - over / max(ticks[-1].x, 1.0)), 1), tick.at) for tick in ticks)
    kinds = dict.fromkeys((tick.kind, tick.word) for tick in shrunk)
    days = f"{era_date(japan_day(begin))}から{era_date(japan_day(told[-1].at))}まで"
    return Line(f"{days}の変更{len(told)}件を時間の順に並べた図。", shrunk, tuple(kinds))


def _column(slot: int, counts: Counter[str], kinds: Sequence[str], highest: int) -> Iterable[Bar]:
    bottom = float(_HEIGHT)
    for kind in kinds:
        if counts[kind]:
            height = round(counts[kind] / highest * _HEIGHT, 2)
            bottom = round(bottom - height, 2)
            yield Bar(kind, slot * _SLOT + (_SLOT - _BAR) // 2, bottom, _BAR, height)


def _told(counts: Counter[str], kinds: Sequence[str]) -> str:
    return "、".join(f"{_WORDS[kind]}{counts[kind]:,}件" for kind in kinds if counts[kind])
