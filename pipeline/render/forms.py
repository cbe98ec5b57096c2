"""The pages of mail that `serve` shows: subscribe, confirm, settings, unsubscribe. What people wrote stands in them again, escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.model import Follow, Site, Subscriber
from pipeline.paths import relative
from pipeline.render.frame import page, trail
from pipeline.render.views import Anchor

SUBSCRIBE, CONFIRM, SETTINGS, UNSUBSCRIBE = "subscribe", "confirm", "settings", "unsubscribe"
PERIODS: Mapping[str, str] = {
    "at-once": "掲載されたらすぐに", "daily": "1日1回（開庁日の朝8時）", "weekly": "週1回（週の最初の開庁日の朝8時）",
}  # fmt: skip
FORMATS: Mapping[str, str] = {"html": "HTMLとテキスト", "text": "テキストのみ"}


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form, as it was written; `wrong` tells by field what cannot be taken."""

    address: str = ""
    name: str = ""
    topics: tuple[str, ...] = ()
    keywords: str = ""
    codes: str = ""
    period: str = "daily"
    format: str = "html"
    alerts: tuple[str, ...] = ()
    reassured: bool = False
    wrong: Mapping[str, str] = field(default_factory=dict)


def as_written(one: Subscriber) -> Written:
    """What a subscriber chose, as it stands in the form."""
    follow = one.follow
    return Written(
        one.address, one.name, follow.topics, "、".join(follow.keywords), "、".join(follow.codes), one.period, one.form, one.alerts,
        one.reassured,
    )  # fmt: skip


def subscribe_page(site: Site, written: Written) -> bytes:
    """The form to subscribe, empty or with what has to be corrected."""
    return _form(site, SUBSCRIBE, "メール配信の登録", written)


def settings_page(site: Site, one: Subscriber, written: Written, token: str, *, said: str = "") -> bytes:
    """The form to change, export and erase what is kept about a person; `said` is what has just been done."""
    title = "メール配信の設定"
    return page(
        site, SETTINGS, "mailform.html", title, trail=trail(site, SETTINGS), heading=title, written=written, token=token, said=said,
        is_active=one.state == "active", topics=_topics(site, (*written.topics, *written.alerts)), periods=PERIODS, formats=FORMATS,
    ).body  # fmt: skip


def _form(site: Site, path: str, title: str, written: Written) -> bytes:
    return page(
        site, path, "mailform.html", title, trail=trail(site, path), heading=title, written=written, token="", said="", is_active=True,
        topics=_topics(site, ()), periods=PERIODS, formats=FORMATS,
    ).body  # fmt: skip


def _topics(site: Site, chosen: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The topics there are, and those chosen earlier that there are no more."""
    return (*site.topics.items(), *((name, name) for name in dict.fromkeys(chosen) if name not in site.topics))


def confirm_page(site: Site, one: Subscriber, token: str) -> bytes:
    """What was asked for, and the button that confirms it: opening a link changes nothing, since programs open links too."""
    return _asked(site, CONFIRM, "メール配信の登録の確認", "次の内容で、メールの配信を始めます。", one, token, "登録を確認する")


def unsubscribe_page(site: Site, one: Subscriber, token: str) -> bytes:
    """The button that ends a subscription."""
    return _asked(site, UNSUBSCRIBE, "メール配信の停止", "次の配信を停止します。", one, token, "配信を停止する")


def _asked(site: Site, path: str, title: str, lead: str, one: Subscriber, token: str, button: str) -> bytes:
    return page(
        site, path, "mailconfirm.html", title, trail=trail(site, path), heading=title, lead=lead, rows=_choice(site, one), token=token,
        action=path, button=button,
    ).body  # fmt: skip


def _choice(site: Site, one: Subscriber) -> tuple[tuple[str, str], ...]:
    follow: Follow = one.follow
    rows = (
        ("メールアドレス", one.address),
        ("分野", "、".join(site.topics.get(name, name) for name in follow.topics)),
        ("キーワード", "、".join(follow.keywords)),
        ("区分番号", "、".join(follow.codes)),
        ("対象", "" if follow.topics or follow.keywords or follow.codes else "すべてのお知らせ"),
        ("配信の間隔", PERIODS[one.period]),
        ("すぐに知らせる分野", "、".join(site.topics.get(name, name) for name in one.alerts)),
    )
    return tuple((name, words) for name, words in rows if words)


def said_page(site: Site, path: str, heading: str, paragraphs: Sequence[str], links: Sequence[tuple[str, str]] = ()) -> bytes:
    """A few words about what was done, with ways on: words and addresses relative to the site's root."""
    anchors = tuple(Anchor(words, relative(path, "") + address if address else relative(path, "index.html")) for words, address in links)
    return page(
        site, path, "said.html", heading, trail=trail(site, path), heading=heading, paragraphs=tuple(paragraphs), links=anchors,
    ).body  # fmt: skip
