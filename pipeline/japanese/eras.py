"""Dates in Japanese text: era years in every spelling, western years, and those that lean on a date named before."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from pipeline.japanese.numerals import number

_FIRST_YEAR: Final = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
_SHORT: Final = {sign: era for era, signs in zip(_FIRST_YEAR, ("M明㍾", "T大㍽", "S昭㍼", "H平㍻", "R令㋿"), strict=True) for sign in signs}
# One sign for one sign, so that places in the text stay what they are.
_NARROW: Final = str.maketrans({0xFF01 + step: 0x21 + step for step in range(94)} | dict(zip(map(ord, "　○◯〜∼"), " 〇〇~~", strict=True)))

_N: Final = r"(?:\d{1,2}|[〇一二三四五六七八九十]{1,3})"
_ERA: Final = "明治|大正|昭和|平成|令和|[㍾㍽㍼㍻㋿]"
_ASIDE: Final = rf"\(\s*(?:\d{{4}}|(?:{_ERA})\s*(?:{_N}|元))\s*年?\s*\)"
_YEAR: Final = (
    rf"(?:(?P<era>{_ERA})\s*(?P<era_year>{_N}|元)|"
    r"(?P<western>(?<!\d)\d{4}|[一二][〇一二三四五六七八九]{3})|(?P<leaning>[同翌])|(?P<issue>[本今来]))"
)
_LONG: Final = (
    rf"{_YEAR}\s*(?:年(?P<fiscal>\s*度)?\s*(?:{_ASIDE})?|{_ASIDE}\s*年(?P<fiscal_after>\s*度)?)"
    rf"(?P<fiscal_end>\s*末日?)?(?:\s*(?P<month>{_N})\s*月(?:\s*(?P<day>{_N})\s*日|\s*(?P<last>末日?))?)?"
)
_SHORT_FORM: Final = (
    r"(?<![A-Za-z\d])(?P<letter>[MTSHR明大昭平令㍾㍽㍼㍻㋿])\s?(?P<letter_year>\d{1,2})"
    r"\s?[./・]\s?(?P<letter_month>\d{1,2})\s?[./・]\s?(?P<letter_day>\d{1,2})(?!\d|[./・]\d)"
)
_WESTERN: Final = r"(?<![\d./-])(?P<year4>(?:19|20)\d\d)(?P<mark>[./-])\s?(?P<month2>\d{1,2})(?P=mark)\s?(?P<day2>\d{1,2})(?![\d/-]|\.\d)"
_COMPACT: Final = r"(?<![\dA-Za-z])(?P<compact>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)"
_BARE: Final = (
    rf"(?:(?P<same_month>[同翌])\s*月|(?<![\d〇一二三四五六七八九十])(?P<bare_month>{_N})\s*月)"
    rf"(?:\s*(?P<bare_day>{_N})\s*日|\s*(?P<bare_last>末日?))"
)
_DATE: Final = re.compile("|".join(f"(?:{form})" for form in (_LONG, _SHORT_FORM, _WESTERN, _COMPACT, _BARE)) + "|(?P<same_day>同日)")
# What may stand between a full date and one that shares its year: 令和８年４月１日から９月30日まで.
# 同日 and 同月 mean what was named just before; further on they mean something else.
_REACH: Final = 150
# A date that only says of what day another document is lends its year to nothing.
_CITED: Final = re.compile(r"\s*+(?:\([月火水木金土日]\)\s*+)?(?:付|事務連絡|[一-龯]{0,8}発\s*[\d第]|厚生|法律|政令|省令|告示|\))")
_YEARLY: Final = re.compile(r"(?:毎年|各年|例年|前年|翌々年|当該年|年度)の?\s*$")
_NEXT: Final = re.compile(r"\s*+(?:の\s*+)?")
_WEEKDAY: Final = re.compile(r"\s*\(([月火水木金土日])(?:・祝)?\)")
_JOINT: Final = re.compile(r"\s*+(?:\([月火水木金土日祝・]{1,3}\)\s*+)?(?:(?:から|より|及び|又は|並びに|、|・|~|-|から同年)\s*)?")


@dataclass(frozen=True, slots=True)
class Found:
    """A date and where it stands: `text` is `source[start:end]` as it was written. Of a month alone (`is_month`) it is the first day."""

    value: date
    start: int
    end: int
    text: str
    is_month: bool = False


@dataclass(frozen=True, slots=True)
class _Named:
    """What the text named last: a date, or only its year or month; `end` is where it ended. A fiscal year has no `year`."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    end: int = -1
    cited: bool = False


