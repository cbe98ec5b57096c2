"""Topics: the source's own leads, then every rule that applies, in the order of the configuration."""

from __future__ import annotations

from pipeline.classify import topics
from pipeline.model import Source, TopicRule
from pipeline.options import DEFAULT_TOPICS

PAGE = Source("r8", "https://www.mhlw.go.jp/", "page", "診療報酬改定")
NEWS = Source("news", "https://www.mhlw.go.jp/stf/news.rdf", "feed")


def test_the_topic_of_the_source_leads() -> None:
    """Rules add to it."""
    assert topics(PAGE, "疑義解釈資料の送付について（その１）", DEFAULT_TOPICS)[0] == "診療報酬改定"
    assert "疑義解釈" in topics(PAGE, "疑義解釈資料の送付について（その１）", DEFAULT_TOPICS)


def test_without_one_the_rules_decide() -> None:
    """And その他 where none does."""
    assert topics(NEWS, "令和８年版厚生労働白書を公表します", DEFAULT_TOPICS) == ("白書",)
    assert topics(NEWS, "毎月勤労統計調査", DEFAULT_TOPICS) == ("その他",)


def test_widths_and_case_make_no_difference() -> None:
    """Words are folded on both sides."""
    rule = TopicRule("dpc", "ＤＰＣ", ("dpc",))
    assert topics(NEWS, "ＤＰＣ電子点数表", (rule,)) == ("dpc",)


def test_a_rule_may_name_sources() -> None:
    """All that they bring belongs to it."""
    assert topics(NEWS, "何でも", (TopicRule("新着", "新着", (), ("news",)),)) == ("新着",)
