"""The list of feeds."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given

from pipeline.model import Site
from pipeline.render.opml import opml
from tests.render.feed_rules import opml_faults
from tests.render.samples import PATIENT, SITE, SITES


@PATIENT
@given(SITES)
def test_it_has_no_faults_whatever_the_topics_are_called(site: Site) -> None:
    """Hostile titles never make a bad list."""
    assert opml_faults(opml(site)) == []


def test_it_lists_everything_and_each_topic_in_order() -> None:
    """The feed of everything comes first."""
    outlines = [one for one in ElementTree.fromstring(opml(SITE)).iter("outline") if one.get("type") == "rss"]
    names = [str(one.get("text")).removeprefix("改定ウォッチ：") for one in outlines]
    assert names == ["すべて", "診療報酬改定", "中医協・審議会", "訂正・差替え"]
    assert outlines[0].get("xmlUrl") == "https://kaitei.example.jp/watch/atom.xml"
