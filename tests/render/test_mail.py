"""Promises of pipeline.render.mail: what a letter says, in which order, and that no reader clips it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement, document_fromstring

from pipeline.model import Entry, Kind, Proof, Stated, Watched, plain_line
from pipeline.render.mail import FOOT, brief, confirmation, letter
from tests.render.samples import ADDED, BEGIN, BURST, CORRECTION, ENTRIES, FIRST, NASTY, PATIENT, SITE

TODAY = date(2026, 3, 6)
PROOF = Proof(24, 17, 1234, (
    Watched("令和８年度診療報酬改定について", "https://www.mhlw.go.jp/stf/newpage_67729.html", BEGIN, 0),
    Watched("新着情報", "https://www.mhlw.go.jp/stf/news.rdf", None, 3),
    Watched("白書", "https://www.mhlw.go.jp/toukei_hakusho/hakusho/index.html", BEGIN, 0, silent=60, usual=14),
), ("医科点数表",), 2)  # fmt: skip


def entry(number: int, title: str = "", topic: str = "診療報酬", *lines: str) -> Entry:
    """An entry of its own."""
    name = title or f"通知第{number}号の{'とても' * 5}長い題名"
    change = replace(ADDED, id=f"c{number}", document=f"d{number}", title=name, topic=topic)
    told = tuple(plain_line(words, "change") for words in lines or (f"{number}の本文です。" * 12,) * 6)
    return Entry(str(UUID(int=number)), name, topic, (topic,), told, BEGIN, BEGIN, (change,))


def page_of(html: str) -> HtmlElement:
    """A letter as a browser reads it."""
    return document_fromstring(html)


def stated(one: Entry, day: date, binding: str = "届出期限") -> Stated:
    """A day that an entry states."""
    return Stated("d", one.id, one.title, day, binding, "…までに届け出ること。", 2)


def test_the_most_binding_comes_first() -> None:
    """A filing due soon, then corrections, re-priced items, 告示, 通知, 疑義解釈, the rest; the subject names count and first."""
    filing = entry(1, "様式の一覧")
    priced = entry(2, "点数の見直し", "診療報酬", "Ａ２３４ 医療安全対策加算：85点 → 90点（1ページ）")
    titles = ("通知について（訂正表示なし）", "告示第69号", "疑義解釈（その１）", "資料")
    notice, decree, asked, rest = (entry(3 + place, title) for place, title in enumerate(titles))
    correction = replace(CORRECTION, topic="診療報酬")
    said = letter(SITE, "digest", (rest, asked, notice, decree, priced, correction, filing), today=TODAY,
                  deadlines=(stated(filing, TODAY + timedelta(days=9)),))  # fmt: skip
    places = [said.text.index(f"］{one.title}") for one in (filing, correction, priced, decree, notice, asked, rest)]
    assert places == sorted(places)
    assert said.subject == "【改定ウォッチ】7件：様式の一覧"
    assert said.entries[0] == filing.id


def test_entries_stand_under_their_topic() -> None:
    """One heading for each topic, however the entries come, beginning with the topic of the most binding."""
    said = letter(SITE, "digest", (entry(1, "資料"), entry(2, "告示第1号", "中医協・審議会"), entry(3, "通知")), today=TODAY)
    assert re.findall(r"^■ (.+)$", said.text, re.MULTILINE) == ["中医協・審議会", "診療報酬改定"]


def test_deadlines_stand_in_a_table() -> None:
    """The day with its weekday, how far off it is, what binds, and a link."""
    said = letter(SITE, "digest", ENTRIES, today=TODAY, deadlines=(stated(FIRST, TODAY), stated(FIRST, date(2026, 5, 1), "施行")))
    rows = [" ".join(map(str, row.itertext())) for row in page_of(said.html).cssselect("table.grid tr")]
    assert rows[1:3] == [f"令和8年3月6日（金） 本日 届出期限： {FIRST.title}", f"令和8年5月1日（金） あと56日 施行： {FIRST.title}"]
    assert "・令和8年5月1日（金）（あと56日）施行" in said.text


def test_many_documents_of_a_day_are_one_row() -> None:
    """Filings are never left out for days that are nearer; two documents are named, the rest counted."""
    days = [stated(entry(number), TODAY + timedelta(days=number), "適用") for number in range(1, 30)]
    days += [stated(entry(number), date(2026, 4, 1), "施行") for number in range(40, 46)] + [stated(FIRST, date(2026, 5, 29))]
    said = letter(SITE, "digest", ENTRIES, today=TODAY, deadlines=days)
    assert said.text.count("あと") == 8
    assert "・令和8年5月29日（金）（あと84日）届出期限" in said.text
    several = letter(SITE, "digest", ENTRIES, today=TODAY, deadlines=days[-7:])
    assert "（あと26日）施行（ほか4件）" in several.text
    assert "、ほか4件" in several.html


def test_the_foot_proves_the_watching() -> None:
    """How much was looked at, each source's last success, what failed, who is silent, what could not be had."""
    said = letter(SITE, "digest", ENTRIES, today=TODAY, proof=PROOF)
    for words in ("直近24時間に、監視先のページ17件と文書1,234件を確認しました。", "令和8年3月5日 17:30", "まだ確認できていません",
                  "確認できていません：新着情報（続けて3回失敗）", "いつもより長く更新がありません：白書（60日間。ふだんは長くて14日間）",
                  "取得できていない文書が2件あります：医科点数表など"):  # fmt: skip
        assert words in said.text
        assert words in page_of(said.html).text_content()


