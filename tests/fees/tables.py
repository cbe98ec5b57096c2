"""Fee tables made for the tests: drawn by hypothesis, written as the ministry writes them."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
_NAMES = (
    "管理料",
    "指導料（Ⅰ）",
    "加算（１日につき）",
    "摘出術（露出部以外のもの）",
    "検査",
    "24時間血圧測定",
    "う蝕処置",
    "がん患者指導管理料",
    "ＣＴ撮影",
)


class Entry(NamedTuple):
    """An item of a made-up table: `code` as the table writes it, `plain` as we do."""

    code: str
    plain: str
    name: str
    points: int
    note: str


@st.composite
def priced_entries(draw: st.DrawFn) -> list[Entry]:
    """Between 4 and 30 items with one figure each, in the order of their codes."""
    numbers = draw(
        st.lists(st.tuples(st.sampled_from("ABDK"), st.integers(0, 900), st.integers(1, 14)), min_size=4, max_size=30, unique=True)
    )
    entries = []
    for letter, number, branch in sorted(numbers):
        plain = f"{letter}{number:03d}" + (f"-{branch}" if branch > 1 else "")
        wide = chr(ord(letter) + 0xFEE0) + f"{number:03d}".translate(_WIDE)
        code = wide + (f"－{branch}" if branch > 9 else f"－{branch}".translate(_WIDE) if branch > 1 else "")
        name = f"第{number}{draw(st.sampled_from(_NAMES))}"
        note = draw(st.sampled_from(("", "注　次による。", "注１　区分番号Ａ０００に掲げる料は算定しない。\n２　10点を加算する。")))
        entries.append(Entry(code, plain, name, draw(st.integers(1, 250_000)), note))
    return entries


def table(entries: list[Entry], *, gap: str = "　") -> str:
    """The table as text."""
    lines = ["別表第一", "医科診療報酬点数表", "第１章　基本診療料", "区分"]
    for entry in entries:
        lines += [f"{entry.code}{gap}{entry.name}\t{entry.points:,}点", *([entry.note] if entry.note else [])]
    return "\n".join(lines)
