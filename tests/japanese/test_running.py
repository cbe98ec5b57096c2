"""Running heads and feet."""

from __future__ import annotations

from pipeline.japanese.running import running, running_key


def _running(*pages: str) -> list[str]:
    return [text for _, text in running([(number, page.split("\n")) for number, page in enumerate(pages, 1)]).values()]


def test_what_runs_stands_at_the_edge_of_page_after_page() -> None:
    """Most pages, or four in a row; what stands inside of pages as well, rows of cells and bare numbers do not run."""
    assert _running("別添１\n一", "別添１\n二", "別添１\n三") == ["別添１"]
    assert _running("別添１\n一", "別添１\n二", "三") == []
    assert _running(*(f"{'別添２' if 3 < number < 8 else number}\n文{number}" for number in range(20))) == ["別添２"]
    assert _running(*["（略）\n一\n（略）\n二\n（略）\n三\n（略）\n四"] * 3) == []
    assert _running("区分\t点数\n一", "区分\t点数\n二", "区分\t点数\n三") == []
    assert _running("12\n一", "12\n二", "12\n三") == []


def test_a_number_in_a_head_counts_pages_or_names_a_form() -> None:
    """令和８年度 改定　3 runs with its page number; 別紙様式　3 is the third form."""
    assert _running("文\n改定資料集　7", "文二\n改定資料集　8", "文三\n改定資料集　9") == ["改定資料集"]
    assert _running("別紙様式　7\n甲", "別紙様式　8\n乙", "別紙様式　9\n丙") == []
    assert running_key("改定資料集　12", 5) == running_key("改定資料集 ９", 2)
