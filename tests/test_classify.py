"""Topics: the source's own leads, then every rule that applies, in the order of the configuration."""

from __future__ import annotations

import pytest

from pipeline.classify import fits, topics, words_of
from pipeline.model import EntryRule, Source, TopicRule
from pipeline.options import DEFAULT_ROLES, DEFAULT_TOPICS
from tests.render.samples import CORRECTION

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


@pytest.mark.parametrize(
    ("words", "fit"),
    [
        ("Ａ２３４　医療安全対策加算", True),
        ("Ａ２３４－２ 感染対策向上加算", False),
        ("A2345", False),
        ("XA234", False),
        ("Ｂ００１の２の12 外来腫瘍化学療法", True),
        ("B001-2-1", False),
    ],
)
def test_a_code_counts_whole(words: str, fit: bool) -> None:
    """A234 is not A234-2, and の is as good as a dash."""
    assert fits(EntryRule("x", "x", codes=("Ａ２３４", "B001-2-12")), (), words) is fit


def test_a_role_has_what_its_words_or_topics_name() -> None:
    """The built-in roles: what concerns all is in each of them, what concerns one in that one."""
    roles = {rule.name: rule for rule in DEFAULT_ROLES}

    def chosen(words: str, *topics: str) -> set[str]:
        return {name for name, rule in roles.items() if fits(rule, topics, words)}

    assert chosen("疑義解釈資料の送付について（その３）") >= {"病院", "診療所", "歯科", "薬局"}
    assert chosen("別添２ 歯科点数表") == {"歯科"}
    assert chosen("調剤報酬点数表") == {"薬局"}
    assert chosen("ＤＰＣ電子点数表") == {"病院"}
    assert chosen("ケアマネジメントについて", "介護報酬") == {"介護"}
    assert "訪問看護" in chosen("訪問看護ステーションの基準")


def test_the_name_of_the_source_says_nothing_of_the_entry() -> None:
    """Headings, marks and items do."""
    words = words_of(CORRECTION)
    assert "0305訂正後" in words
    assert "関係法令等" in words
    assert "出典" not in words
