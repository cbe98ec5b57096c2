"""What documents say, on the pages of entries and corrections."""

from __future__ import annotations

from pipeline.model import Question
from pipeline.render.meant import Meant, meant_views
from pipeline.render.steps import Corrected

ASKED = Question("6", "別添1", "医科診療報酬点数表関係", "初診料", "算定\nできるか。", "できる。", (), 3)


def test_questions_and_corrections_lead_to_their_pages() -> None:
    """Only pages that are shown are linked; a corrected document that is not known has no link."""
    one = Meant("a" * 16, "疑義解釈（その２）", 2, frozenset({3}), (ASKED,), (Corrected("廃止", "その１", "", ("別添1の問6", "問7"), 9),))
    (view,) = meant_views("entries/1.html", [one])
    assert (view.title.words, view.title.address) == ("疑義解釈（その２）", f"../documents/{'a' * 16}/index.html")
    (asked,) = view.questions
    assert (asked.number, asked.topic, asked.question) == ("6", "別添1 初診料", "算定 できるか。")
    assert (asked.page.words, asked.page.address) == ("3ページ", f"../documents/{'a' * 16}/2/3.html")
    ((deed, title, places, page),) = view.corrected
    assert (deed, title.words, title.address, places, page.address) == ("廃止", "その１", None, "別添1の問6、問7", None)


def test_documents_that_say_neither_are_left_out() -> None:
    """An entry on a form lists nothing."""
    assert meant_views("entries/1.html", [Meant("a" * 16, "様式", 1, frozenset())]) == ()
