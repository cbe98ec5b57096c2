"""The site at one visit: every address with its bytes, in the ministry's template (main content, headings, links, tables)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from pipeline.demo.papers import media_type, paper
from pipeline.demo.story import PagePlan, Story

_SHOWN = re.compile(r"^\[(\d*)-(\d*)\] ")
_LINK = re.compile(r"\{\{(\w+) ([^|}]+)\|([^}]+)\}\}")
_HEADING = re.compile(r"^(##+) (.+)$")
_PAGE = "text/html"
_FEED = "application/rdf+xml"
_LEAD = timedelta(hours=1)
_NOTICE = "ただいまメンテナンス中です。しばらくたってからアクセスしてください。"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site has under an address: bytes, media type, and when they were put there."""

    body: bytes
    media_type: str
    uploaded: datetime


def site_at(story: Story, number: int) -> Mapping[str, Answer]:
    """The whole site as the visit with this number (from 0) finds it: absolute paths to answers."""
    scene = story.scenes[number]
    papers = _papers(story, number)
    answers = {"/robots.txt": Answer(b"User-agent: *\nDisallow: /search/\n", "text/plain", story.scenes[0].at - _LEAD)} | papers
    for plan in story.pages:
        body = _notice(story) if scene.notice else _page(story, plan, number, papers)
        answers[plan.address] = Answer(body, _PAGE, scene.at - _LEAD)
    feed = _notice(story) if scene.notice else _feed(story, number)
    return answers | {"/stf/news.rdf": Answer(feed, _PAGE if scene.notice else _FEED, scene.at - _LEAD)}


def _papers(story: Story, number: int) -> dict[str, Answer]:
    there = {plan.address: plan for plan in story.papers if plan.since <= number <= plan.until}
    return {
        plan.address: Answer(
            paper(plan.address, plan.title, plan.text.strip().splitlines()), media_type(plan.address), story.scenes[plan.since].at - _LEAD
        )
        for plan in there.values()
    }


def _page(story: Story, plan: PagePlan, number: int, papers: Mapping[str, Answer]) -> bytes:
    def link(found: re.Match[str]) -> str:
        return _link(found[1], found[2], found[3], papers)

    content = "\n".join(_blocks(list(_lines(plan.content, number)), link))
    return _template(story, plan.title, content)


def _lines(content: str, number: int) -> Iterator[str]:
    """The lines that are shown at a visit."""
    for line in content.strip("\n").splitlines():
        shown = _SHOWN.match(line)
        if shown is None:
            yield line
        elif int(shown[1] or 0) <= number and (not shown[2] or number <= int(shown[2])):
            yield line[shown.end() :]


def _blocks(lines: list[str], link: Callable[[re.Match[str]], str]) -> Iterator[str]:
    """Headings in their boxes, lines split by `<br />` between them, rows as a table: as the ministry's editors leave them."""
    if lines and lines[0].startswith("|"):
        yield _table(lines, link)
        return
    block: list[str] = []
    for line in [*lines, ""]:
        heading = _HEADING.match(line)
        if heading is None and line:
            block.append(_LINK.sub(link, line))
            continue
        if block:
            yield '<div class="m-grid">\n\t<div class="m-grid__col1">' + "<br />\n".join(block) + "</div>\n</div>"
            block = []
        if heading:
            level = len(heading[1])
            yield f'<div class="m-hdgLv{level}"><h{level} class="m-hdgLv{level}__hdg">{escape(heading[2])}</h{level}></div>'


def _table(lines: list[str], link: Callable[[re.Match[str]], str]) -> str:
    head, *rows = [_cells(line) for line in lines]
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "\n".join("<tr>" + "".join(f"<td>{_LINK.sub(link, cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="m-tableFlex"><thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody></table>'


def _cells(line: str) -> list[str]:
    """The cells of a row; the bar inside a link parts no cells."""
    return [part.replace("\0", "|") for part in _LINK.sub(lambda found: found[0].replace("|", "\0"), line).strip("|").split("|")]


def _link(form: str, address: str, words: str, papers: Mapping[str, Answer]) -> str:
    if form == "page":
        return f'<a href="{address}">{escape(words)}</a>'
    size = -(-len(papers[address].body) // 1024)
    return f'<a data-icon="{form}" target="_blank" href="{address}">{escape(words)}［{size}KB］</a>'


def _notice(story: Story) -> bytes:
    return _template(story, "メンテナンス中", f'<p class="m-txtM">{_NOTICE}</p>')


def _template(story: Story, title: str, content: str) -> bytes:
    """A page with what surrounds the main content: head, menu, breadcrumb, local menu, footer."""
    page = f"""<!DOCTYPE html>
<html lang="ja">
<head><meta charset="UTF-8"><title>{escape(title)}｜{story.site}</title></head>
<body>
<header class="l-header"><a href="/">{story.site}</a><ul><li><a href="/stf/houdou/index.html">報道・広報</a></li>
<li><a href="/toukei_hakusho/index.html">統計情報・白書</a></li></ul></header>
<main class="l-content" id="content">
<div class="l-contentHead"><ol class="m-navBreadcrumb"><li><a href="/">ホーム</a></li><li>{escape(title)}</li></ol></div>
<div class="l-contentBody"><div class="l-contentMain">
<div class="m-hdgLv1"><h1 class="m-hdgLv1__hdg">{escape(title)}</h1></div>
{content}
<div class="m-boxReader"><p>ＰＤＦファイルを見るためには、閲覧ソフトが必要です。</p></div>
</div><div class="l-contentSub"><ul><li><a href="/stf/seisakunitsuite/index.html">政策について</a></li></ul></div></div>
</main>
<footer class="l-footer"><p>この頁は動作を示すための見本です。</p></footer>
</body></html>
"""
    return page.replace("\n", "\r\n").encode()


def _feed(story: Story, number: int) -> bytes:
    """RSS 1.0 as the ministry writes it: newest first, titles as CDATA, times of Japan."""
    shown = sorted((item for item in story.items if item.since <= number), key=lambda item: item.at, reverse=True)
    base = f"https://{story.host}"
    places = "\n".join(f'<rdf:li rdf:resource="{base}{item.address}"/>' for item in shown)
    items = "\n".join(
        f'<item rdf:about="{base}{item.address}">\n<title><![CDATA[{item.title} ]]></title>\n<link>{base}{item.address}</link>\n'
        f"<dc:creator>{story.site}</dc:creator>\n<dc:date>{item.at.isoformat()}</dc:date>\n</item>"
        for item in shown
    )
    feed = f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="{base}/stf/news.rdf">
<title>{story.site}新着情報</title>
<link>{base}/stf/news.rdf</link>
<description>動作を示すための見本です。</description>
<items><rdf:Seq>
{places}
</rdf:Seq></items>
</channel>
{items}
</rdf:RDF>"""
    return feed.replace("\n", "\r\n").encode()
