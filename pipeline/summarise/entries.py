"""What an entry says: a Japanese title and three to six lines, made of what was found and of nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pipeline.japanese.eras import first_date
from pipeline.japanese.text import fold
from pipeline.japanese.wording import JAPAN, SOURCE_LINE, era_date, kind_word, media_words, size_words
from pipeline.model import Change, Kind, LineRole, Piece, Place, SummaryLine, plain_line
from pipeline.summarise.days import Day, day_lines
from pipeline.summarise.gist import Gist, content_lines
from pipeline.summarise.identity import Identity, contradiction, identify
from pipeline.summarise.names import full_name, is_telling
from pipeline.summarise.saying import Part, Saying, page_part, say, settled, shorten

_VERBS = {
    Kind.ADDED: "が新たに掲載されました。",
    Kind.REPLACED: "が差し替えられました。",
    Kind.RELABELLED: "のリンクの表記が改められました（ファイルの内容は変わっていません）。",
    Kind.REMOVED: "の掲載が終わりました。",
    Kind.RESTORED: "が再び掲載されました。",
    Kind.RENUMBERED: "のアドレスが変わりました。",
    Kind.MOVED: "の掲載箇所が変わりました。",
}
_EXISTING = "が掲載されています（初回の確認）。"
_MEETING = re.compile(r"第[\d０-９]+回[\s　]")
_ADDRESS = re.compile(r"https?://\S+")
_INNER = re.compile(r"(?P<outer>[^(（]+)[(（](?P<inner>[^()（）]+)[)）]$")
_READ = (Kind.ADDED, Kind.REPLACED, Kind.RESTORED)
_LONGEST_TITLE = 120
_LINES = 6
_CHANGES = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """A change with all that a summary may say of it.

    `page_title` and `layout` are those of the watched page; `version` and `former` number the versions of its document after and before
    (0: none); `before` is its place before; `revised` says what differs from the former version, `meant` what the document states
    (questions, corrections), `days` those that bind, `asked` the pages of its questions; `existing`: it stood there when the page was
    first looked at.
    """

    change: Change
    place: Place
    page_title: str
    layout: str = ""
    before: Place | None = None
    version: int = 0
    former: int = 0
    gist: Gist | None = None
    revised: tuple[Saying, ...] = ()
    meant: tuple[Saying, ...] = ()
    days: tuple[Day, ...] = ()
    asked: tuple[int, ...] = ()
    existing: bool = False

    @property
    def identity(self) -> Identity:
        """What the document is; by its title alone where it was not read."""
        return self.gist.identity if self.gist else identify(self.place.title, self.place.context, None)

    def settle(self, saying: Saying) -> SummaryLine:
        """A line about this document, its pages those of the right version."""
        return settled(saying, self.change.document, self.version, self.former, is_paged=self.change.media_type != "text/html")


def single(subject: Subject) -> tuple[str, tuple[SummaryLine, ...]]:
    """Title and lines for one change: what it is, whom it concerns, what changed, days that bind, key sentences, where it stands."""
    change = subject.change
    mark = f"（{change.mark}）" if change.mark and fold(change.mark) not in fold(name_of(subject)) else ""
    mark = mark or ("（訂正表示なし）" if change.silent and not change.mark else "")
    title = shorten(f"【{kind_word(change)}】{name_of(subject)}{mark}", _LONGEST_TITLE)
    told = [*_relabelled(subject), *_contradicted(subject), *_told(subject)]
    first = (_what(subject),) if told else _parted(_what(subject))
    room = _LINES - len(first) - 1
    chosen = sorted(told[:room], key=lambda saying: _ORDER.index(saying.role))
    lines = (subject.settle(saying) for saying in (*first, *chosen, _where(subject)))
    return title, (*lines, plain_line(SOURCE_LINE, "source"))


def _told(subject: Subject) -> tuple[Saying, ...]:
    """What changed and what the document says, the most important first; repeals of earlier notices last."""
    asked = [saying for saying in subject.meant if saying.role == "key" or saying.important]
    rest = [saying for saying in subject.meant if saying not in asked]
    return (*_revised(subject), *_days(subject), *asked, *_content(subject), *rest)


def _parted(saying: Saying) -> tuple[Saying, ...]:
    """A first line in two: what happened, then form, size and whom it concerns, where nothing else is to be told."""
    place = next((number for number, part in enumerate(saying.parts) if part.text.endswith("。")), len(saying.parts)) + 1
    halves = (saying.parts[:place], saying.parts[place:])
    return tuple(Saying(saying.role, half) for half in halves if half)


_ORDER: tuple[LineRole, ...] = ("document", "note", "change", "day", "key", "place", "source")


def with_place(summary: tuple[SummaryLine, ...], place: Place, change: Change) -> tuple[SummaryLine, ...]:
    """The lines with one more place named where the same was found, behind the first."""
    words = f"同じ文書の掲載場所：{' ＞ '.join(place.section) or place.title}（{change.page}）"
    if any(words in line.text for line in summary):
        return summary
    at = next((number for number, one in enumerate(summary) if one.role == "place"), None)
    if at is not None:
        joined = SummaryLine((*summary[at].pieces, Piece(f"。{words}")), "place")
        return (*summary[:at], joined, *summary[at + 1 :])
    end = next((number for number, one in enumerate(summary) if one.role == "source"), len(summary))
    return (*summary[:end], plain_line(words, "place"), *summary[end:])


def with_beginning(summary: tuple[SummaryLine, ...], first: datetime) -> tuple[SummaryLine, ...]:
    """The lines of a correction that takes the place of what was told first."""
    line = plain_line(f"はじめのお知らせ：{era_date(first.astimezone(JAPAN).date())}")
    at = next((number for number, one in enumerate(summary) if one.role == "source"), len(summary))
    return (*summary[:at], line, *summary[at:])


def name_of(subject: Subject) -> str:
    """What the document is called: a paper of a meeting led by the council, a bare address by the first line of what stands there."""
    name = full_name(subject.place)
    if _ADDRESS.fullmatch(name):
        heading = subject.gist.heading if subject.gist else ""
        return shorten(heading, _LONGEST_TITLE) or "　".join((*subject.place.section[-1:], name))
    if not is_telling(name):
        leading = subject.gist.called if subject.gist and subject.gist.called else "".join(subject.place.section[-1:])
        return name if subject.place.context or not leading else f"{leading}／{name}"
    if _MEETING.match(name) and (council := _council(subject.page_title)):
        return name if fold(council) in fold(name) else f"{council} {name}"
    return name


def _council(page_title: str) -> str:
    """中央社会保険医療協議会(中央社会保険医療協議会総会) is 中央社会保険医療協議会総会."""
    match = _INNER.fullmatch(page_title)
    return match["inner"] if match and match["inner"].startswith(match["outer"].strip()) else page_title


def _what(subject: Subject) -> Saying:
    """What it is and what happened to it: 通知（保医発0305第18号、令和8年3月5日付け、1ページ）が新たに掲載されました。"""
    change, identity = subject.change, subject.identity
    verb = _EXISTING if subject.existing else _VERBS[change.kind]
    form = "・".join(filter(None, (media_words(change.media_type), size_words(change.size) if change.size else "", _extent(subject))))
    return say("document", *described(subject), verb, *_happened(subject), f"{form}。" if form else "", *_concerned(identity))


def described(subject: Subject) -> tuple[Part | str, ...]:
    """Kind, number and date of a document, with the page that states them."""
    identity, change = subject.identity, subject.change
    kind = f"{identity.kind}（{identity.form}）" if identity.kind and identity.form else identity.kind or identity.form or "文書"
    kind = f"{identity.belongs}の{kind}" if identity.belongs else kind
    corrected = first_date(change.mark) if change.mark else None
    issued = identity.issued or (change.published if change.published != corrected else None)
    facts = "、".join((*identity.numbers, *([f"{era_date(issued)}{_dated(subject)}"] if issued else [])))
    if not facts:
        return (kind,)
    opening, closing = ("、", "") if identity.kind and identity.form else ("（", "）")
    head = kind.removesuffix("）") if opening == "、" else kind
    stated = ("、", page_part(identity.page)) if identity.page else ()
    return (head, opening, facts, *stated, closing or "）")


def _dated(subject: Subject) -> str:
    """What a date stands for: that of a meeting, of an item in a list of news, or of the document."""
    if subject.identity.issued and subject.identity.page:
        return "付け"
    return "開催" if subject.layout == "council" else "掲載" if subject.layout in ("feed", "history") else "付け"


def _extent(subject: Subject) -> str:
    if subject.gist is None or subject.gist.sheets or subject.change.media_type == "text/html":
        return ""
    return f"全{subject.gist.pages}ページ" if subject.gist.pages else ""


def _concerned(identity: Identity) -> tuple[Part | str, ...]:
    if not identity.audience:
        return ()
    stated: tuple[Part | str, ...] = ("（", page_part(identity.audience_page), "）") if identity.audience_page else ()
    return ("対象：", "、".join(identity.audience), *stated, "。")


def _happened(subject: Subject) -> Iterator[Part | str]:
    """What the kind alone does not tell: the mark of an exchange, what became of a removed one, whether one that came back is the same."""
    change = subject.change
    if change.kind is Kind.REPLACED:
        unsaid = "訂正表示なし（厚生労働省のページに差替えの表示がありません）。" if change.silent else "ページ上に訂正の表示はありません。"
        yield f"訂正等の表示：{change.mark}。" if change.mark else unsaid
    elif change.kind is Kind.REMOVED:
        yield "続けて2回の確認で掲載がなく、代わる文書も見当たりません。"
        yield from ("最後に確認した版は残っています（", page_part(1), "）。") if subject.version else ()
    elif change.kind is Kind.RESTORED and change.sha256 and change.previous_sha256:
        same = change.sha256 == change.previous_sha256
        yield "内容は掲載が終わる前と同じです。" if same else "内容は掲載が終わる前と異なります。"
    elif change.mark and change.kind is Kind.ADDED:
        yield f"表示：{change.mark}。"


def _relabelled(subject: Subject) -> Iterator[Saying]:
    """The label before and after, where that is all that changed."""
    place, before = subject.place, subject.before
    if subject.change.kind is not Kind.RELABELLED:
        return
    if before and fold(before.title) != fold(place.title):
        yield say("change", f"「{before.title}」から「{place.title}」に改められました。")
    if before and before.mark and place.mark and fold(before.mark) != fold(place.mark):
        yield say("change", f"「{before.mark}」の表示が「{place.mark}」に変わりました。")
    elif place.mark and not (before and before.mark) and fold(place.mark) not in fold(place.title):
        yield say("change", f"「{place.mark}」の表示が付きました。")
    elif before and before.mark and not place.mark:
        yield say("change", f"「{before.mark}」の表示がなくなりました。")


def _contradicted(subject: Subject) -> Iterator[Saying]:
    """A number in the title that the document itself does not have."""
    if numbers := contradiction(subject.identity):
        page = page_part(subject.identity.page or 1)
        yield say("note", f"リンクの題名では{numbers[0]}ですが、文書には{numbers[1]}とあります（", page, "）。")


def _revised(subject: Subject) -> tuple[Saying, ...]:
    """What differs from the former version; or that it cannot be said."""
    change = subject.change
    if subject.revised or change.kind is not Kind.REPLACED or not change.previous_sha256 or change.text_changed is False:
        return subject.revised[:_CHANGES]
    return (say("change", "前の版との文字の比較はできません（ファイルの形式が異なるか、文字のない文書です）。"),)


def _days(subject: Subject) -> Iterator[Saying]:
    """The days that bind; those of a repeal not, where the repeal itself is told."""
    repeals = any(saying.text.startswith("廃止：") for saying in subject.meant)
    return day_lines(day for day in subject.days if not (repeals and day.binding == "廃止"))


def _content(subject: Subject) -> tuple[Saying, ...]:
    """What the document says of itself, unless its questions, or a change of its sheets, say more."""
    asked = any(saying.role == "key" for saying in subject.meant)
    if subject.gist is None or asked or subject.change.kind not in _READ or (subject.gist.sheets and subject.revised):
        return ()
    return tuple(content_lines(subject.gist))


def _where(subject: Subject) -> Saying:
    steps = " ＞ ".join(filter(None, (subject.page_title, *subject.place.section)))
    return say("place", f"掲載場所：{steps}（{moment_words(subject.change)}確認）")


def moment_words(change: Change) -> str:
    """When it was found, in Japan."""
    at = change.at.astimezone(JAPAN)
    return f"{era_date(at.date())} {at:%H:%M}"
