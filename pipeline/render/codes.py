"""Fee items by 区分番号: the text now, how it came to be, what is asked about it, and which entries name it; and lists of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby

from pipeline.japanese.text import sound, squeeze
from pipeline.japanese.wording import era_date
from pipeline.model import Cited, FeeItem, File, Question, Site
from pipeline.paths import document_path, entry_path, folder, page_path, relative
from pipeline.render.frame import CODES, HOME, page
from pipeline.render.templating import trusted
from pipeline.render.views import Anchor, Moment, line, moment
from pipeline.render.wording import japan_day

_TABLES = {
    "医": ("ika", "医科点数表"),
    "歯": ("shika", "歯科点数表"),
    "調": ("chozai", "調剤点数表"),
    "訪": ("homon", "訪問看護療養費"),
    "": ("sonota", "その他の文書"),
}
_WHOLE = 300
"""A table with more codes is listed on a page for each letter."""
_FIELDS = {"code": "番号", "name": "名称", "points": "点数", "unit": "単位", "text": "本文"}


@dataclass(frozen=True, slots=True)
class Edition:
    """A fee item as a version of a document has it.

    `cited` is its page where that is shown, `fields` what differs from the version before of the same document, `redline` a table of
    ours that shows it (trusted); `standing`: the document has it today.
    """

    item: FeeItem
    document: str
    title: str
    version: int
    fetched: datetime
    standing: bool
    cited: Cited | None = None
    fields: tuple[str, ...] = ()
    redline: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question that names the code, and the document that has it."""

    question: Question
    document: str
    title: str
    cited: Cited | None


@dataclass(frozen=True, slots=True)
class Naming:
    """An entry that names the code."""

    entry: str
    title: str
    published: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A code in a list, with what the newest edition says."""

    code: str
    name: str
    points: int | None
    currency: str
    deleted: bool


_Group = tuple[str, tuple[Listed, ...]]
"""A letter, and the codes that begin with it."""


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition in words."""

    document: Anchor
    version: int
    fetched: Moment
    page: Anchor
    name: str
    points: str
    unit: str
    path: str
    text: str
    fields: str
    redline: str
    standing: bool


@dataclass(frozen=True, slots=True)
class AskingView:
    """A question in words."""

    number: str
    topic: str
    question: str
    answer: str
    document: Anchor
    page: Anchor


def table_title(table: str) -> str:
    """What people call a table of fees (医, 歯, 調, 訪, or any other name)."""
    return _TABLES[table][1] if table in _TABLES else line(table)


def table_path(table: str, letter: str = "") -> str:
    """The list of a table's codes, or of those that begin with a letter."""
    place = _TABLES[table][0] if table in _TABLES else folder(table)
    return f"codes/{place}/{f'list-{letter}' if letter else 'index'}.html"


def code_path(table: str, code: str) -> str:
    """The page of a code of a table."""
    return table_path(table).replace("index.html", f"{folder(code)}.html")


def code_file(
    site: Site, table: str, code: str, editions: Sequence[Edition], asking: Sequence[Asking] = (), naming: Sequence[Naming] = ()
) -> File:
    """The page of a code; `editions` the newest first, at least one."""
    path = code_path(table, code)
    link = partial(relative, path)
    now = _current(editions)
    name = line(now.item.name)
    return page(
        site,
        path,
        "code.html",
        f"{code} {name}",
        trail=(*_trail(path), Anchor(table_title(table), link(table_path(table)))),
        code=code,
        name=name,
        table=table_title(table),
        now=_view(now, link),
        deleted=now.item.deleted,
        tiers=now.item.tiers,
        currency=now.item.currency,
        others=tuple(_view(one, link) for one in editions if one.standing and one is not now),
        history=tuple(_view(one, link) for one in editions),
        asking=tuple(_asking(one, link) for one in asking),
        naming=tuple((era_date(japan_day(one.published)), Anchor(line(one.title), link(entry_path(one.entry)))) for one in naming),
    )


def code_lists(site: Site, table: str, listed: Sequence[Listed]) -> Iterator[File]:
    """The lists of a table's codes: one page, of a large table one for each letter and one that leads to them."""
    groups = [(letter, tuple(group)) for letter, group in groupby(listed, key=lambda one: one.code[:1])]
    path, title = table_path(table), table_title(table)
    if len(listed) <= _WHOLE:
        yield _list_file(site, table, path, title, listed, ())
        return
    for letter, group in groups:
        yield _list_file(site, table, table_path(table, letter), f"{title}（{letter}）", group, groups)
    yield _list_file(site, table, path, title, (), groups)


def codes_file(site: Site, tables: Iterable[tuple[str, int]]) -> File:
    """The list of tables with the number of their codes."""
    return page(
        site,
        CODES,
        "codes.html",
        "点数表",
        trail=(Anchor("新着", relative(CODES, HOME)),),
        tables=tuple((Anchor(table_title(table), relative(CODES, table_path(table))), number) for table, number in tables),
    )


def _list_file(site: Site, table: str, path: str, title: str, listed: Sequence[Listed], groups: Sequence[_Group]) -> File:
    link = partial(relative, path)
    return page(
        site,
        path,
        "codelist.html",
        title,
        trail=_trail(path) if path == table_path(table) else (*_trail(path), Anchor(table_title(table), link(table_path(table)))),
        heading=title,
        letters=tuple(Anchor(letter, link(table_path(table, letter))) for letter, _ in groups),
        groups=tuple(
            (Anchor(letter, link(table_path(table, letter))), f"{group[0].code}から{group[-1].code}まで", len(group))
            for letter, group in groups
        ),
        here=relative(path, path),
        rows=tuple((Anchor(one.code, link(code_path(table, one.code))), line(one.name), _points(one)) for one in listed),
    )


def _trail(path: str) -> tuple[Anchor, ...]:
    return (Anchor("新着", relative(path, HOME)), Anchor("点数表", relative(path, CODES)))


def _current(editions: Sequence[Edition]) -> Edition:
    """What holds today: an edition of a document that stands, with a figure before one without (a 告示 before a 通知)."""
    return min(editions, key=lambda one: (not one.standing, one.item.points is None and not one.item.tiers))


def _view(one: Edition, link: Callable[[str], str]) -> EditionView:
    item = one.item
    return EditionView(
        document=Anchor(line(one.title), link(document_path(one.document))),
        version=one.version,
        fetched=moment(one.fetched),
        page=_page(one.cited, item.page, link),
        name=line(item.name),
        points=_points(item),
        unit=line(item.unit) if item.unit else "",
        path=" ＞ ".join(line(step) for step in item.path),
        text=sound(item.text).strip(),
        fields="、".join(_FIELDS[name] for name in one.fields),
        redline=trusted(one.redline),
        standing=one.standing,
    )


def _asking(one: Asking, link: Callable[[str], str]) -> AskingView:
    asked = one.question
    return AskingView(
        number=squeeze(sound(asked.number)),
        topic=squeeze(sound(asked.topic)),
        question=sound(asked.question).strip(),
        answer=sound(asked.answer).strip(),
        document=Anchor(line(one.title), link(document_path(one.document))),
        page=_page(one.cited, asked.page, link),
    )


def _page(cited: Cited | None, number: int, link: Callable[[str], str]) -> Anchor:
    return Anchor(f"{number}ページ", link(page_path(cited.document, cited.version, cited.page)) if cited else None)


def _points(item: FeeItem | Listed) -> str:
    if item.deleted:
        return "削除"
    return "" if item.points is None else f"{item.points:,}{item.currency}"

