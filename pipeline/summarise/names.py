"""What documents are called: titles without bullets and forms of file, short ones led by the item they belong to."""

from __future__ import annotations

import re

from pipeline.japanese.text import fold, squeeze
from pipeline.model import Place

_BULLET = re.compile(r"^\s*[\d０-９]{0,2}\s*[・○〇●◯◎■□◆◇▼➢➡⇒*＊]\s*")
_FORM = re.compile(r"(?<=\S)\s(?:PDF|Excel|Word|PowerPoint|ZIP|CSV|エクセル|ワード)$")
_CITED = re.compile(r"(?:\s*[（(](?:(?:令和|平成|昭和)[^（）()]*(?:号|日|連絡)[^（）()]*|通知|全文)[）)])+\s*$")
_ACT = re.compile(r"の一部を改正する(?:件|告示|省令)$|の一部改正(?:等)?に?について$|について$")
_GENERIC = re.compile(r"(?:[（(]参考[）)])?(?:改正後)?(?:全文|本文|概要|資料|参考|訂正箇所|正誤表|別[紙添表]\S{0,3}|様式\S{0,4}|一覧)")
_LONG, _SHORT = 30, 12


def bare_title(title: str) -> str:
    """A title without the bullet it is listed under and the form of file that ends it."""
    return _FORM.sub("", _BULLET.sub("", squeeze(title))) or squeeze(title)


def full_name(place: Place) -> str:
    """The document's title; a short one (医科点数表, 様式) is led by the item it belongs to."""
    title, context = bare_title(place.title), bare_title(place.context)
    if not context or fold(context) in fold(title) or len(title) > _LONG:
        return title
    return f"{title}／{context}"


def short_name(place: Place) -> str:
    """A name for use among others: without the bracket of date and number and the closing words of an act (の一部を改正する件)."""
    bare = _CITED.sub("", bare_title(place.title)).strip()
    title = _ACT.sub("", bare) or bare
    context = _ACT.sub("", _CITED.sub("", bare_title(place.context)).strip())
    return title if len(title) > _SHORT or not context or fold(context) in fold(title) else f"{title}（{context}）"


def is_telling(title: str) -> bool:
    """Whether a title says what the document is about: not only its number and date, or that it is an annex or the full text."""
    bare = bare_title(title)
    return bool(_CITED.sub("", bare).strip()) and not _GENERIC.fullmatch(bare)
