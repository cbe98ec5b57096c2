"""What an entry says: a Japanese title and a few lines, made of what was found and of nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone

from pipeline.japanese.text import fold, squeeze
from pipeline.japanese.wording import era_date, size_words
from pipeline.model import Change, Kind, Place, SummaryLine, plain_line

SOURCE_LINE = "出典：《厚生労働省》"
_JAPAN = timezone(timedelta(hours=9))
_WORDS = {
    Kind.ADDED: ("掲載", "が新たに掲載されました。"),
    Kind.REPLACED: ("差替え", "が差し替えられました。"),
    Kind.RELABELLED: ("表記変更", "の表記が改められました。"),
    Kind.REMOVED: ("掲載終了", "がページから外されました。"),
    Kind.RESTORED: ("再掲載", "が再び掲載されました。"),
    Kind.RENUMBERED: ("アドレス変更", "のアドレスが変わりました。"),
    Kind.MOVED: ("掲載箇所の変更", "の掲載箇所が変わりました。"),
}
_CORRECTED = re.compile(r"訂正|修正|正誤")
_BULLET = re.compile(r"^\s*[\d０-９]{0,2}\s*[・○〇●◯◎■□◆◇▼➢➡⇒*＊]\s*")
_FORM = re.compile(r"(?<=\S)\s(?:PDF|Excel|Word|PowerPoint|ZIP|CSV|エクセル|ワード)$")
_MEDIA = {"pdf": "PDF", "spreadsheet": "Excel", "excel": "Excel", "word": "Word", "presentation": "PowerPoint", "html": "ウェブページ"}
_IMPORTANT = re.compile(r"→|^新設|^削除|届出期限")
_LONGEST = 120
_LISTED = 5


@dataclass(frozen=True, slots=True)
class Subject:
    """A change, the place it happened at, and the title of the page."""

    change: Change
    place: Place
    page_title: str
    revised: tuple[SummaryLine, ...] = ()


def single(subject: Subject) -> tuple[str, tuple[SummaryLine, ...]]:
    """Title and lines for one change: what it is, where on the page, from when, which mark, which size, the source."""
    change, place = subject.change, subject.place
    head, tail = _WORDS[change.kind]
    label = "訂正" if _is_correction(change) else head
    name = full_name(place)
    details = "、".join(filter(None, (_media(change), size_words(change.size) if change.size else "")))
    said = f"に「{change.mark}」の表示が付きました。" if change.kind is Kind.RELABELLED and change.mark else tail
    first = f"「{bare_title(change.title)}」{f'（{details}）' if details else ''}{said}"
    lines = [plain_line(first, "document"), *subject.revised, plain_line(f"掲載場所：{_where(subject)}", "place")]
    lines += [*map(plain_line, (*_dated(change), *_marked(change))), plain_line(SOURCE_LINE, "source")]
    return _short(f"【{label}】{name}{f'（{change.mark}）' if change.mark and change.mark not in name else ''}"), tuple(lines)


def burst(subjects: Sequence[Subject]) -> tuple[str, tuple[SummaryLine, ...]]:
    """Title and lines for many changes of one visit, counted by kind, with the first few named."""
    page = subjects[0].page_title
    counts = Counter(_WORDS[subject.change.kind][0] for subject in subjects)
    counted = "、".join(f"{word}{number}件" for word, number in counts.items())
    sections = list(dict.fromkeys(subject.place.section[-1] for subject in subjects if subject.place.section))
    named = [f"・{bare_title(full_name(subject.place))}" for subject in subjects[:_LISTED]]
    lines = [f"「{page}」に{len(subjects)}件の変更がありました（{counted}）。"]
    lines += [f"見出し：{'、'.join(sections[:_LISTED])}{'ほか' if len(sections) > _LISTED else ''}"] if sections else []
    lines += [*named, *([f"ほか{len(subjects) - _LISTED}件"] if len(subjects) > _LISTED else [])]
    revised = [(subject, line.text) for subject in subjects for line in subject.revised if _IMPORTANT.search(line.text)]
    lines += [f"{bare_title(subject.place.title)}：{line}" for subject, line in revised[:_LISTED]]
    lines += _found_at(subjects[0].change)
    return _short(f"{page}：{counted}"), (*map(plain_line, lines), plain_line(SOURCE_LINE, "source"))


def with_place(summary: tuple[SummaryLine, ...], place: Place, change: Change) -> tuple[SummaryLine, ...]:
    """The lines with one more place named where the same was found."""
    line = plain_line(f"同じ文書の掲載場所：{' ＞ '.join(place.section) or place.title}（{change.page}）", "place")
    if line in summary:
        return summary
    at = next((number for number, one in enumerate(summary) if one.role == "source"), len(summary))
    return (*summary[:at], line, *summary[at:])


def bare_title(title: str) -> str:
    """A title without the bullet it is listed under and the form of file that ends it."""
    return _FORM.sub("", _BULLET.sub("", squeeze(title))) or squeeze(title)


def full_name(place: Place) -> str:
    """The document's title; a short one (医科点数表, 様式) is led by the item it belongs to."""
    title, context = bare_title(place.title), bare_title(place.context)
    if not context or fold(context) in fold(title) or len(title) > 30:
        return title
    return f"{title}／{context}"


def _is_correction(change: Change) -> bool:
    return change.kind in (Kind.REPLACED, Kind.RELABELLED) and bool(_CORRECTED.search(change.mark or ""))


def _where(subject: Subject) -> str:
    steps = [subject.page_title, *subject.place.section]
    context = bare_title(subject.place.context)
    return " ＞ ".join(filter(None, steps)) + (f" ＞ {context}" if context else "")


def _dated(change: Change) -> list[str]:
    stated = [f"文書の日付：{era_date(change.published)}"] if change.published else []
    return [" ／ ".join([*stated, *_found_at(change)])]


def _found_at(change: Change) -> list[str]:
    moment = change.at.astimezone(_JAPAN)
    return [f"確認日時：{era_date(moment.date())} {moment:%H:%M}"]


def _marked(change: Change) -> list[str]:
    if change.mark:
        return [f"訂正等の表示：{change.mark}"]
    return ["訂正等の表示：なし（ページ上に表示のない差替えです。）"] if change.kind is Kind.REPLACED else []


def _media(change: Change) -> str:
    return next((word for part, word in _MEDIA.items() if part in (change.media_type or "")), "")


def _short(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