@dataclass(frozen=True, slots=True)
class _Source:
    """The text, whether a month and day alone take the year named before, and the year in which the text was issued."""

    text: str
    carry: bool
    year: int | None


def dates(
    text: str, *, reference: date | None = None, issued: date | None = None, carry: bool = False, months: bool = False
) -> tuple[Found, ...]:
    """Every date of the text that is stated to the day, in order.

    Read are 令和８年６月１日, 令和八年六月一日, 令和8年（2026年）6月1日, Ｒ８．３．５, ㋿8年…, 2026年6月1日, 2026/6/1, 20260601, the last
    day of a month (９月末) and of a fiscal year (令和８年度末 is 31 March of the next year). Leaning dates (同年６月１日, 翌年３月
    31日, 同月20日, 翌月10日, 同日, and ９月30日 directly after a full date) take year and month from the date named before them in the
    text, or from `reference` where none was; 本年 and 来年 are counted from the day on which the text was `issued`. Whatever stays open
    (a month alone, 当該年度末, a day without year) is left out, never guessed. With `carry` a month and day alone take the year that was
    named before them and is not that of a citation, as long as they do not lie before what was named; where none was, the year of issue
    if a weekday is stated. A weekday must be that of the day. With `months` a year and month without a day are told as a month.
    Days are days in Japan. A day that does not exist is left out.
    """
    named = _Named(reference.year, reference.month, reference.day) if reference else _Named()
    narrow, found = text.translate(_NARROW), []
    source = _Source(narrow, carry, issued.year if issued else None)
    for match in _DATE.finditer(narrow):
        following = _named(match, named, source)
        if following is None:
            continue
        named = replace(following, cited=_CITED.match(narrow, following.end) is not None)
        is_month = months and named.day is None
        value = _real(replace(named, day=1) if is_month else named)
        if value is not None:
            found.append(Found(value, match.start(), match.end(), text[match.start() : match.end()], is_month))
    return tuple(found)


def first_date(text: str) -> date | None:
    """The first date of the text that is stated to the day and by itself, or None."""
    return next((found.value for found in dates(text)), None)


def mark_date(mark: str, reference: date) -> date | None:
    """The day of a correction mark (0730訂正後, ２/26修正済, 【20260421更新】, 令和８年４月15日更新), or None where it names none.

    A mark without a year means the latest such day that is not after `reference` (the day the mark was seen, in Japan).
    """
    stated = first_date(mark)
    if stated is not None:
        return stated
    short = re.search(r"(?<!\d)(\d{2})(\d{2})(?!\d)|(?<!\d)(\d{1,2})\s*[/月.]\s*(\d{1,2})(?!\d)", mark.translate(_NARROW))
    if short is None:
        return None
    month, day = int(short[1] or short[3]), int(short[2] or short[4])
    # Two 29 Februaries can lie eight years apart.
    candidates = (_real(_Named(reference.year - back, month, day)) for back in range(9))
    return next((value for value in candidates if value is not None and value <= reference), None)


def era_year(text: str) -> int | None:
    """The western year of an era or western year at the start of the text (令和８年度 is 2026), or None."""
    match = re.match(rf"\s*(?:{_YEAR})\s*(?:年|\()", text.translate(_NARROW))
    return _year(match, None) if match else None


def _named(match: re.Match[str], before: _Named, source: _Source) -> _Named | None:
    """What this match names, given what was named before; None where it changes nothing (a day without a year)."""
    for group, reader in _READERS:
        if match[group] is not None:
            return reader(match, before, source)
    return _long(match, before, source)


def _long(match: re.Match[str], before: _Named, source: _Source) -> _Named:
    year = _year(match, source.year if match["issue"] else before.year)
    fiscal = match["fiscal"] or match["fiscal_after"]
    if fiscal and year is not None and match["era_year"] is None and match["western"] is None:
        return _Named(end=match.end())
    if fiscal and not match["month"]:
        return _Named(year + 1, 3, 31, match.end()) if match["fiscal_end"] and year is not None else _Named(end=match.end())
    month = number(match["month"]) if match["month"] else None
    if match["fiscal_end"] and not fiscal:
        month, last = 12, True
    else:
        last = bool(match["last"])
    return _Named(year, month, _day(year, month, match["day"], last=last), match.end())


