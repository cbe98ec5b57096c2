"""What a selection of entries is called, and where its feeds lie: everything, a topic, corrections, a role, a followed subject."""

from __future__ import annotations

from pipeline.japanese.text import sound
from pipeline.model import EntryRule, Selection, Site
from pipeline.paths import folder, topic_folder
from pipeline.render.views import topic_title

ALL, CORRECTIONS, NEWS = "all", "corrections", "news"
"""Names of the selections that every configuration has."""
_ABOUT = "診療報酬・介護報酬などの改定と白書"
_TOPICS, _ROLES, _FOLLOWED, _MORE = "分野別", "立場別", "キーワード・区分番号別", "その他"


def selection_of(site: Site, topic: str | None) -> Selection:
    """The selection of a topic, or of everything (None)."""
    if topic is None:
        return Selection(ALL, "", "", _told(_ABOUT))
    title = topic_title(site, topic)
    return Selection(f"topic:{sound(topic)}", topic_folder(topic), title, _told(title), _TOPICS)


def corrections() -> Selection:
    """Corrections and exchanges only."""
    about = "厚生労働省が公表した文書の訂正・差替えだけをお知らせします。"
    return Selection(CORRECTIONS, "corrections/", "訂正・差替え", about, _MORE)


def news() -> Selection:
    """The ministry's own news, published again."""
    about = "厚生労働省の新着情報（RSS）を、日付の誤りや重複を直して配信します。"
    return Selection(NEWS, "news/", "厚生労働省 新着情報", about, _MORE)


def role(rule: EntryRule) -> Selection:
    """What concerns a role."""
    about = f"厚生労働省が公表した改定文書のうち、「{sound(rule.name)}」に関わる追加・差替え・訂正・掲載終了をお知らせします。"
    return Selection(f"role:{sound(rule.name)}", f"roles/{folder(rule.name)}/", sound(rule.title), about, _ROLES)


def followed(rule: EntryRule) -> Selection:
    """What names a followed word or 区分番号."""
    about = f"厚生労働省が公表した改定文書のうち、「{sound(rule.title)}」に触れるものをお知らせします。"
    return Selection(f"follow:{sound(rule.name)}", f"follows/{folder(rule.name)}/", sound(rule.title), about, _FOLLOWED)


def _told(subject: str) -> str:
    return f"厚生労働省が公表した「{subject}」に関する文書の追加・差替え・訂正・掲載終了をお知らせします。"
