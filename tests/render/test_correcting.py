"""The page of corrections."""

from __future__ import annotations

from dataclasses import replace

from pipeline.model import Kind
from pipeline.render.correcting import Corrected, corrections_file
from pipeline.render.meant import Meant
from pipeline.render.selections import corrections
from pipeline.render.steps import Corrected as Aimed
from pipeline.render.steps import Correcting, Step
from tests.render.page_rules import page_faults
from tests.render.samples import ADDED, CHANGE, CORRECTION, SITE

SILENT = replace(CHANGE, kind=Kind.REPLACED, mark=None, silent=True, context="留意事項について（保医発0305第６号）<b>")
STEP = Step(2, (Correcting("訂正", "一部訂正について", "b" * 16, "別添１のとおり訂正する。"),))


def test_a_correction_says_round_notice_and_difference() -> None:
    """And that the ministry's page does not mention it; words from outside are escaped."""
    told = [Corrected(CORRECTION, SILENT, STEP, "<table>新旧</table>")]
    file = corrections_file(SITE, corrections(), told)
    body = file.body.decode()
    assert file.path == "corrections/index.html"
    assert "訂正表示なし</span>" in body or "訂正表示なし。" in body
    assert "第2回の訂正・差替え" in body
    assert "「別添１のとおり訂正する。」" in body
    assert "<table>新旧</table>" in body
    assert "留意事項について（保医発0305第６号）&lt;b&gt;" in body
    assert page_faults(file.path, file.body) == []


def test_a_notice_of_corrections_lists_what_it_corrects() -> None:
    """With links to the documents that are known."""
    meant = Meant("c" * 16, "一部訂正について", 1, frozenset(), (), (Aimed("訂正", "留意事項", "d" * 16, ("別添1",), 2),))
    body = corrections_file(SITE, corrections(), [Corrected(CORRECTION, ADDED, meant=meant)]).body.decode()
    assert f"documents/{'d' * 16}/" in body
    assert "（別添1）" in body


def test_without_corrections_the_page_says_so() -> None:
    """And offers the feeds."""
    body = corrections_file(SITE, corrections(), []).body.decode()
    assert "お知らせはまだありません。" in body
    assert "atom.xml" in body
