"""The sentences of a document that say what it is about: under the right headings, with the right words, never its courtesies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.japanese.lines import Stated, stated
from pipeline.japanese.text import fold
from pipeline.model import Document

_AIMS: Final = re.compile(
    r"基本的な考え方|(?:改正|改定|見直し)の(?:趣旨|内容|概要)|^[\d.()第一二三ⅠⅡ]*(?:趣旨|概要|目的|要旨)$|具体的な内容|ポイント"
)
_CUES: Final = tuple(
    (re.compile(pattern), weight)
    for pattern, weight in (
        (r"新設(?:する|し、|した)|創設(?:する|し、)", 3),
        (r"廃止(?:する|し、|とする)", 3),
        (r"(?:引き?上げ|引き?下げ)(?:る|を行)", 3),
        (r"見直(?:す|し、|しを行)|改め(?:る|、)", 2),
        (r"届出(?:書)?を?.{0,12}(?:必要|行う|提出)|届け出", 2),
        (r"経過措置|なお従前の例|限り", 2),
        (r"適用(?:する|することと)|施行する", 2),
        (r"算定(?:する|でき|しない)|対象(?:とする|となる)", 1),
        (r"こととする|ものとする|必要(?:である|がある)", 1),
        (r"(?<!\d)(?<!\d,)\d[\d,]*+(?:点|円|単位|%|％)", 1),
    )
)
_COURTESY: Final = re.compile(
    r"遺漏|御了知|ご了知|貴管下|貴会|周知|お願い(?:し|いた|申)|申し添え|賜り|御協力|ご協力|御参照|ご参照|日頃より|平素|"
    r"別(?:添|紙|表)(?:\d*)?のとおり(?:定め|取りまとめ|とし)|公印省略|従前の「|なお、従前|旧通知.{0,20}廃止|^\(答\)|問い合わせ|問合せ|連絡先|https?:|www\.|代替資料|資料番号|ご覧|御覧"
)
_CITING: Final = re.compile(r"以下「|規定により|規定に基づき|昭和|法律第\d+号")
_ADDRESSED: Final = re.compile(r"(?:長|知事|課|室|局)(?:殿|御中)$")
_SHORTEST, _LONGEST = 24, 140
_BULLET: Final = re.compile(r"^[・○〇●◯◎■□◆◇➢⇒*※\s　]+")
_SPACED: Final = re.compile(r"(?<=[ぁ-んァ-ヶ一-龯々、。（）])[ \u3000]+(?=[ぁ-んァ-ヶ一-龯々、。（）])")
"""Spaces inside a line that was set wide (特 定 診 療); they part no words."""
_FAR = 400
_LEAST = 3


@dataclass(frozen=True, slots=True)
class KeySentence:
    """A sentence as it stands in the document, and the page on which it begins."""

    text: str
    page: int


def key_sentences(document: Document, title: str, most: int = 2) -> tuple[KeySentence, ...]:
    """The sentences that say most of what a document is about, at most so many, in its order; none rather than poor ones.

    Told are whole sentences of 24 to 140 characters; rows of tables, questions, addresses and courtesies are not.
    """
    words = _pairs(fold(title))
    scored = sorted(_scored(document, words), key=lambda row: (-row[0], row[1]))
    chosen: list[tuple[int, KeySentence]] = []
    for score, place, sentence in scored:
        if score < _LEAST or len(chosen) == most:
            break
        if all(_is_new(sentence.text, other.text) for _, other in chosen):
            chosen.append((place, sentence))
    return tuple(sentence for _, sentence in sorted(chosen))


def _scored(document: Document, words: frozenset[str]) -> Iterator[tuple[float, int, KeySentence]]:
    under, last = False, -10
    for place, sentence in enumerate(stated(document)):
        if place > _FAR:
            return
        key = fold(sentence.text)
        if len(key) < 40 and _AIMS.search(key):
            under, last = True, place
            continue
        under = under and place - last <= 4
        if _is_sentence(sentence, key):
            yield _score(key, words, place, under=under), place, KeySentence(_SPACED.sub("", _BULLET.sub("", sentence.text)), sentence.page)


def _is_sentence(sentence: Stated, key: str) -> bool:
    if not _SHORTEST <= len(key) <= _LONGEST or "\t" in sentence.text or not key.endswith(("。", "。)", "。」")):
        return False
    return not (key.endswith(("か。", "か?。")) or _COURTESY.search(key) or _ADDRESSED.search(key))


def _score(key: str, words: frozenset[str], place: int, *, under: bool) -> float:
    """How much a sentence says: cue words, the words of the title, its heading, an early place; citations of laws say little."""
    cues = sum(weight for pattern, weight in _CUES if pattern.search(key))
    shared = len(words & _pairs(key)) / max(1, len(words))
    digits = sum(sign.isdecimal() for sign in key) / len(key)
    return cues + 3 * shared + (3 if under else 0) - place / 100 - 1.5 * len(_CITING.findall(key)) - (4 if digits > 0.3 else 0)


def _pairs(key: str) -> frozenset[str]:
    return frozenset(key[at : at + 2] for at in range(len(key) - 1))


def _is_new(text: str, other: str) -> bool:
    one, two = _pairs(fold(text)), _pairs(fold(other))
    return len(one & two) < 0.6 * min(len(one), len(two))
