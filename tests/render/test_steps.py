"""Steps of corrections in words."""

from __future__ import annotations

from pipeline.render.steps import Correcting, Step, step_view


def test_a_step_counts_and_names_the_notices_that_explain_it() -> None:
    """With the link to each notice and its sentence, clean."""
    told = Correcting("訂正", "一部訂正\x00について", "b" * 16, "別添のとおり\n訂正する。")
    view = step_view(Step(2, (told,)), lambda path: f"../{path}")
    assert view is not None
    assert view.words == "第2回の訂正・差替え"
    ((deed, anchor, sentence),) = view.notices
    assert (deed, anchor.words, sentence) == ("訂正", "一部訂正について", "別添のとおり 訂正する。")
    assert anchor.address == f"../documents/{'b' * 16}/index.html"


def test_where_there_is_no_step_nothing_is_said() -> None:
    """A document that was only added."""
    assert step_view(None, str) is None
