"""What notice a document is: its title, numbers and date, from its first page or from the words of a link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, islice, takewhile, zip_longest
from typing import Final

from pipeline.japanese.eras import first_date
from pipeline.japanese.keys import search_key
from pipeline.japanese.lines import Line, lines
from pipeline.japanese.text import fold, squeeze
from pipeline.japanese.wording import era_date
from pipeline.model import Document, Notice

# In the spelling of `search_key`: kanji numerals behind 第 and before 年 are digits.
_LETTER: Final = re.compile(r"(?:(?![年月日号及並])[一-龯]){1,10}発\d{4}第\d+号")
_GAZETTE: Final = re.compile(r"(?:(?P<year>(?:令和|平成|昭和)\d+年))?(?P<name>(?:(?![年月日号○])[一-龯・]){2,20}(?:告示|省令|令)第\d+号)")
_TITLE: Final = re.compile(
    r"(?:について|に関する件|の件|を改正する(?:件|告示|省令|命令)|[QＱ][&＆][AＡ])(?:[」』]|\(その\d+\)|\([^()]{1,8}\))*$"
)
_ENCLOSED: Final = re.compile(r"「(?P<title>.+)」の?(?:送付|発出)について$")
_CITED: Final = re.compile(r"\((?=[^()]*(?:\d年|\d号|事務連絡|告示))[^()]*\)$")
_DATE_LINE: Final = re.compile(r"(?:.{0,3}事務連絡|.*第\d+号)?(?:令和|平成|昭和)\d+年\d+月\d+日(?:.{0,10}事務連絡)?$")
_BULLET: Final = re.compile(r"^[\d]{0,2}[・○〇●◯◎■□◆◇▼➢⇒*]+")
_HEAD: Final = 40
_BELOW: Final = 4
_LONGEST: Final = 200


def notice(document: Document) -> Notice | None:
    """What a document says it is on its first page: 事務連絡, 通知 and 告示 of the ministry, 介護保険最新情報. None where it does not."""
    if any(page.name is not None for page in document.pages[:1]):
        return None
    head = _head(tuple(islice(lines(document.pages[:1]), _HEAD)))
    keys = [search_key(line) for line in head]
    issued = next((found for key in keys if _DATE_LINE.match(key) and (found := first_date(key))), None)
    year = era_date(issued).split("年")[0].replace("元", "1") + "年" if issued else ""
    numbers = tuple(dict.fromkeys(number for key in keys for number in _numbers(_before_body(key), year)))
    title = next(_titles(head), "")
    return Notice(title, numbers, issued) if title and (issued or numbers) else None


def _titles(head: Sequence[str]) -> Iterator[str]:
    """Lines, or two lines that belong together, that read as a title; one that only sends another document is called after that."""
    for line, following in zip_longest(head, head[1:], fillvalue=""):
        joined = line + following if (fold(line).startswith("「") and not _TITLE.search(fold(line))) or _is_cut(line) else line
        if "。" not in joined and _TITLE.search(fold(joined)):
            enclosed = _ENCLOSED.match(squeeze(joined))
            yield _unspaced(_uncited(enclosed["title"] if enclosed else joined))


def _unspaced(title: str) -> str:
    """The title without the spaces of a line that was set wide (留 意 事 項)."""
    parts = title.split()
    return "".join(parts) if len(parts) > len(title) / 3 else squeeze(title)


def _is_cut(line: str) -> bool:
    """Whether a quotation is open at the end of the line."""
    return line.count("「") > line.count("」") or line.rstrip().endswith("」")


def named(words: str) -> Notice:
    """What a link's words say of the document behind it: a title, and in brackets after it its date and numbers."""
    title = _uncited(words)
    return Notice(squeeze(title), numbers_in(words.strip()[len(title) :]), first_date(words.strip()[len(title) :]))


def numbers_in(text: str) -> tuple[str, ...]:
    """Every notice number of a text in one spelling: 保医発0305第6号, 令和8年厚生労働省告示第69号 (告示 only with their year)."""
    return tuple(dict.fromkeys(_numbers(search_key(text), "")))


def title_key(title: str) -> str:
    """A title in a form that is the same wherever it is cited: without quotes, bullets, spaces, a closing について, date and number."""
    bare = _BULLET.sub("", re.sub(r"[「」『』]", "", fold(_uncited(title))))
    return re.sub(r"(?:の送付)?について$", "", bare)


def _head(several: Sequence[Line]) -> list[str]:
    """The lines before the text begins, which is where a sentence ends; in a 告示 also those from the date below it on."""
    texts = [line.text for line in several]
    before = list(takewhile(lambda text: not text.rstrip().endswith("。"), texts))
    below = list(dropwhile(lambda text: _DATE_LINE.fullmatch(search_key(text)) is None, texts[len(before) :]))
    return before + below[:_BELOW]


def _before_body(key: str) -> str:
    """The part of a line that can hold the notice's own number: a title cites others inside quotes and brackets."""
    return re.split(r"[「(]", key, maxsplit=1)[0]


def _numbers(key: str, year: str) -> list[str]:
    found = [match[0] for match in _LETTER.finditer(key)]
    gazette = [(match["year"] or year) + match["name"] for match in _GAZETTE.finditer(key) if match["year"] or year]
    return found + gazette


def _uncited(title: str) -> str:
    """The title without the bracket at its end that says of what date and number it is."""
    text = title.strip()
    if len(text) > _LONGEST or not text.endswith(("）", ")")):
        return text
    opened = max(text.rfind("（"), text.rfind("("))
    return text[:opened].rstrip() if opened > 0 and _CITED.search(fold(text[opened:])) else text
