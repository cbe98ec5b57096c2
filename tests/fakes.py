"""A scripted ministry for the border, and the program that watches it: nothing but the network, child processes and time is played."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

import httpx
import pytest

from pipeline import cycle
from pipeline.fetch import Fetcher
from pipeline.model import Change, Source, TopicRule
from pipeline.options import DocumentOptions, HttpOptions, Options, PublishOptions, StoreOptions
from pipeline.pool import Pool, Task

HOST = "https://www.mhlw.go.jp"
PAGE = "/stf/newpage_67729.html"
BEGIN = datetime(2026, 3, 5, 6, 8, tzinfo=UTC)
NOTICE = """<!DOCTYPE html><html lang="ja"><head><meta charset="UTF-8"><title>メンテナンスのお知らせ｜厚生労働省</title></head><body>
<h1>ただいまメンテナンス中です</h1><p>システムメンテナンスのため、公開を一時停止しています。しばらく経ってから再度アクセスしてください。</p>
</body></html>"""
LOGIN = """<!DOCTYPE html><html><head><title>Sign in</title></head><body><form action="/login">
<label>user<input name="u"></label></form><p>ログインしてください。</p></body></html>"""
TEMPLATE = """\n\n<!--\n\n-->\n<!DOCTYPE html>
<html lang="ja"><head><meta charset="UTF-8"><title>{title}｜厚生労働省</title></head><body>
<header class="l-header"><ul>{menu}</ul></header>
<main id="content" class="l-content"><!--\n\n-->
<div class="l-contentHead"><ul class="m-navBreadcrumb"><li><a href="/">ホーム</a></li></ul></div>
<div class="l-contentBody"><div class="l-contentMain"><!---->
<div class="m-hdgLv1"><h1 class="m-hdgLv1__hdg">{title}</h1></div>
{body}
<div class="m-boxReader"><p>PDFファイルを見るためには、<a href="https://get.example.com/reader/">Reader</a>が必要です。</p></div>
</div><!-- /.l-contentMain --><div class="l-contentSub"><a href="/stf/menu.html">政策一覧</a></div></div></main>
<footer><a href="/kinkyu.html">緊急情報</a></footer></body></html>
"""
MENU = ("/index.html", "/stf/seisaku.html", "/stf/toukei.html")

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a page: words before the link, the link, words after it."""

    url: str
    text: str
    section: tuple[str, ...] = ("第１ 改定の経緯",)
    before: str = "・"
    after: str = ""
    size: str = "［519KB］"

    @property
    def html(self) -> str:
        return f'{self.before}<a href="{self.url}" target="_blank" data-icon="pdf">{self.text}{self.size}</a>{self.after}<br />'


def page_html(items: Iterable[Item], title: str = "令和８年度診療報酬改定について", menu: Sequence[str] = MENU) -> str:
    """A page in the ministry's template: headings as they change from item to item, lines parted by `<br />`."""
    pieces: list[str] = []
    section: tuple[str, ...] = ()
    for item in items:
        if item.section != section:
            common = sum(1 for old, new in zip(section, item.section, strict=False) if old == new)
            for level, words in list(enumerate(item.section, 2))[common:]:
                heading = f'<h{level} class="m-hdgLv{level}__hdg">{words}</h{level}>'
                pieces.append(f'<div class="m-hdgLv{level}" id="h{level}_{len(pieces)}">{heading}</div>')
            section = item.section
        pieces.append(f'<div class="m-grid"><div class="m-grid__col1">{item.html}</div></div>')
    shown = "".join(f'<li><a href="{path}">{path}</a></li>' for path in menu)
    return TEMPLATE.format(title=title, body="\n".join(pieces), menu=shown)


def other_mirror(page: str) -> str:
    """The page as the ministry's other server prints it: processing instructions in comments, other entities, CRLF."""
    page = page.replace("<!--\n\n-->", '<!--\n<?xml version="1.0"?>\n<?ra-page g="SP" ?>\n-->', 1)
    page = page.replace("<!---->", "<!--\n<?ra break?>\n-->")
    return page.replace("&#160;", "&nbsp;").replace("\n", "\r\n")


FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://www.mhlw.go.jp/stf/news.rdf"><title>新着情報</title><link>https://www.mhlw.go.jp/</link></channel>
{items}
</rdf:RDF>"""


def feed_xml(items: Iterable[tuple[str, str]]) -> str:
    """A news.rdf of (address, title)."""
    day = "<dc:date>2026-03-05T14:00:00+09:00</dc:date>"
    each = '<item rdf:about="{url}"><title><![CDATA[{title} ]]></title><link>{url}</link>' + day + "</item>"
    return FEED.format(items="\n".join(each.format(url=url, title=title) for url, title in items))


def pdf(words: str) -> bytes:
    """Bytes that pass for a whole PDF; nothing can be read in it."""
    return b"%PDF-1.4\n%" + words.encode() + b"\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answers. `broken` is raised instead."""

    body: bytes = b""
    media_type: str = "text/html"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    broken: bool = False
    uploaded: datetime = BEGIN

    @property
    def etag(self) -> str:
        return f'"{len(self.body):x}-{hashlib.sha256(self.body + self.uploaded.isoformat().encode()).hexdigest()[:12]}"'