def test_a_week_without_news_says_so() -> None:
    """One short letter with the proof of watching."""
    said = letter(SITE, "quiet", (), today=TODAY, proof=replace(PROOF, hours=168))
    assert said.subject == "【改定ウォッチ】この1週間に新しい掲載はありません"
    assert "直近7日間に" in said.text
    assert len(said.html) < 15_000


def test_five_hundred_entries_are_not_clipped() -> None:
    """Some whole, more by heading, the rest by a link; all are counted; below 100 KB in base64."""
    many = tuple(entry(number) for number in range(1, 501))
    said = letter(SITE, "digest", many, today=TODAY, deadlines=(stated(many[0], TODAY),) * 12, proof=PROOF)
    assert (len(said.html.encode()) + len(said.text.encode())) * 78 / 57 < 100_000
    assert len(said.entries) == 500
    whole, listed = said.text.count("詳しく："), len(re.findall(r"^・3/5 ", said.text, re.MULTILINE))
    assert whole >= 3
    assert f"ほか{500 - whole - listed}件" in said.text
    assert f"ほか{500 - whole - listed}件をサイトで見る" in said.html


def test_one_monstrous_entry_is_not_clipped() -> None:
    """A title, lines and documents without end are cut, and the entry's page is linked."""
    monster = replace(entry(1, "題" * 5000, "診療報酬", *["行" * 9000] * 90), changes=BURST.changes * 20)
    said = letter(SITE, "digest", (monster,) * 3, today=TODAY, proof=PROOF)
    assert (len(said.html.encode()) + len(said.text.encode())) * 78 / 57 < 100_000
    assert "続きと新旧の比較を見る" in said.html
    assert len(said.subject) < 100


def test_styles_stand_in_the_elements_and_dark_mode_stays() -> None:
    """What mail readers need: inline styles, rules for dark and narrow screens in the head, no images, no scripts, no outside files."""
    page = page_of(letter(SITE, "digest", ENTRIES, today=TODAY, proof=PROOF).html)
    assert all(element.get("style") for element in page.cssselect("h2, h3, td.band, p.meta, .kind, table.sheet"))
    rules = page.cssselect("style")[0].text_content()
    assert "prefers-color-scheme: dark" in rules
    assert "max-width: 480px" in rules
    assert not page.cssselect("img, script, link, iframe, form")
    assert page.get("lang") == "ja"


def test_links_lead_to_our_pages_and_to_the_ministry() -> None:
    """Every entry has both; a page that a summary names leads to its view."""
    said = letter(SITE, "digest", (CORRECTION,), today=TODAY)
    links = [link for _, _, link, _ in page_of(said.html).iterlinks()]
    assert f"https://kaitei.example.jp/watch/entries/{CORRECTION.id}.html" in links
    assert "https://www.mhlw.go.jp/content/12400000/001669999.pdf" in links
    assert any("documents/d-tensuhyo/2/2.html" in link for link in links)
    assert f"https://kaitei.example.jp/watch/entries/{CORRECTION.id}.html" in said.text


def test_a_removed_document_is_told_as_such() -> None:
    """The kind of change stands beside each heading, in words."""
    gone = replace(FIRST, changes=(replace(ADDED, kind=Kind.REMOVED),))
    assert "［掲載終了］" in letter(SITE, "digest", (gone,), today=TODAY).text


def test_what_a_machine_made_is_marked() -> None:
    """A summary of a machine says so."""
    said = letter(SITE, "digest", (replace(FIRST, machine=("要するに、点数が上がります。",)),), today=TODAY)
    assert "【機械による要約】要するに、点数が上がります。" in said.text
    assert "【機械による要約】要するに、点数が上がります。" in said.html


def test_a_channel_gets_a_short_text() -> None:
    """At most 1,800 characters, headings with their addresses, the rest counted."""
    said = brief(SITE, "alert", tuple(entry(number) for number in range(1, 101)), today=TODAY)
    assert len(said.text) <= 1_800
    assert said.subject.startswith("【改定ウォッチ・速報】100件：")
    told = said.text.count("・")
    assert f"ほか{100 - told}件" in said.text
    assert said.html == ""


def test_a_confirmation_tells_what_it_is_for() -> None:
    """No entries, no proof; the address to confirm comes in the foot."""
    said = confirmation(SITE)
    assert said.kind == "confirm"
    assert "登録の確認" in said.text
    assert said.html.count(FOOT) == 1


TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=80))


@PATIENT
@given(TEXTS, TEXTS, TEXTS)
def test_nothing_from_outside_becomes_markup(title: str, words: str, name: str) -> None:
    """Whatever stands in titles, summaries and names of sources: no element, no address that is not http, the foot last."""
    hostile = replace(entry(1, title, "診療報酬", words), machine=(words,), changes=(replace(ADDED, title=title, url=words, page=title),))
    proof = replace(PROOF, sources=(Watched(name, words, datetime(2026, 3, 5, tzinfo=UTC), 1),), unread=(title,), unread_count=1)
    said = letter(SITE, "digest", (hostile,), today=TODAY, deadlines=(replace(stated(hostile, TODAY), title=words),), proof=proof)
    page = page_of(said.html)
    assert not page.cssselect("script, img, svg, iframe")
    assert all(str(link).startswith(("https://", "http://")) for _, _, link, _ in page.iterlinks())
    assert not any(name.startswith("on") for element in page.iter() for name in element.attrib)
    assert said.html.rpartition(FOOT)[2].count("<a ") == 0
    assert "\r" not in said.text
