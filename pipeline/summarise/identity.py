"""What a document is: its kind, number and date, and whom it concerns, as its title and its first page state them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.japanese.eras import first_date
from pipeline.japanese.keys import search_key
from pipeline.japanese.text import fold
from pipeline.model import Document, Notice

_TABLE = "点数表"
"""Of a 告示; the 通知 of that name only explain it."""
_KINDS: tuple[tuple[str, str], ...] = (
    ("正誤表", r"正誤"),
    ("議事次第", r"議事次第"),
    ("議事録", r"議事録|議事要旨"),
    ("開催案内", r"開催案内|を開催します|の開催について$"),
    ("疑義解釈", r"疑義解釈"),
    ("Ｑ＆Ａ", r"q&a|よくある質問"),
    ("電子点数表", r"電子点数表"),
    ("記載例", r"記載例|記入例"),
    ("届出の様式", r"様式|届出書|届出用紙|申請書|報告書作成|計画書"),
    ("白書", r"年版.{0,8}白書|白書.{0,4}年版"),
    ("答申書", r"答申"),
    ("会議資料", r"(?:^|[)）])総[-‐]\d|^第\d+回.*資料$|^資料\d*"),
    (_TABLE, r"点数表$"),
    ("制定文", r"^制定文"),
    ("別表", r"^[(]?別表"),
    ("別紙", r"^[(]?別紙"),
    ("別添", r"^[(]?別添"),
    ("説明動画", r"動画|youtube"),
    ("説明資料", r"改定の概要|説明資料|の概要$"),
)
_MEETINGS = ("議事次第", "議事録", "開催案内", "会議資料")
_FORMS: tuple[tuple[str, str], ...] = (
    ("省令", r"省?令第\d+号"),
    ("告示", r"告示第\d+号"),
    ("事務連絡", r"事務連絡"),
    ("通知", r"発\d{4}第\d+号"),
)
_REVISED = re.compile(r"[（(][^（）()]*(?:訂正|修正|更新|差替|改正後)[^（）()]*[）)]")
"""A remark on a title that names the day of a correction, not of the document."""
_QUOTED = re.compile(r"[「『][^」』]*[」』]")
_NUMBER = re.compile(r"(?:(?:令和|平成)\d+年)?厚生労働省(?:告示|令|省令)第\d+号|(?:(?![年月日号及並])[一-龥]){1,10}発\d{4}第\d+号")
_AUDIENCE: tuple[tuple[str, str], ...] = (
    ("医科", r"医科"),
    ("歯科", r"歯科"),
    ("調剤", r"調剤"),
    ("保険薬局", r"薬局"),
    ("訪問看護", r"訪問看護"),
    ("DPC対象病院", r"dpc|診断群分類"),
    ("病院", r"(?<!対象)病院"),
    ("診療所", r"診療所"),
    ("保険医療機関", r"保険医療機関"),
    ("介護事業者", r"介護報酬|居宅(?:介護|サービス)|介護保険施設|指定介護|介護サービス"),
    ("障害福祉サービス事業者", r"障害福祉|障害児"),
    ("医療機器の製造販売業者", r"製造販売業者.{0,12}医療機器|医療機器.{0,30}希望書|医療機器.{0,12}手続"),
    ("医薬品の製造販売業者", r"薬価基準収載希望書|新薬収載希望者"),
)
_HEAD = 16
_BODY = 10
_LONGEST_HEAD = 90


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says it is; empty where nothing says so.

    `form` is the act (省令, 告示, 通知, 事務連絡), `kind` what else it is called. `numbers` and `issued` stand on `page`, or, where that
    is None, in the title on the watched page, whose numbers are `titled`. `belongs` names the act to which it is an annex
    (通知（保医発0305第7号）). `audience` are those it concerns, by the title or (`audience_page`) the document.
    """

    kind: str = ""
    form: str = ""
    numbers: tuple[str, ...] = ()
    issued: date | None = None
    page: int | None = None
    titled: tuple[str, ...] = ()
    belongs: str = ""
    audience: tuple[str, ...] = ()
    audience_page: int | None = None


def identify(title: str, context: str, document: Document | None, notice: Notice | None = None) -> Identity:
    """What a document is, told by the title of its link, the item the link belongs to, its first page and what it says it is."""
    head, body = _opening(document)
    numbers = notice.numbers if notice else ()
    issued = notice.issued if notice else None
    form = _form(numbers) or _form(head) or _form([title])
    page = document.pages[0].number if document and (numbers or issued) else None
    kind = _kind(title)
    concerned = _audience(f"{title} {context}") if kind not in _MEETINGS else ()
    read = () if concerned or kind in _MEETINGS else _audience(" ".join(body))
    first = document.pages[0].number if document and read else None
    titled = tuple(dict.fromkeys(_NUMBER.findall(search_key(title))))
    stated = numbers if page else titled
    belongs = "" if form else _act(context)
    if kind == _TABLE and "通知" in (form, belongs[:2]):
        kind = ""
    return Identity(kind, form, stated, issued or first_date(_REVISED.sub("", title)), page, titled, belongs, concerned or read, first)


def _act(context: str) -> str:
    """The act that an item names, by form and number: 通知（保医発0305第7号）."""
    numbers = _NUMBER.findall(search_key(context))
    return f"{_form(numbers)}（{numbers[0]}）" if numbers else ""


def contradiction(identity: Identity) -> tuple[str, str] | None:
    """The number of an act in its title and another one in the document itself, where these disagree (a slip of the page)."""
    if not identity.page or not identity.titled or not identity.numbers or set(identity.titled) & set(identity.numbers):
        return None
    ours, theirs = identity.titled[0], identity.numbers[0]
    return (ours, theirs) if ours[-3:] != theirs[-3:] and _kind_of_number(ours) == _kind_of_number(theirs) else None


def _kind_of_number(number: str) -> str:
    return re.sub(r"\d+", "#", number)


def _opening(document: Document | None) -> tuple[list[str], list[str]]:
    """The lines above the body of the first page, and the first paragraphs of it."""
    if document is None or not document.pages or document.state != "read" or document.pages[0].name is not None:
        return [], []
    texts = [line.strip() for line in document.pages[0].text.split("\n") if line.strip()]
    head = [text for text in texts[:_HEAD] if len(text) <= _LONGEST_HEAD]
    return head, [text for text in texts[: _HEAD + _BODY] if len(text) > _LONGEST_HEAD][:2]


def _kind(title: str) -> str:
    key = fold(title).lower()
    return next((word for word, pattern in _KINDS if re.search(pattern, key)), "")


def _form(texts: Iterable[str]) -> str:
    """The form of act that lines above the body name, quotations aside."""
    for text in texts:
        key = search_key(_QUOTED.sub("", text))
        if found := next((form for form, pattern in _FORMS if re.search(pattern, key)), ""):
            return found
    return ""


def _audience(text: str) -> tuple[str, ...]:
    key = fold(text).lower()
    found = [word for word, pattern in _AUDIENCE if re.search(pattern, key)]
    wide = "保険医療機関" in found and any(word in found for word in ("病院", "診療所"))
    return tuple(word for word in found if not (wide and word == "保険医療機関"))
