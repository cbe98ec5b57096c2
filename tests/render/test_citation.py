"""How a document is cited."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.render.citation import Citation, change_citation, version_citation
from tests.render.samples import CHANGE, RECORD, SITE


def test_a_citation_names_all_that_is_known() -> None:
    """In the order of Japanese practice; what is not known is left out."""
    whole = Citation("医科点数表", "12頁", "改定について", "令和8年3月5日", "https://www.mhlw.go.jp/x.pdf", "令和8年3月5日 17:30", "ab")
    assert whole.words == (
        "厚生労働省「医科点数表」12頁（掲載元：改定について）（令和8年3月5日付け）"
        " https://www.mhlw.go.jp/x.pdf（令和8年3月5日 17:30取得、SHA-256：ab）"
    )
    bare = Citation("医科点数表", "", "", "", "", "令和8年3月5日 17:30", "")
    assert bare.words == "厚生労働省「医科点数表」（令和8年3月5日 17:30取得）"


def test_a_change_is_cited_as_it_was_then() -> None:
    """With the address and bytes of that moment."""
    cited = change_citation(SITE, CHANGE)
    assert (cited.url, cited.sha256, cited.published) == (CHANGE.url, "ab" * 32, "令和8年3月5日")


def test_an_unsafe_address_is_not_cited() -> None:
    """Nobody copies a link that runs something."""
    assert change_citation(SITE, replace(CHANGE, url="javascript:alert(1)")).url == ""


def test_a_version_keeps_its_citation_whatever_happens_later() -> None:
    """A later change with another date, or another page, alters nothing that was published."""
    version = RECORD.versions[1]
    later = replace(CHANGE, id="c9", published=date(2027, 1, 1), sha256="ef" * 32)
    moved = replace(RECORD.standings[0], source="other")
    after = replace(RECORD, changes=(later, *RECORD.changes), standings=(moved, *RECORD.standings))
    assert version_citation(SITE, after, version) == version_citation(SITE, RECORD, version)
