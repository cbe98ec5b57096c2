"""Promises of reconciling, on generated pages and on the ministry's own: noise raises nothing, every edit raises exactly its change."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.compare.changes import Facts, Told, judge
from pipeline.compare.links import lost_share, match
from pipeline.model import Content, Link, Place
from pipeline.pages import page_key, read_page

SHARED = Path(__file__).resolve().parents[3] / "shared" / "replay" / "spring-2026"
HOST = "https://www.mhlw.go.jp"
_NAMES = ("医科点数表", "歯科点数表", "様式", "制定文", "施設基準等の一部を改正する件", "留意事項について", "疑義解釈資料の送付について")
_HEADINGS = ("第１　経緯", "第２　告示", "第３　通知", "第４　疑義解釈")


def sha(text: str) -> str:
    """A hash that stands for some bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def content(text: str) -> Content:
    """Bytes, and words that are as different as the bytes."""
    return Content(sha(text), sha(f"text {text}"), "application/pdf", 1000)


@st.composite
def pages(draw: st.DrawFn) -> list[Link]:
    """A page of links under headings, with items that repeat their titles as the ministry's do."""
    links: list[Link] = []
    for number in range(draw(st.integers(4, 14))):
        heading = _HEADINGS[min(number // 4, 3)]
        name = draw(st.sampled_from(_NAMES))
        title = f"{name}（令和８年厚生労働省告示第{100 + number}号）" if len(name) > 6 else name
        item = f"・通知第{number}号について"
        links.append(Link(f"{HOST}/content/{number:09}.pdf", title, title, (heading,), context=item, position=number))
    return links


def places(links: Sequence[Link]) -> list[Place]:
    """The links as they are remembered, each with bytes of its own."""
    return [
        Place(
            f"d{number}", one.url, one.text, one.title, one.section, one.mark, one.label, one.context, None, one.position,
            content(one.url).sha256,
        )
        for number, one in enumerate(links)
    ]


def told(known: Sequence[Place], links: Sequence[Link], contents: dict[str, Content], *, same: bool = False) -> tuple[Told, ...]:
    """What is told when the page shows these links now."""
    pairs = {(place.sha256 or "", one.sha256) for place in known for one in contents.values()} if same else set()
    return judge(match(known, links, contents), Facts(contents, frozenset(pairs))).told


def bytes_of(links: Sequence[Link]) -> dict[str, Content]:
    """The bytes behind each link, by its address."""
    return {link.url: content(link.url) for link in links}


@given(pages(), st.randoms(use_true_random=False))
def test_the_order_of_links_is_no_news(links: list[Link], dice: random.Random) -> None:
    """Shuffling a page raises nothing."""
    shuffled = dice.sample(links, len(links))
    moved = [replace(link, position=number) for number, link in enumerate(shuffled)]
    assert told(places(links), moved, bytes_of(links)) == ()


@given(pages())
def test_renaming_all_addresses_is_nothing_significant(links: list[Link]) -> None:
    """The same bytes under other addresses are renumbered, each its own document."""
    renamed = [replace(link, url=link.url.replace("/content/", "/content/9")) for link in links]
    contents = {new.url: content(old.url) for old, new in zip(links, renamed, strict=True)}
    changes = told(places(links), renamed, contents)
    assert [change.kind for change in changes] == ["renumbered"] * len(links)
    assert not any(change.significant for change in changes)
    assert {(change.before.url if change.before else "", change.place.url) for change in changes} == {
        (old.url, new.url) for old, new in zip(links, renamed, strict=True)
    }


@given(pages())
def test_widths_and_spaces_in_words_are_no_news(links: list[Link]) -> None:
    """Full and half width, spaces and invisible marks differ between visits; the documents do not."""
    table = str.maketrans("０１２３４５６７８９（）", "0123456789()")
    noisy = [replace(link, text=f" {link.text.translate(table)}\u200b", title=link.title.translate(table)) for link in links]
    assert told(places(links), noisy, bytes_of(links)) == ()


@given(pages(), st.data())
def test_one_edit_raises_exactly_its_change(links: list[Link], data: st.DataObject) -> None:
    """Added, replaced in place, reissued under a new number, relabelled, marked, moved: one change, of the right kind."""
    number = data.draw(st.integers(0, len(links) - 1))
    old, contents = links[number], bytes_of(links)
    new_url = f"{HOST}/content/999999999.pdf"
    edits = {
        "added": replace(old, url=new_url, text="全く新しい事務連絡について", title="全く新しい事務連絡について", position=len(links)),
        "replaced": old,
        "reissued": replace(old, url=new_url),
        "relabelled": replace(old, text=f"{old.text}等", title=f"{old.title}等"),
        "marked": replace(old, mark="0730訂正後"),
        "moved": replace(old, section=("第９　その他",)),
    }
    edit = data.draw(st.sampled_from(sorted(edits)))
    shown = [*links, edits[edit]] if edit == "added" else [edits[edit] if link is old else link for link in links]
    if edit in ("added", "replaced", "reissued"):
        contents[edits[edit].url] = content("other bytes")
    (change,) = told(places(links), shown, contents)
    assert change.kind == {"reissued": "replaced", "marked": "relabelled"}.get(edit, edit)
    assert change.significant == (edit in ("added", "replaced", "reissued", "marked"))
    assert change.place.document == ("" if edit == "added" else f"d{number}")
    assert change.previous_url == (old.url if edit in ("replaced", "reissued") else None)


@given(pages(), st.data())
def test_a_link_taken_off_is_removed_at_the_second_visit(links: list[Link], data: st.DataObject) -> None:
    """Missing first, removed second, then silent; back again it is restored."""
    number = data.draw(st.integers(0, len(links) - 1))
    rest = [link for link in links if link is not links[number]]
    facts = Facts(bytes_of(links))
    known: Sequence[Place] = places(links)
    kinds = []
    for shown in (rest, rest, rest, links, links):
        verdict = judge(match(known, shown, facts.contents), facts)
        kinds.append([str(change.kind) for change in verdict.told])
        known = verdict.places
    assert kinds == [[], ["removed"], [], ["restored"], []]


@given(pages())
def test_the_share_of_lost_links_is_counted(links: list[Link]) -> None:
    """None is lost while the page stands, all are when it shows nothing."""
    known = places(links)
    assert lost_share(known, match(known, links, {})) == 0
    assert lost_share(known, match(known, [], {})) == 1
    assert lost_share([replace(place, state="removed") for place in known], match(known, [], {})) == 0


def test_same_titles_are_paired_by_the_notice_they_belong_to() -> None:
    """医科点数表 of the 告示 and of the 通知, both reissued: each stays its own document."""
    notice, circular = "・診療報酬の算定方法の一部を改正する件（告示第69号）", "・実施上の留意事項について（通知）（保医発0305第６号）"
    links = [
        Link(f"{HOST}/content/1.pdf", "医科点数表", "医科点数表", ("第３",), context=notice, position=0),
        Link(f"{HOST}/content/2.pdf", "医科点数表", "医科点数表", ("第３",), context=circular, position=1),
    ]
    fresh = [
        replace(links[1], url=f"{HOST}/content/8.pdf", context=f"{circular}（0529訂正後）", position=0),
        replace(links[0], url=f"{HOST}/content/9.pdf", position=1),
    ]
    changes = told(places(links), fresh, bytes_of(fresh))
    assert {(change.place.document, change.place.url[-5:]) for change in changes} == {("d0", "9.pdf"), ("d1", "8.pdf")}


def test_numbers_tell_documents_of_a_series_apart() -> None:
    """その２ that comes when その１ goes is another document."""
    old = Link(f"{HOST}/content/1.pdf", "疑義解釈資料の送付について（その１）", "疑義解釈資料の送付について（その１）", ("第３",))
    new = Link(f"{HOST}/content/2.pdf", "疑義解釈資料の送付について（その２）", "疑義解釈資料の送付について（その２）", ("第３",))
    (change,) = told(places([old]), [new], bytes_of([new]))
    assert change.kind == "added"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared replay beside the project")
def test_the_real_page_with_all_its_addresses_renamed_is_matched_whole() -> None:
    """The 令和８ page of September: every one of its 212 links keeps its document when all numbers change and no bytes are known."""
    url = f"{HOST}/stf/newpage_67729.html"
    links = read_page((SHARED / "pages/r8/35.html").read_bytes(), None, url, "page").links
    renamed = [replace(link, url=link.url.replace("/content/12400000/", "/content/12400000/9")) for link in links]
    matching = match(places(links), renamed, {})
    wrong = [(place.title, link.title) for place, link in matching.pairs if place.position != link.position]
    assert len(links) == 212
    assert not matching.fresh
    assert not wrong


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared replay beside the project")
@pytest.mark.parametrize("noise", [(b"&#160;", b"&nbsp;"), (b"\n", b"\r\n"), (b"<!---->", b"<!--\n<?ra break?>\n-->")], ids=str)
def test_the_markup_of_the_other_mirror_is_the_same_page(noise: tuple[bytes, bytes]) -> None:
    """Comments, entities and line ends differ between the ministry's servers."""
    url = f"{HOST}/stf/newpage_67729.html"
    body = (SHARED / "pages/r8/35.html").read_bytes().replace(b"\r\n", b"\n")
    assert page_key(read_page(body, None, url, "page")) == page_key(read_page(body.replace(*noise), None, url, "page"))
