"""Dates that bind, with the sentence and page that state them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Final

from pipeline.fees.comparisons import in_force
from pipeline.fees.months import NAMED, month_bindings
from pipeline.fees.notices import notice
from pipeline.fees.questions import questions
from pipeline.japanese.eras import Found, dates
from pipeline.japanese.lines import Stated, stated
from pipeline.japanese.text import fold
from pipeline.model import Binding, BindingDate, Document

# All patterns see the words next to a date folded: narrow, without white space.
_FILE: Final = r"(?:届出書?|届け出|提出|申請|報告|回答|登録)"
# What was done by then, or failed to be, is a condition and asks nothing of anybody.
_DONE: Final = (
    r"(?:(?:を|が|は)?(?:行っ|行わ|行え|し|な?さ|出来|でき|受理|完了|終え|認め)(?:(?:られ|れ|さ|せ)*(?:た|て(?:い|お)|ず)|なか|され)"
    r"|[^。、]{0,30}(?:間に合わ|出来な|でき(?:な|ず))|て(?:い|お)|た)(?!場合には)"
)
_SINCE: Final = r"(?:から|より|以降|以後)"
_AFTER: Final[tuple[tuple[Binding, re.Pattern[str]], ...]] = (
    ("施行", re.compile(r"(?:から|より|に|の)?(?:公布し、)?[^。、]{0,6}施行(?!前|令|規則|後|さ?れ?た)")),
    ("適用", re.compile(rf"(?:{_SINCE}|に遡って|に遡及して)(?!に|で|、?新たに)[^。]{{0,15}}?(?<!保険)適用(?!前|さ?れ?(?:た|てい))")),
    ("適用", re.compile(r"以[降後]に[^。、]{1,20}(?:について|に対して|から)、?適用(?!前|さ?れ?(?:た|てい))|から当分の間、")),
    ("適用", re.compile(rf"{_SINCE}、?[^。、]{{0,12}}?(?:運用|実施|制度)を?開始(?!さ?れ?(?:し)?(?:た|てい)|前)")),
    ("適用", re.compile(r"に適用(?:する(?!場合|前)|される|となる)|(?:から)?適用(?:$|[)、。]|開始)")),
    (
        "届出開始",
        re.compile(
            rf"{_SINCE}、?(?:に)?(?:[^。]{{0,12}}?{_FILE}[^。]{{0,12}}?(?:できる|可能|受け?付け?|開始)"
            r"|[^。、]{0,8}受け?付け?(?:を?開始|可能|る|ている|$))"
        ),
    ),
    (
        "届出開始",
        re.compile(rf"{_SINCE}は?、?[^。、]{{0,16}}?(?:を用いて|により)、?[^。、]{{0,12}}?(?:届け出る|提出する|届出を行う)(?:こと|もの)"),
    ),
    ("算定開始", re.compile(r"に遡(?:って|り|及して|及し)、?算定(?!し(?:た|て))")),
    (
        "算定開始",
        re.compile(rf"{_SINCE}(?:の|に|、)?[^。、]{{0,14}}?(?:算定|請求)(?!期間|要件|する(?:場合|患者|ため)|し(?:た|て)|でき(?:た|ない|るよう))"),
    ),
    ("適用", re.compile(rf"{_SINCE}(?:の|に|、)?[^。、]{{0,14}}?実施(?!期間|する場合|し(?:た|て))")),
    (
        "適用",
        re.compile(
            r"(?:以降|以後|から|より)(?:は|の[^。]{0,20}は)?、?[^。]{0,40}?(?:取り?扱(?:う|い(?:とする|と、))|これによる|こととした|除外する)"
        ),
    ),
    ("適用", re.compile(r"以[降後](?:に?おいて)?は、?(?!いつ|どの|何)")),
    ("適用", re.compile(r"以[降後]に[^。、]{1,16}(?:には|は)、[^。]{1,40}(?:必要がある|こと(?:。|$)|ならない)")),
    ("廃止", re.compile(r"(?:限り(?:で)?|をもって|付け?で|に)、?(?:これを)?廃止(?!され?た)|限り(?:で)?、?その効力を失[うい]")),
    (
        "届出期限",
        re.compile(
            rf"まで(?:の間)?(?:に(?!限)|の(?!間))[^。]{{0,40}}?{_FILE}(?!{_DONE})(?!の?予定)"
            r"|まで[^。、]{0,24}?受け?付け(?!た)|(?:まで)?(?:に)?必着|締切"
        ),
    ),
    ("届出期限", re.compile(rf"を?(?:{_FILE}(?:の)?)?(?:期限|締切日?)(?:と|とする|とし)")),
    (
        "期限",
        re.compile(r"まで(?:の間)?に(?!限)[^。、]{0,40}?(?:こと(?:。|$)|(?:必要が|ものと)(?:ある|する)|(?:なけれ|ね)ばならない|されたい|願い)"),
    ),
    (
        "経過措置",
        re.compile(
            r"まで(?:の間)?(?:に限[りる]|は(?!$)|、|の?経過措置|[^。、]{1,20}とする経過措置|猶予|延長"
            r"|[^。、]{0,12}?(?:算定でき(?:る|ない)|用いることができる|使用できる|差し支えない))|を終期と|をもって終了|まで\(?[0-9,]+(?:円|点)"
        ),
    ),
    ("開催", re.compile(r"(?:[^。]{0,20})(?:開催(?!要綱|され(?:た|て)|日)|に開く)")),
)
# 経過措置 needs more than まで: the sentence must say that something holds until then.
_HOLDS: Final = re.compile(
    r"経過措置|みなす|限[りる]|なお従前|なおその効力|適用しない|できる|できない|差し支えない|猶予|算定する|要しない|必要[がは]ない|よい|良い|"
    r"こととする|ものとする|終期|終了|上乗せ|除外|含む|対象|(?<![0-9,])[0-9,]++(?:円|点)$"
)
_FILED: Final = re.compile(rf"{_FILE}(?:について|に関して)?(?:は|を|の期限は)(?!(?:行っ|し)(?:た|て))")
_BY_THEN: Final = re.compile(
    r"まで(?:の間)?に(?:、|、?必ず|、?原則として)?(?:行う|行って(?!い)|行っ(?:た|ている)場合には|行わ|お願い|済ませ|必着|すること|する)|まで(?:と(?:する|し)|です|$)"
)
_DUE: Final = re.compile(rf"{_FILE}(?:の|に係る)?(?:期限|締切日?|〆切)(?:は|である|:|：)?、?$")
_MEETING: Final = re.compile(r"(?:開催)?日時[:：　 ]*$")
_LABEL: Final = re.compile(r"(施行|適用|実施)(?:(?:期日|予定日|日|時期|年月日)(?:は|:|：|、)?|は|:|：)$")
_LABELLED: Final[dict[str, Binding]] = {"施行": "施行", "適用": "適用", "実施": "適用"}
_HEADING: Final = re.compile(r"[0-9]{0,2}[.．、)]?(?:開催)?日時")
_QUESTION: Final = re.compile(r"か[。？?]$|^(?:問[\s　]*[0-9０-９]|（?例|\(例|例えば)")
_EXAMPLE: Final = re.compile(r"例えば|\(例")
_STILL: Final = re.compile(r"て(?:い|お)ればよ|た(?:者|もの|患者|品目)(?:に|は|で)|た[一-龯々]{2,8}であること")
# What is filed by then counts from an earlier day: that binds whoever wants it, though it is worded as a condition.
_BACKDATED: Final = re.compile(rf"までに{_FILE}の提出があ[^。]*に遡(?:って|り|及し)")
_CONDITION: Final = re.compile(r"た(?:場合|とき)(?:に)?は、?$")
_BESIDE: Final = re.compile(
    r"^(?:\((?:[月火水木金土日]|祝|・)+\)|(?:午[前後])?[0-9]{1,2}(?:時(?:[0-9]{1,2}分)?|:[0-9]{2})|\((?:必着|厳守|消印有効)\)(?=まで))+"
    r"|^\([^()]{1,20}[0-9]日\)(?=施行|適用)"
)
_TRANSITION: Final = re.compile(r"経過措置(?:品目|期間|期限|の(?:期限|終期|期間|適用期限))?(?:は、?|:|\()$")
_TRANSITION_ENDS: Final = re.compile(r"限り|まで|$|\)")
_TAKEN_IN: Final = re.compile(r"受け?付け?(?:期間)?は、?$")
_PERIOD: Final = re.compile(rf"(?:受け?付け?|{_FILE}|申込み?)(?:の)?(?:受付)?期間(?:は|:|である)?、?$")
_PERIOD_ENDS: Final = re.compile(rf"(?:受け?付け?|{_FILE}|申込み?)(?:の)?(?:受付)?期間(?:は|:|である)?、?[^。~]{{4,24}}(?:~|から|より)、?$")
_OPENS: Final = re.compile(r"(?:から|より)、?(?:開始|となり|です)")
_CITATION: Final = re.compile(r"^(?:付け(?!で廃止)|付(?!け)|事務連絡|保医発|保発|老|医政|産情発|厚生労働省|保険局|、?法律|政令|省令|告示)")
_TO: Final = re.compile(r"(?:\([月火水木金土日]\))?(?:[0-9]{1,2}時(?:[0-9]{1,2}分)?)?(?:から|より|~|-)、?")
_STARTS: Final[dict[Binding, Binding]] = {"届出期限": "届出開始", "経過措置": "適用"}
_DAY: Final = re.compile(r"[日末][^本]|[日末]$|[0-9０-９][\s　]*[./・．／-][\s　]*[0-9０-９]|20[0-9]{6}")
_REACH, _BEFORE = 80, 500


def binding_dates(document: Document) -> tuple[BindingDate, ...]:
    """The binding dates that a document states, in order, each once for a sentence and a binding.

    A date is told only where the words next to it say what it binds to. Dates of cited documents, of questions and examples, of what was
    done by then, of the old side of comparisons, and dates that leave the day open (10月から運用を開始, 公布の日) are left out, never
    guessed; what is counted by the month binds on its first or last day (`months`). 本年 is the year in which the document was issued.
    """
    known = notice(document)
    asked = [fold(question.question) for question in questions(document)]
    found: list[BindingDate] = []
    former = ""
    for sentence in stated(in_force(document)):
        told = list(_in_sentence(sentence, former, known.issued if known else None))
        if told and not _is_asked(sentence.text, asked):
            found += told
        former = sentence.text
    return tuple(dict.fromkeys(found))


def _is_asked(sentence: str, asked: Iterable[str]) -> bool:
    """Whether a sentence belongs to a question."""
    said = fold(sentence)
    return any(said in question for question in asked)


def _in_sentence(sentence: Stated, former: str, issued: date | None) -> Iterator[BindingDate]:
    if not (_DAY.search(sentence.text) or NAMED.search(sentence.text)) or _QUESTION.search(sentence.text):
        return
    end = sentence.start + len(sentence.text)
    dated = _dates(sentence.paragraph, issued)
    named = dated[bisect_left(dated, sentence.start, key=_start) : bisect_left(dated, end, key=_start)]
    for place in (place for place in named if place.is_month):
        yield from _of_month(place, sentence, end)
    places = [place for place in named if not place.is_month]
    bound = [tuple(_bindings(place, sentence, end, former)) for place in places]
    for number, place in enumerate(places):
        for binding in bound[number] or _begun(sentence.paragraph, places[number : number + 2], bound[number + 1 : number + 2]):
            yield BindingDate(place.value, binding, sentence.text, sentence.page)


def _of_month(place: Found, sentence: Stated, end: int) -> Iterator[BindingDate]:
    following = fold(sentence.paragraph[place.end : min(end, place.end + _REACH)])
    if _EXAMPLE.search(fold(sentence.paragraph[sentence.start : place.start])):
        return
    for value, binding in month_bindings(place.value, following, holds=_holds("経過措置", sentence.text)):
        yield BindingDate(value, binding, sentence.text, sentence.page)


@lru_cache(maxsize=2)
def _dates(paragraph: str, issued: date | None) -> tuple[Found, ...]:
    """The dates of a paragraph, in order; kept, since each of its sentences asks for them."""
    return dates(paragraph, issued=issued, carry=True, months=True)


def _start(place: Found) -> int:
    return place.start


def _begun(paragraph: str, span: Sequence[Found], ends: Sequence[tuple[Binding, ...]]) -> Iterator[Binding]:
    """What begins on a day of which only the end says what it binds to (５月７日から６月１日まで受け付ける)."""
    if len(span) == 2 and _TO.fullmatch(fold(paragraph[span[0].end : span[1].start])):
        yield from (_STARTS[binding] for binding in ends[0] if binding in _STARTS)


def _bindings(place: Found, sentence: Stated, end: int, former: str) -> Iterator[Binding]:
    following = _BESIDE.sub("", fold(sentence.paragraph[place.end : min(end, place.end + _REACH)]))
    preceding = fold(sentence.paragraph[max(sentence.start, place.start - _BEFORE) : place.start])
    if _CITATION.match(following) or _EXAMPLE.search(preceding) or (place.text == "同日" and _CONDITION.search(preceding)):
        return
    if _MEETING.search(preceding) or (not preceding and _HEADING.fullmatch(fold(former))):
        yield "開催"
        return
    if label := _LABEL.search(preceding):
        yield _LABELLED[label[1]]
        return
    if _TRANSITION.search(preceding) and _TRANSITION_ENDS.match(following):
        yield "経過措置"
        return
    if _TAKEN_IN.search(preceding) and _OPENS.match(following):
        yield "届出開始"
        return
    if _PERIOD.search(preceding) and _TO.match(following):
        yield "届出開始"
        return
    if _PERIOD_ENDS.search(preceding):
        yield "届出期限"
        return
    if _BACKDATED.match(following):
        yield "届出期限"
        return
    filed = (_BY_THEN.match(following) and _FILED.search(preceding)) or _DUE.search(preceding)
    if filed:
        yield "届出期限"
    stated_after = (binding for binding, pattern in _AFTER if pattern.match(following) and _holds(binding, sentence.text))
    for binding in islice(stated_after, 1):
        if not filed or binding not in ("届出期限", "期限"):
            yield binding


def _holds(binding: Binding, sentence: str) -> bool:
    """Whether the sentence as a whole can bind so: what holds until then must be said, what need only have been done binds nobody."""
    said = _folded(sentence)
    if binding == "経過措置":
        return _HOLDS.search(said) is not None
    if binding not in ("届出期限", "期限"):
        return True
    return _STILL.search(said) is None


@lru_cache(maxsize=2)
def _folded(sentence: str) -> str:
    """The sentence folded; kept, since each of its dates asks for it."""
    return fold(sentence)
