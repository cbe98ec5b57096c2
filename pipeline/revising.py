"""What was revised between two files: reading and comparing put together for the commands `diff` and `fees`."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.compare.difference import Block, Difference, Side
from pipeline.compare.text import compare
from pipeline.compare.words import spans
from pipeline.errors import ExtractError, PublishError
from pipeline.fees import FeeItem, ItemChange, ItemDifference, compare_items, fee_items
from pipeline.fees.services import UNITS
from pipeline.fees.tiers import KANA
from pipeline.model import Document, DocumentPage
from pipeline.reading import read_file
from pipeline.render.redline import Comparison, Passage, PassageKind, Run, redline_page
from pipeline.render.workbook import workbook

_LEFT_OUT = "（略）"
_FIELD_WORDS = {"code": "番号", "name": "名称", "points": "点数", "unit": "単位", "text": "本文"}


@dataclass(frozen=True, slots=True)
class Revision:
    """What `diff` or `fees` found between two files: the JSON of CONTRACT.md, and the same for people."""

    told: dict[str, Any]
    shown: Comparison


def revision(old: Path, new: Path) -> Revision:
    """What changed between two files, by sentence and row. Raises ExtractError where one of them cannot be read."""
    before, after = _read_both(old, new)
    difference = compare(before, after)
    return Revision(told_difference(difference, str(old), str(new)), shown_difference(difference, old.name, new.name))


def fee_revision(old: Path, new: Path) -> Revision:
    """What changed between two editions of a fee table, by item. Raises ExtractError where one of them cannot be read."""
    before, after = _read_both(old, new)
    difference = compare_items(fee_items(before), fee_items(after))
    return Revision(told_items(difference, str(old), str(new)), shown_items(difference, old.name, new.name))


def fees_json(path: Path) -> dict[str, Any]:
    """What `fees FILE --json` prints (CONTRACT). Raises ExtractError where the file cannot be read."""
    document, _ = _readable(path)
    return {"file": str(path), "items": [told_item(item) for item in fee_items(document)]}


def write_html(shown: Comparison, path: Path) -> None:
    """Write a comparison as an HTML page. Raises PublishError where the file cannot be written."""
    _write(path, redline_page(shown).encode("utf-8"))


def write_xlsx(shown: Comparison, path: Path) -> None:
    """Write a comparison as a workbook. Raises PublishError where the file cannot be written."""
    _write(path, workbook(shown))


def told_difference(difference: Difference, old: str, new: str) -> dict[str, Any]:
    """A difference in the form of `diff --json`; a replacement also says which words differ."""
    return {
        "old": old,
        "new": new,
        "identical_text": difference.identical_text,
        "blocks": [_told_block(block) for block in difference.blocks],
        "reordered": list(difference.reordered),
    }


def told_item(item: FeeItem) -> dict[str, Any]:
    """A fee item in the form of `fees --json`."""
    return asdict(item) | {"path": list(item.path), "tiers": [asdict(tier) for tier in item.tiers]}


def told_items(difference: ItemDifference, old: str, new: str) -> dict[str, Any]:
    """The difference of two editions in the form of `fees OLD NEW --json`."""
    return {
        "old": old,
        "new": new,
        "added": [told_item(item) for item in difference.added],
        "deleted": [told_item(item) for item in difference.deleted],
        "changed": [
            {"code": change.code, "old": told_item(change.old), "new": told_item(change.new), "fields": list(change.fields)}
            for change in difference.changed
        ],
        "renumbered": [{"old": one.code, "new": other.code, "name": other.name} for one, other in difference.renumbered],
    }


def shown_difference(difference: Difference, old: str, new: str) -> Comparison:
    """A difference as a table for people; `old` and `new` are what to call the versions."""
    notes = []
    if difference.reordered:
        numbers = "、".join(str(page) for page in difference.reordered)
        notes.append(f"次のページ（シート）は、記載の順序のみが異なります：{numbers}")
    return Comparison("新旧対照表", old, new, tuple(_passage(block) for block in difference.blocks), tuple(notes))


def shown_items(difference: ItemDifference, old: str, new: str) -> Comparison:
    """The difference of two editions as a table for people, in the order of codes."""
    passages = [(item.code, _whole(item, "insert", "新設")) for item in difference.added]
    passages += [(item.code, _whole(item, "delete", "削除")) for item in difference.deleted]
    passages += [(change.code, _changed(change)) for change in difference.changed]
    notes = tuple(f"区分番号の変更：{one.code} → {other.code}　{other.name}" for one, other in difference.renumbered)
    ordered = sorted(passages, key=lambda passage: _sorting(passage[0]))
    return Comparison("点数表 新旧対照表", old, new, tuple(passage for _, passage in ordered), notes)


def _read_both(old: Path, new: Path) -> tuple[Document, Document]:
    before, former = _readable(old)
    after, latter = _readable(new)
    return (before, before) if former == latter else (before, after)


def _readable(path: Path) -> tuple[Document, str]:
    document, digest = read_file(path)
    if document.state != "read":
        raise ExtractError(f"{path}: {document.note or document.state}")
    return document, digest


def _write(path: Path, body: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    except OSError as error:
        raise PublishError(f"{path}: {error.strerror or error}") from error


def _told_block(block: Block) -> dict[str, Any]:
    told: dict[str, Any] = {"op": block.op, "old": _told_side(block.old), "new": _told_side(block.new)}
    if block.spans:
        told["spans"] = [{"old": span.old, "new": span.new} if span.changed else {"same": span.new} for span in block.spans]
    return told


def _told_side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    told: dict[str, Any] = {"page": side.page, "text": side.text}
    return told if side.sheet is None else {**told, "sheet": side.sheet}


def _passage(block: Block) -> Passage:
    """A block as a row: where it stands, both sides with the changed words, and the pages."""
    side = block.new or block.old
    label = "" if side is None else side.sheet or f"{side.page}ページ"
    old, new = _runs(block)
    return Passage(block.op, label, old, new, _pages(block.old, block.new))


def _runs(block: Block) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    if block.spans:
        old = tuple(Run(span.old, span.changed) for span in block.spans if span.old)
        return old, tuple(Run(span.new, span.changed) for span in block.spans if span.new)
    changed = block.op != "move"
    before = (Run(block.old.text, changed),) if block.old else ()
    after = (Run(block.new.text, changed),) if block.new else ()
    return before, after


def _pages(old: Side | None, new: Side | None) -> str:
    """The places in both versions, as the last column says them."""
    told = [f"新：{_place(new)}" if new else "", f"旧：{_place(old)}" if old else ""]
    return "　".join(words for words in told if words)


def _place(side: Side) -> str:
    return f"シート{side.page}" if side.sheet else f"{side.page}ページ"


def _whole(item: FeeItem, kind: PassageKind, word: str) -> Passage:
    run = (Run(f"{_heading(item)}\n{item.text}".strip(), changed=True),)
    side = f"{'新' if kind == 'insert' else '旧'}：{item.page}ページ"
    return Passage(kind, _label(item), () if kind == "insert" else run, run if kind == "insert" else (), f"{word}　{side}")


def _changed(change: ItemChange) -> Passage:
    """A changed item: its heading, then only the paragraphs that differ, the others as （略）."""
    old, new = change.old, change.new
    heading = spans(_heading(old), _heading(new))
    before = [Run(span.old, span.changed) for span in heading if span.old]
    after = [Run(span.new, span.changed) for span in heading if span.new]
    if "text" in change.fields:
        for block in compare(_as_document(old.text), _as_document(new.text)).blocks:
            ours, theirs = _runs(block)
            before += [Run(f"\n{_LEFT_OUT}\n"), *ours] if ours else []
            after += [Run(f"\n{_LEFT_OUT}\n"), *theirs] if theirs else []
    words = "、".join(_FIELD_WORDS[name] + (_step(old, new) if name == "points" else "") for name in change.fields)
    pages = f"新：{new.page}ページ　旧：{old.page}ページ"
    return Passage("replace", _label(new), tuple(before), tuple(after), f"{words}の変更　{pages}")


def _step(old: FeeItem, new: FeeItem) -> str:
    if old.points is None or new.points is None:
        return ""
    return f"（{old.points:,}{old.currency} → {new.points:,}{new.currency}）"


def _label(item: FeeItem) -> str:
    """Code and name; an item without a code of its own below its service."""
    service = f"{item.path[-1]}\n" if item.currency == UNITS and len(item.path) > 1 else ""
    return f"{service}{item.code}\n{item.name}"


def _heading(item: FeeItem) -> str:
    points = "" if item.points is None else f"　{item.points:,}{item.currency}"
    return f"{item.code}　{item.name}{points}"


def _as_document(text: str) -> Document:
    return Document("text/plain", (DocumentPage(1, text),))


def _sorting(code: str) -> tuple[str, tuple[int, ...]]:
    """Codes in the order of a table: A9 before A10, branches after their stem, 1-イ before 1-ロ."""
    letter = code[:1] if "A" <= code[:1] <= "Z" else ""
    return letter, tuple(_rank(part) for part in re.split("[-の]", code.removeprefix(letter)) if part)


def _rank(part: str) -> int:
    return int(part) if part.isdecimal() else KANA.index(part) if part in KANA else 0
