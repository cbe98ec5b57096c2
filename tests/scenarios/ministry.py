"""A scripted ministry on this machine, and the real program watching it: the border is faked, the inside is real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline import cycle
from pipeline.config import load
from pipeline.demo.papers import pdf
from pipeline.demo.server import Stage, served
from pipeline.demo.site import Answer
from pipeline.model import Change

HOST = "www.mhlw.go.jp"
PAGE = "/stf/newpage_1.html"
BEGIN = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
NOTICE = "<html><head><title>メンテナンスのお知らせ</title></head><body><h1>ただいまメンテナンス中です</h1></body></html>"
CONFIG = """\
[store]
path = "kaitei.db"
[http]
user_agent = "kaitei-test"
contact = "test@example.jp"
min_interval = 0
retries = 0
timeout = 5
[http.connect_to]
"{host}" = "http://127.0.0.1:{port}"
[documents]
recheck = "1m"
[publish]
directory = "feeds"
base_url = "https://feeds.example.jp/"
title = "試験"
"""
SOURCE = '\n[[source]]\nid = "{id}"\nurl = "https://{host}{path}"\nkind = "{kind}"\ntopic = "診療報酬"\nevery = "1m"\n{extra}'


def template(title: str, content: str, *, noise: str = "") -> bytes:
    """A page in the ministry's template; `noise` stands outside the main content."""
    return f"""
<!--{noise}-->
<!DOCTYPE html><html lang="ja"><head><meta charset="UTF-8"><title>{title}｜厚生労働省</title></head><body>
<header><a href="/menu{noise}.html">メニュー{noise}</a></header>
<main class="l-content" id="content"><div class="l-contentHead"><ol class="m-navBreadcrumb"><li><a href="/">ホーム</a></li></ol></div>
<div class="l-contentBody"><div class="l-contentMain"><div class="m-hdgLv1"><h1 class="m-hdgLv1__hdg">{title}</h1></div>
{content}
<div class="m-boxReader"><a href="https://get.adobe.com/jp/reader/">Adobe Reader</a></div></div>
<div class="l-contentSub"><a href="/local{noise}.html">関連</a></div></div></main></body></html>""".encode()


@dataclass(frozen=True, slots=True)
class Shown:
    """A link as the scripted page shows it: its path, words, what follows it, and the heading it stands under."""

    path: str
    words: str
    after: str = ""
    heading: str = "第１　告示"
    before: str = "・"


@dataclass(slots=True)
class Ministry:
    """The site as it stands now. `links` make the watched page, `files` lie behind addresses, `pages` replace whole answers."""

    stage: Stage
    folder: Path
    links: list[Shown] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    pages: dict[str, bytes] = field(default_factory=dict)
    title: str = "令和８年度診療報酬改定について"
    noise: str = ""
    now: datetime = BEGIN
    uploaded: datetime = BEGIN

    def file(self, path: str, *lines: str) -> None:
        """Put a PDF with these words under an address."""
        self.files[path] = pdf(path if not lines else lines[0], lines[1:])

    def show(self, path: str, words: str, **more: str) -> None:
        """Put a link on the page and a file of its own behind it."""
        self.links.append(Shown(path, words, **more))
        if path not in self.files:
            self.file(path, f"{words}の本文です。{path}")

    def hide(self, path: str) -> None:
        """Take a link off the page."""
        self.links = [link for link in self.links if link.path != path]

    def page(self) -> bytes:
        """The watched page."""
        blocks, heading = [], ""
        for link in self.links:
            if link.heading != heading:
                heading = link.heading
                blocks.append(f'<div class="m-hdgLv2" id="h2_1"><h2 class="m-hdgLv2__hdg">{heading}</h2></div>')
            anchor = f'<a data-icon="pdf" target="_blank" href="{link.path}">{link.words}［1KB］</a>'
            blocks.append(f'<div class="m-grid"><div class="m-grid__col1">{link.before}{anchor}{link.after}</div></div>')
        return template(self.title, "\n".join(blocks), noise=self.noise)

    def site(self) -> dict[str, Answer]:
        """Every address with its answer."""
        answers = {path: Answer(body, "application/pdf", self.uploaded) for path, body in self.files.items()}
        answers[PAGE] = Answer(self.page(), "text/html", self.uploaded)
        for path, body in self.pages.items():
            kind = "application/rdf+xml" if path.endswith(".rdf") else "text/html"
            answers[path] = Answer(body, kind, self.uploaded)
        return answers

    def visit(self, *only: str) -> cycle.Report:
        """Let the program visit what is due, five minutes after the last time."""
        self.stage.site = self.site()
        self.now += timedelta(minutes=5)
        moment = self.now
        return cycle.run(load(self.folder / "config.toml"), lambda: moment, only=only)

    def told(self) -> list[tuple[str, str]]:
        """Kind and file of every change of a visit."""
        return [brief(change) for change in self.visit().changes]


def brief(change: Change) -> tuple[str, str]:
    """Kind and file of a change."""
    return str(change.kind), change.url.rsplit("/", 1)[-1]


@contextmanager
def ministry(folder: Path, *, sources: tuple[tuple[str, str, str], ...] = (("page", PAGE, "page"),), extra: str = "") -> Iterator[Ministry]:
    """A ministry with three documents on its page, and the program's configuration in a folder. `sources`: id, path, kind."""
    with served({}) as stage:
        text = CONFIG.format(host=HOST, port=stage.port)
        text += "".join(SOURCE.format(id=name, host=HOST, path=path, kind=kind, extra=extra) for name, path, kind in sources)
        (folder / "config.toml").write_text(text, "utf-8")
        here = Ministry(stage, folder)
        here.show("/content/1.pdf", "医科点数表の一部を改正する件（令和８年厚生労働省告示第69号）")
        here.show("/content/2.pdf", "基本診療料の施設基準等の一部を改正する件（令和８年厚生労働省告示第70号）")
        here.show("/content/3.pdf", "疑義解釈資料の送付について（その１）", heading="第２　疑義解釈")
        yield here
