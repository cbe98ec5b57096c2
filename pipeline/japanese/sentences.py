"""Japanese text cut into sentences, without cutting inside brackets, and the signs with which an item begins."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

_OPENING: Final = "（(「『［[【〔｛{〈《"
_CLOSING: Final = "）)」』］]】〕｝}〉》"
_SIGNS: Final = re.compile(f"[。．！？!?{re.escape(_OPENING + _CLOSING)}]")
_TRAILING: Final = re.compile(rf"[{re.escape(_CLOSING)}\s]*")
# A bracket that is never closed must not swallow the rest of the text.
_LONGEST_ASIDE: Final = 400

_COUNT: Final = r"[0-9０-９一二三四五六七八九十百〇]"
_MARKS: Final = (
    rf"第[\s　]?{_COUNT}+[\s　]?[編章部節款項条号表]?(?:の{_COUNT}+)*(?:[\s　](?![条項号](?!件))|$)",
    rf"[（(][\s　]?(?:{_COUNT}{{1,3}}|[ァ-ンa-zａ-ｚⅰ-ⅻ]{{1,3}})[\s　]?[）)]",
    r"[①-⑳㉑-㉟㊱-㊿⑴-⒇ⅰ-ⅻⅠ-Ⅻ]",
    r"[ァ-ンa-zａ-ｚ](?=[\s　．.])",
    r"[0-9０-９]{1,3}(?:[\s　．.、]|$)",
    r"[一二三四五六七八九十]{1,3}(?=[\s　])",
    r"注(?:[\s　]|$|[0-9０-９]{1,2}+(?:[\s　]|(?!まで|から|に|の|及び|又は|若しくは|並びに|[、をでとはが])))",
    r"[A-ZＡ-Ｚ][0-9０-９]{3}",
    r"[－‐–—-](?=[\s　])",
    r"[・※○◎□■●◇◆▽▼☆★→*＊＜〈【≪]",
    r"[（(](?:別[紙添表記]|問|答|参考|再掲)",
    rf"(?:別[紙添表記](?:様式)?+|様式)(?:[第0-9０-９のー－―‐-]|{_COUNT})*+(?!に|を|は|が|と|で|、|及び|又は|若しくは|並びに|から|まで)|附則|目次|通則",
    r"[問答ＱＡQA][\s　0-9０-９(（](?![\s　0-9０-９]{0,6}(?:及び|並びに|は、|、問|について|における|の答))",
)
_ITEM: Final = re.compile(rf"\s*(?:{'|'.join(_MARKS)})")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph, in order; joined they give the paragraph back.

    A sentence ends at 。！？ outside brackets, with the closing brackets and white space that follow. A full stop (．) ends one only
    before white space or at the end, so that 1．5 stays whole.
    """
    ends = [*_ends(text), len(text)]
    return tuple(text[start:end] for start, end in pairwise([0, *ends]) if end > start)


def is_closed(text: str) -> bool:
    """Whether the text ends as a sentence does. A full stop inside a bracket (…を除く。） ends none, unless the bracket holds it all."""
    whole = text.strip()
    bare = whole.rstrip(_CLOSING + " 　")
    if not bare.endswith(("。", "！", "？", "!", "?")):
        return False
    return bare == whole or not is_open(bare) or _is_bracketed(bare)


def _is_bracketed(text: str) -> bool:
    """Whether the bracket with which the text begins is still open at its end; that of （１） is not."""
    depth = 0
    for sign in text:
        depth += (sign in _OPENING) - (sign in _CLOSING)
        if depth < 1:
            return False
    return True


def is_open(text: str) -> bool:
    """Whether a bracket of the text is not closed yet."""
    return sum(sign in _OPENING for sign in text) > sum(sign in _CLOSING for sign in text)


def begins_item(line: str) -> bool:
    """Whether a line begins with the sign of an item, a heading or a fee code: it does not continue the line before it."""
    return _ITEM.match(line) is not None


def _ends(text: str) -> list[int]:
    depth, opened, ends = 0, 0, []
    for match in _SIGNS.finditer(text):
        sign, place = match[0], match.start()
        if sign in _OPENING:
            depth, opened = depth + 1, place if depth == 0 else opened
        elif sign in _CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0 or place - opened > _LONGEST_ASIDE:
            end = _TRAILING.match(text, match.end())
            stop = end.end() if end else match.end()
            if sign in "。！？" or text[match.end() : match.end() + 1] in ("", " ", "　", "\n"):
                depth = 0
                ends.append(stop)
    return ends