@dataclass(slots=True)
class Ministry(httpx.BaseTransport):
    """A function that plays the server: what is put there is answered, with validators; all else is 404. `asked` is its log."""

    answers: dict[str, Answer] = field(default_factory=dict)
    faults: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, bool, int]] = field(default_factory=list)
    """Path, whether the request was conditional, status."""

    def put(self, path: str, body: str | bytes, **more: Any) -> None:
        """Set what an address answers; the type goes by the name."""
        encoded = body.encode() if isinstance(body, str) else body
        types = {".pdf": "application/pdf", ".txt": "text/plain", ".csv": "text/csv", ".rdf": "application/rdf+xml"}
        self.answers[path] = Answer(encoded, **({"media_type": types.get(Path(path).suffix, "text/html")} | more))

    def show(self, items: Sequence[Item], path: str = PAGE, **more: Any) -> None:
        """Put a page there, and a text behind each of its links that has none yet."""
        self.put(path, page_html(items, **more))
        for item in items:
            if item.url.startswith("/") and item.url not in self.answers:
                self.put(item.url, pdf(item.url) if item.url.endswith(".pdf") else f"{item.url} の本文です。")

    def upload_again(self, at: datetime) -> None:
        """New validators for every file, the same bytes."""
        self.answers = {path: answer if path.endswith(".html") else replace(answer, uploaded=at) for path, answer in self.answers.items()}

    def forget(self) -> None:
        """Empty the log."""
        self.asked.clear()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One answer."""
        path = unquote(request.url.path)
        answer = self.faults.get(path) or self.answers.get(path) or Answer(b"not found", status=404)
        told = request.headers.get("If-None-Match", "")
        conditional = bool(told) or "If-Modified-Since" in request.headers
        status = 304 if answer.status == 200 and answer.etag in told else answer.status
        self.asked.append((path, conditional, status))
        if answer.broken:
            raise httpx.ReadError("the line went dead", request=request)
        modified = format_datetime(answer.uploaded.astimezone(UTC), usegmt=True)
        headers = {"ETag": answer.etag, "Last-Modified": modified} if answer.status == 200 else {}
        body = b"" if status == 304 else answer.body
        return httpx.Response(status, headers={**headers, "Content-Type": answer.media_type, **dict(answer.headers)}, content=body)


class InlinePool(Pool):
    """The pool without child processes."""

    def run(self, tasks: Iterable[tuple[Key, Task]]) -> Iterator[tuple[Key, Any]]:
        """The answers, in turn."""
        for key, (function, arguments) in tasks:
            yield key, function(*arguments)


@dataclass(slots=True)
class Watch:
    """The program, watching a ministry. `once` runs a cycle some minutes after the last one."""

    folder: Path
    ministry: Ministry
    options: Options
    now: datetime = BEGIN

    def once(self, minutes: float = 5, *, only: Sequence[str] = ()) -> cycle.Report:
        """One cycle."""
        self.now += timedelta(minutes=minutes)
        return cycle.run(self.options, lambda: self.now, only=only)

    def told(self, minutes: float = 5) -> list[tuple[str, str]]:
        """Kind and path of the significant changes of one cycle."""
        return [(str(change.kind), path_of(change)) for change in self.once(minutes).changes if change.significant]

    def seen(self, minutes: float = 5) -> list[tuple[str, str]]:
        """Kind and path of all changes of one cycle."""
        return [(str(change.kind), path_of(change)) for change in self.once(minutes).changes]

    def outcome(self, minutes: float = 5) -> str:
        """How the first visit of one cycle ended."""
        return str(self.once(minutes).visits[0].outcome)

    def configured(self, **more: Any) -> Watch:
        """The same with other options."""
        self.options = replace(self.options, **more)
        return self


def path_of(change: Change) -> str:
    """The path of a change's address."""
    return change.url.removeprefix(HOST)


def source(path: str = PAGE, name: str = "r8", **more: Any) -> Source:
    """A source at the ministry, due every minute."""
    return Source(name, HOST + path, more.pop("kind", "page"), more.pop("topic", "診療報酬"), every=timedelta(minutes=1), **more)


def options_in(folder: Path, sources: Sequence[Source] = ()) -> Options:
    """A configuration: no waiting, no retries, every document due after a minute."""
    return Options(
        sources=tuple(sources) or (source(),),
        store=StoreOptions(folder / "kaitei.db"),
        http=HttpOptions(contact="test@example.jp", min_interval=0, retries=0, timeout=5),
        documents=DocumentOptions(recheck=timedelta(minutes=1)),
        publish=PublishOptions(folder / "feeds", "https://feeds.example.jp/"),
        topics=(TopicRule("訂正", "訂正", ("訂正",)), TopicRule("その他", "その他")),
    )


def play(monkeypatch: pytest.MonkeyPatch, ministry: Ministry) -> None:
    """Let every cycle ask the scripted ministry, without waiting and without child processes."""

    def fetcher(options: HttpOptions, *, clock: Callable[[], datetime], **more: Any) -> Fetcher:
        return Fetcher(options, clock=clock, sleep=lambda _: None, transport=ministry, **more)

    monkeypatch.setattr(cycle, "Fetcher", fetcher)
    monkeypatch.setattr(cycle, "pool_of", lambda _: InlinePool())
