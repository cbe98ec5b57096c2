"""What a mail or a channel says: entries by topic, the most binding first, the coming deadlines, and the proof of watching."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial

import css_inline

from pipeline.model import Entry, Letter, MailKind, Proof, Site, Stated
from pipeline.paths import absolute, entry_path, outside
from pipeline.render.templating import fill
from pipeline.render.views import Anchor, EntryView, LineView, entry_view, line, topic_title
from pipeline.render.wording import day_words, japan_day, kind_name, time_words

FOOT = "KAITEI-FOOT"
"""Stands last in the HTML of a letter, where each recipient's own foot is put."""
_LARGEST = 68_000
"""Bytes of both forms together; in base64, with headers, that stays below 100 KB, so that no reader clips it."""
_STEPS = ((20, 40), (12, 40), (8, 30), (5, 20), (3, 10), (1, 5), (1, 0))
"""How many entries are told whole, and how many more by their heading: the most that fits."""
_SUBJECT, _LINE, _LINES, _SOURCES, _WARNINGS, _ROWS, _NAMED = 60, 240, 8, 3, 8, 8, 2
_FILING = "届出期限"
_SOON = timedelta(days=30)
_UNTOLD = ("place", "source")
_FOUND_AT = re.compile(r"^確認日時：|^訂正等の表示：なし")
_PRICED = re.compile(r"\d\s*[点単位円]*\s*→\s*\d")
_CORRECTED = re.compile(r"訂正(?!表示なし)|正誤")
_BINDING = (("告示", "省令", "政令"), ("通知", "保医発", "老発"), ("疑義解釈", "事務連絡", "Q&A"))
_BRIEF = 1_800
"""Characters of a message to a channel: what the narrowest common service (LINE WORKS, Discord) takes."""
_HEADS: dict[MailKind, str] = {"digest": "", "alert": "・速報", "quiet": "", "confirm": ""}


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A day that binds, in words, how far off it is, the first documents that state it, and how many more do."""

    day: str
    left: str
    is_soon: bool
    binding: str
    documents: tuple[Anchor, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Item:
    """An entry told whole: its lines as far as they go, and where the ministry says it."""

    view: EntryView
    lines: tuple[LineView, ...]
    sources: tuple[Anchor, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of a topic."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry told by its heading."""

    day: str
    heading: str
    address: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A source and when it was last seen well."""

    words: str
    address: str | None
    seen: str


@dataclass(frozen=True, slots=True)
class ProofView:
    """The proof of watching in words."""

    looked: str
    warnings: tuple[str, ...]
    sources: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class LetterView:
    """All that the templates of a letter show."""

    subject: str
    name: str
    home: str
    lead: str
    foot: str = FOOT
    paragraphs: tuple[str, ...] = ()
    deadlines: tuple[DeadlineView, ...] = ()
    groups: tuple[Group, ...] = ()
    listed: tuple[Listed, ...] = ()
    rest: int = 0
    proof: ProofView | None = None


def letter(
    site: Site, kind: MailKind, entries: Sequence[Entry], *, today: date, deadlines: Sequence[Stated] = (), proof: Proof | None = None
) -> Letter:
    """The letter that tells of the entries: by topic, the most binding first, as many whole as fit below 100 KB, the rest by a link.

    `today` is the day in Japan. Pure: the same values give the same bytes. A letter without entries says that there is no news.
    """
    ordered = _ordered(entries, deadlines, today)
    subject, lead = _subject(site, kind, ordered), _lead(kind, ordered)
    base = LetterView(subject, line(site.title), site.base_url, lead, deadlines=_deadlines(site, deadlines, today), proof=_proof(proof))
    names = tuple(entry.id for entry in ordered)
    written = Letter(kind, subject, "", "", names)
    for whole, listed in _STEPS:
        written = _written(_told(base, site, ordered, whole, listed), kind, names)
        if len(written.html.encode()) + len(written.text.encode()) < _LARGEST:
            break
    return written


def confirmation(site: Site) -> Letter:
    """The letter that asks whoever owns an address whether mail is wanted; the address to confirm stands in its foot."""
    subject = f"【{line(site.title)}】メール配信の登録のご確認"
    lead = "メール配信の登録のお申し込みを受け付けました。"
    paragraphs = ("このアドレスへの配信を始めるには、登録の確認が必要です。下のアドレスを開いて、登録を確認してください。",)
    return _written(LetterView(subject, line(site.title), site.base_url, lead, paragraphs=paragraphs), "confirm", ())


def brief(site: Site, kind: MailKind, entries: Sequence[Entry], *, today: date, deadlines: Sequence[Stated] = ()) -> Letter:
    """The same for a channel: plain text of at most 1,800 characters, an entry by its heading and address."""
    ordered = _ordered(entries, deadlines, today)
    told: list[str] = []
    room = _BRIEF - len(site.base_url) - 20
    for entry in ordered:
        words = f"・{_cut(line(entry.title), 120)}\n　{absolute(site, entry_path(entry.id))}"
        room -= len(words) + 1
        if room < 0:
            break
        told.append(words)
    rest = [f"ほか{len(ordered) - len(told)}件：{site.base_url}"] if len(told) < len(ordered) else []
    return Letter(kind, _subject(site, kind, ordered), "", "\n".join((*told, *rest)), tuple(entry.id for entry in ordered))


def _written(view: LetterView, kind: MailKind, entries: tuple[str, ...]) -> Letter:
    html = _inliner().inline(fill("mail.html", letter=view))
    return Letter(kind, view.subject, html, fill("mail.txt", letter=view).lstrip("\n"), entries)


@cache
def _inliner() -> css_inline.CSSInliner:
    """Styles go into each element, as mail readers want it; those for dark and narrow screens stay in the head."""
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _subject(site: Site, kind: MailKind, ordered: Sequence[Entry]) -> str:
    head = f"【{line(site.title)}{_HEADS[kind]}】"
    if not ordered:
        return f"{head}この1週間に新しい掲載はありません"
    return f"{head}{len(ordered)}件：{_cut(line(ordered[0].title), _SUBJECT)}"


def _lead(kind: MailKind, ordered: Sequence[Entry]) -> str:
    """What is in it, in a sentence; the number of documents where entries tell of several."""
    if not ordered:
        return "この1週間に、新しい掲載や変更はありませんでした。"
    documents = len({change.document for entry in ordered for change in entry.changes})
    several = f"（文書{documents:,}件）" if documents > len(ordered) else ""
    return f"{'速報の対象に、' if kind == 'alert' else ''}新しいお知らせが{len(ordered):,}件{several}あります。"


def _ordered(entries: Sequence[Entry], deadlines: Sequence[Stated], today: date) -> list[Entry]:
    filings = {one.entry for one in deadlines if one.binding == _FILING and one.day <= today + _SOON}
    return sorted(entries, key=partial(_weight, filings))


def _weight(filings: set[str], entry: Entry) -> tuple[int, float]:
    """The most binding first: filings due soon, corrections, fees re-priced, 告示 and 省令, 通知, 疑義解釈, the rest; then the newest."""
    texts = [one.text for one in entry.summary]
    if entry.id in filings:
        rank = 0
    elif any(kind_name(change) == "corrected" for change in entry.changes) or _CORRECTED.search(entry.title):
        rank = 1
    elif any(_PRICED.search(words) for words in texts):
        rank = 2
    else:
        rank = 3 + next((place for place, words in enumerate(_BINDING) if any(word in entry.title for word in words)), len(_BINDING))
    return rank, -entry.published.timestamp()


def _told(base: LetterView, site: Site, ordered: Sequence[Entry], whole: int, listed: int) -> LetterView:
    """The first entries whole, by topic in the order in which the topics come up; more by their heading; the number of the rest."""
    link = partial(absolute, site)
    groups: dict[str, list[Item]] = {}
    for entry in ordered[:whole]:
        groups.setdefault(topic_title(site, entry.topic), []).append(_item(site, entry, link))
    more = ordered[whole : whole + listed]
    headings = tuple(Listed(f"{day.month}/{day.day}", _cut(line(entry.title), 120), link(entry_path(entry.id)))
                     for entry in more for day in [japan_day(entry.published)])  # fmt: skip
    told = tuple(Group(title, tuple(items)) for title, items in groups.items())
    return replace(base, groups=told, listed=headings, rest=max(len(ordered) - whole - listed, 0))


def _item(site: Site, entry: Entry, link: Callable[[str], str]) -> Item:
    view = entry_view(site, entry, link)
    lines = [words for words in view.summary if words.role not in _UNTOLD and not _FOUND_AT.match(words.text)]
    sources = [Anchor(_cut(f"{change.title}{f'（{change.form}）' if change.form else ''}", 80), change.source)
               for change in view.changes if change.source]  # fmt: skip
    pages = [anchor for anchor in view.pages if anchor.address]
    # A few of many documents would be any few: then the page they stand on is shown alone.
    shown = tuple(dict.fromkeys((*(sources if len(sources) <= _SOURCES or not pages else ()), *pages[:1])))[: _SOURCES + 1]
    machine = tuple(_cut(words, _LINE) for words in view.machine[:_LINES])
    return Item(replace(view, machine=machine), tuple(_shortened(words) for words in lines[:_LINES]), shown, len(lines) > _LINES)


def _shortened(words: LineView) -> LineView:
    """The line as far as a mail shows it; whole pieces keep their links."""
    kept: list[Anchor] = []
    room = _LINE
    for piece in words.pieces:
        kept.append(replace(piece, words=_cut(piece.words, room)))
        room -= len(piece.words)
        if room <= 0:
            break
    return replace(words, pieces=tuple(kept))


def _cut(words: str, longest: int) -> str:
    return words if len(words) <= longest else words[: max(longest - 1, 0)] + "…"


def _deadlines(site: Site, stated: Sequence[Stated], today: date) -> tuple[DeadlineView, ...]:
    """A row for each day and binding, in order of days; of too many the filings and the nearest."""
    rows: dict[tuple[date, str], list[Stated]] = {}
    for one in stated:
        rows.setdefault((one.day, one.binding), []).append(one)
    kept = sorted(sorted(rows, key=lambda key: (key[1] != _FILING, key))[:_ROWS])
    return tuple(_deadline(site, day, binding, rows[day, binding], today) for day, binding in kept)


def _deadline(site: Site, day: date, binding: str, stated: Sequence[Stated], today: date) -> DeadlineView:
    left = "本日" if day == today else f"あと{(day - today).days}日"
    named = dict.fromkeys(Anchor(_cut(line(one.title), _SUBJECT), absolute(site, entry_path(one.entry))) for one in stated)
    return DeadlineView(day_words(day), left, day <= today + _SOON, binding, tuple(named)[:_NAMED], max(len(named) - _NAMED, 0))


def _proof(proof: Proof | None) -> ProofView | None:
    if proof is None:
        return None
    span = "24時間" if proof.hours == 24 else f"{proof.hours // 24}日間"
    looked = f"直近{span}に、監視先のページ{proof.pages:,}件と文書{proof.documents:,}件を確認しました。"
    sources = (Seen(line(one.title), outside(one.url), time_words(one.last_good) if one.last_good else "まだ確認できていません")
               for one in proof.sources)  # fmt: skip
    return ProofView(looked, tuple(_warnings(proof))[:_WARNINGS], tuple(sources))


def _warnings(proof: Proof) -> Iterator[str]:
    for one in proof.sources:
        if one.failures:
            yield f"確認できていません：{line(one.title)}（続けて{one.failures}回失敗）"
        if one.silent is not None:
            yield f"いつもより長く更新がありません：{line(one.title)}（{one.silent}日間。ふだんは長くて{max(one.usual or 0, 1)}日間）"
    if proof.unread_count:
        names = "、".join(_cut(line(title), 40) for title in proof.unread)
        more = "など" if proof.unread_count > len(proof.unread) else ""
        yield f"取得できていない文書が{proof.unread_count}件あります：{names}{more}"