def _year(match: re.Match[str], before: int | None) -> int | None:
    if match["era"]:
        count = number(match["era_year"])
        era = _SHORT.get(match["era"], match["era"])
        return None if not count else _FIRST_YEAR[era] + count - 1
    if match["western"]:
        return number(match["western"])
    if before is None:
        return None
    return before + (match["leaning"] == "翌" or match["issue"] == "来")


def _letter(match: re.Match[str], _before: _Named, _source: _Source) -> _Named:
    year = _FIRST_YEAR[_SHORT[match["letter"]]] + int(match["letter_year"]) - 1
    return _Named(year, int(match["letter_month"]), int(match["letter_day"]), match.end())


def _western(match: re.Match[str], _before: _Named, _source: _Source) -> _Named:
    return _Named(int(match["year4"]), int(match["month2"]), int(match["day2"]), match.end())


def _compact(match: re.Match[str], _before: _Named, _source: _Source) -> _Named:
    digits = match["compact"]
    return _Named(int(digits[:4]), int(digits[4:6]), int(digits[6:]), match.end())


def _same_month(match: re.Match[str], before: _Named, source: _Source) -> _Named | None:
    if before.year is None or before.month is None or match.start() - before.end > _REACH:
        return None
    if match["same_month"] == "翌" and not _NEXT.fullmatch(source.text[before.end : match.start()]):
        return None
    months = before.year * 12 + before.month - 1 + (match["same_month"] == "翌")
    year, month = months // 12, months % 12 + 1
    return _Named(year, month, _day(year, month, match["bare_day"], last=bool(match["bare_last"])), match.end())


def _bare(match: re.Match[str], before: _Named, source: _Source) -> _Named | None:
    """A month and day without a year share the year of a date directly before them, if they come after it in that year.

    Where years are carried, the date may stand further before them.
    """
    if before.year is None or before.month is None or before.end < 0:
        return _of_issue(match, source) if before.year is None else None
    joint = before.day is not None and _JOINT.fullmatch(source.text[before.end : match.start()])
    if not joint and not (source.carry and _carries(match, before, source.text)):
        return None
    month = number(match["bare_month"])
    day = _day(before.year, month, match["bare_day"], last=bool(match["bare_last"]))
    if month is None or day is None or (month, day) < (before.month, before.day or 1):
        return None
    found = _Named(before.year, month, day, match.end())
    return found if joint or _is_weekday(found, source.text) else None


def _of_issue(match: re.Match[str], source: _Source) -> _Named | None:
    """A month and day with a weekday, as of the year of issue; None where the weekday is another one or not stated."""
    if not source.carry or source.year is None or not _WEEKDAY.match(source.text, match.end()):
        return None
    month = number(match["bare_month"])
    found = _Named(source.year, month, _day(source.year, month, match["bare_day"], last=False), match.end())
    return found if _is_weekday(found, source.text) else None


def _carries(match: re.Match[str], before: _Named, text: str) -> bool:
    """Whether the date named before is near enough, and not that of a citation, to say in which year a month and day lie."""
    near = match.start() - before.end <= _REACH
    return near and not before.cited and not _YEARLY.search(text[max(0, match.start() - 8) : match.start()])


def _is_weekday(found: _Named, text: str) -> bool:
    """Whether a weekday in brackets after a date, if there is one, is that of the day."""
    stated, value = _WEEKDAY.match(text, found.end), _real(found)
    return stated is None or (value is not None and "月火水木金土日"[value.weekday()] == stated[1])


def _same_day(match: re.Match[str], before: _Named, _source: _Source) -> _Named | None:
    return None if before.day is None or match.start() - before.end > _REACH else _Named(before.year, before.month, before.day, match.end())


_READERS: Final[tuple[tuple[str, Callable[[re.Match[str], _Named, _Source], _Named | None]], ...]] = (
    ("letter", _letter),
    ("year4", _western),
    ("compact", _compact),
    ("same_month", _same_month),
    ("bare_month", _bare),
    ("same_day", _same_day),
)


def _day(year: int | None, month: int | None, day: str | None, *, last: bool) -> int | None:
    if day is not None:
        return number(day)
    if not last or year is None or month is None or not 1 <= month <= 12:
        return None
    return monthrange(year, month)[1]


def _real(named: _Named) -> date | None:
    if named.year is None or named.month is None or named.day is None:
        return None
    if not 1 <= named.month <= 12 or not 1 <= named.year <= 9998 or not 1 <= named.day <= 31:
        return None
    first = date(named.year, named.month, 1)
    value = first + timedelta(days=named.day - 1)
    return value if value.month == first.month else None
