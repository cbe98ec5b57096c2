"""Leaving with one click, changing, taking along and erasing: by a signed address that is good for one person only."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest

from pipeline import digest
from pipeline.store import subscribers
from pipeline.store.database import open_database
from pipeline.tokens import token
from tests.serve.conftest import Forms


def signed(forms: Forms, address: str, purpose: Any = "unsubscribe") -> str:
    """Somebody's own token, as the mails to them carry it."""
    with open_database(forms.served.options.store.path) as db:
        one = subscribers.find(db, address)
        assert one is not None
        return token(subscribers.secret(db), purpose, one)


def added(forms: Forms, *addresses: str) -> None:
    """People who get mail at once."""
    with open_database(forms.served.options.store.path) as db, db.atomic():
        for address in addresses:
            subscribers.add(db, address, forms.served.now, period="at-once")


def test_one_click_by_a_mail_program(forms: Forms) -> None:
    """RFC 8058: a POST of List-Unsubscribe=One-Click to the address in the header, without cookie, origin or question; twice is fine."""
    added(forms, "a@example.jp", "b@example.jp")
    address = f"/unsubscribe?token={signed(forms, 'a@example.jp')}"
    for sent in ({"data": {"List-Unsubscribe": "One-Click"}}, {"files": {"List-Unsubscribe": (None, "One-Click")}}):
        answer = forms.served.client.post(address, **sent, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 200
        assert not answer.history
        assert "set-cookie" not in answer.headers
    states = {name: one.state for name, one in forms.people().items()}
    assert states == {"a@example.jp": "left", "b@example.jp": "active"}


def test_the_address_in_the_mail_leads_out(forms: Forms) -> None:
    """The very header that a mail carries, sent by the cycle's own code; what waits is not sent after leaving."""
    added(forms, "a@example.jp", "b@example.jp")
    with open_database(forms.served.options.store.path) as db:
        with db.atomic():
            db.conn.execute("UPDATE subscribers SET since = 0, alerted = 0")
        digest.compose(db, forms.served.options, forms.served.now)
        digest.send(db, forms.served.options, "", lambda: forms.served.now)
    messages = dict(forms.post_office.taken)
    assert set(messages) == {"a@example.jp", "b@example.jp"}
    header = str(messages["a@example.jp"]["List-Unsubscribe"])
    assert str(messages["a@example.jp"]["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    (address,) = re.findall(r"<https://feeds\.example\.jp(/\S+)>", header)
    assert forms.served.client.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert {name: one.state for name, one in forms.people().items()} == {"a@example.jp": "left", "b@example.jp": "active"}


def test_leaving_while_a_digest_is_sent(forms: Forms) -> None:
    """Whoever leaves or is erased between two messages gets no more, and the others get theirs."""
    added(forms, "a@example.jp", "b@example.jp", "c@example.jp", "d@example.jp")
    goes = f"/unsubscribe?token={signed(forms, 'b@example.jp')}"
    erased = {"token": signed(forms, "c@example.jp", "change"), "action": "erase", "sure": "yes"}

    def meanwhile() -> None:
        forms.served.client.post(goes, data={"List-Unsubscribe": "One-Click"})
        forms.served.client.post("/settings", data=erased)

    forms.post_office.meanwhile = meanwhile
    with open_database(forms.served.options.store.path) as db:
        with db.atomic():
            db.conn.execute("UPDATE subscribers SET since = 0, alerted = 0")
        digest.compose(db, forms.served.options, forms.served.now)
        done = digest.send(db, forms.served.options, "", lambda: forms.served.now)
    assert [recipient for recipient, _ in forms.post_office.taken] == ["a@example.jp", "d@example.jp"]
    assert (done.sent, done.failed, done.pending, done.error) == (2, 0, 0, None)


def test_opening_the_link_asks_first(forms: Forms) -> None:
    """A GET changes nothing: mail programs open links. The button does."""
    added(forms, "a@example.jp")
    mine = signed(forms, "a@example.jp")
    page = forms.served.client.get("/unsubscribe", params={"token": mine})
    assert "配信を停止する" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert forms.people()["a@example.jp"].state == "active"
    done = forms.post("/unsubscribe", token=mine)
    assert "配信を停止しました" in done.text
    assert forms.people()["a@example.jp"].state == "left"
    assert "配信を停止しました" in forms.served.client.get("/unsubscribe", params={"token": mine}).text


def test_a_token_is_good_for_one_person_and_one_purpose(forms: Forms) -> None:
    """Not for another row, not for another purpose, not with another key, not altered; all get the same answer."""
    added(forms, "a@example.jp", "b@example.jp")
    first, second = signed(forms, "a@example.jp"), signed(forms, "b@example.jp")
    numbers = [one.split("-", 1)[0] for one in (first, second)]
    crossed = f"{numbers[1]}-{first.split('-', 1)[1]}"
    altered = [crossed, first[:-1], first + "A", first.swapcase(), signed(forms, "a@example.jp", "change"), f"99{first}", ""]
    answers = [forms.served.client.post("/unsubscribe", params={"token": one}, data={"List-Unsubscribe": "One-Click"}) for one in altered]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content for answer in answers}) == 1
    assert {one.state for one in forms.people().values()} == {"active"}
    with open_database(forms.served.options.store.path) as db, db.atomic():
        db.conn.execute("UPDATE subscribers SET key = 'another' WHERE address = 'a@example.jp'")
    assert forms.served.client.post("/unsubscribe", params={"token": first}).status_code == 403


def test_settings_are_changed(forms: Forms) -> None:
    """What is shown is what is kept; saved, it is what was chosen; a mistake changes nothing."""
    address = forms.subscribe("a@example.jp", topic=["診療報酬"], keywords="医療安全", period="weekly")
    mine = unquote(address.partition("token=")[2])
    page = forms.served.client.get(address).text
    assert 'value="診療報酬" checked' in page
    assert 'value="医療安全"' in page
    saved = forms.post("/settings", token=mine, action="save", codes="A234", period="at-once", format="text")
    assert "設定を保存しました" in saved.text
    one = forms.people()["a@example.jp"]
    assert (one.follow.topics, one.follow.keywords, one.follow.codes, one.period, one.form) == ((), (), ("A234",), "at-once", "text")
    wrong = forms.post("/settings", token=mine, action="save", codes="A2", period="daily")
    assert wrong.status_code == 400
    assert forms.people()["a@example.jp"] == one
    assert forms.post("/settings", token=mine, action="save", address="b@example.jp", period="daily").status_code == 200
    assert set(forms.people()) == {"a@example.jp"}


def test_leaving_and_coming_back_from_the_settings(forms: Forms) -> None:
    """The owner of the address may do both."""
    mine = unquote(forms.subscribe("a@example.jp").partition("token=")[2])
    assert "配信を停止しました" in forms.post("/settings", token=mine, action="leave").text
    assert forms.people()["a@example.jp"].state == "left"
    assert "配信を停止しています" in forms.served.client.get("/settings", params={"token": mine}).text
    forms.post("/settings", token=mine, action="save", period="daily")
    assert forms.people()["a@example.jp"].state == "active"


def test_own_data_are_given_out_and_erased(forms: Forms) -> None:
    """All that is kept, without the key that signs; erased only when that is confirmed, and then no link works any more."""
    address = forms.subscribe("a@example.jp", keywords="医療安全")
    mine = unquote(address.partition("token=")[2])
    data = forms.served.client.get("/settings/data", params={"token": mine})
    assert data.headers["content-disposition"].startswith("attachment")
    told = json.loads(data.text)
    assert told["address"] == "a@example.jp"
    assert told["keywords"] == ["医療安全"]
    assert len(told["messages"]) == 1
    assert forms.people()["a@example.jp"].key not in data.text
    assert forms.post("/settings", token=mine, action="erase").status_code == 400
    assert "a@example.jp" in forms.people()
    gone = forms.post("/settings", token=mine, action="erase", sure="yes")
    assert "登録情報を削除しました" in gone.text
    assert forms.people() == {}
    with open_database(forms.served.options.store.path) as db:
        assert db.conn.execute("SELECT count(*) FROM mailings").fetchone()[0] == 0
    for place in ("/settings", "/settings/data", "/unsubscribe", "/confirm"):
        assert forms.served.client.get(place, params={"token": mine}).status_code == 403


@pytest.mark.parametrize("place", ["/confirm", "/settings", "/settings/data", "/unsubscribe"])
def test_hostile_tokens_come_to_nothing(forms: Forms, place: str) -> None:
    """On every page that takes one."""
    for hostile in ('"><script>alert(1)</script>', "1-\r\nX: y", "-1-x", "9" * 400, "1-" + "é" * 9, "1' OR '1'='1", "../../"):
        answer = forms.served.client.get(place, params={"token": hostile})
        assert answer.status_code == 403
        assert "<script>" not in answer.text
