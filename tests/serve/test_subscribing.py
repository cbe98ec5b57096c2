"""Double opt-in against a real mail server: nobody gets mail who has not confirmed, and nobody learns who gets mail."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from pipeline.model import Follow
from pipeline.store.database import locked, open_database
from tests.serve.conftest import Forms, Served


def test_a_form_a_mail_a_button(forms: Forms) -> None:
    """What was chosen is stored, active only after the button; opening the link changes nothing."""
    assert "メール配信の登録" in forms.served.client.get("/subscribe").text
    choice = {
        "name": "医事課", "topic": ["診療報酬"], "keywords": "医療安全、オンライン資格確認", "codes": "Ａ２３４、B001-2*",
        "period": "weekly", "format": "text", "alert": ["訂正"], "reassured": "yes",
    }  # fmt: skip
    page = forms.post("/subscribe", address="a@example.jp", **choice)
    assert page.status_code == 200
    assert "確認のメールをお送りしました" in page.text
    forms.sent()
    assert forms.people()["a@example.jp"].state == "unconfirmed"
    ((recipient, message),) = forms.post_office.taken
    assert recipient == "a@example.jp"
    assert message["List-Unsubscribe"] is None
    confirm = forms.mailed("a@example.jp", "confirm")
    asked = forms.served.client.get(confirm)
    assert asked.status_code == 200
    assert all(words in asked.text for words in ("a@example.jp", "医療安全、オンライン資格確認", "A234、B001-2*", "週1回"))
    assert forms.people()["a@example.jp"].state == "unconfirmed"
    token = unquote(confirm.partition("token=")[2])
    done = forms.post("/confirm", token=token)
    assert "登録が済みました" in done.text
    one = forms.people()["a@example.jp"]
    assert (one.state, one.name, one.period, one.form, one.alerts, one.reassured) == ("active", "医事課", "weekly", "text", ("訂正",), True)
    assert one.follow == Follow(("診療報酬",), ("医療安全", "オンライン資格確認"), ("A234", "B001-2*"))
    assert "登録が済みました" in forms.served.client.get(confirm).text


def test_known_and_unknown_addresses_get_the_same_answer(forms: Forms) -> None:
    """Byte for byte; who gets mail already is not changed by a stranger."""
    forms.subscribe("known@example.jp", period="weekly")
    forms.served.later(hours=2)
    before = forms.people()["known@example.jp"]
    answers = [forms.post("/subscribe", address=who, period="daily") for who in ("known@example.jp", "new@example.jp", "KNOWN@example.jp")]
    assert len({answer.content for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {200}
    after = forms.people()["known@example.jp"]
    assert (after.period, after.state, after.key) == (before.period, "active", before.key)


def test_one_mail_an_hour_to_an_address(forms: Forms) -> None:
    """However often it is asked for; then one more."""
    for _ in range(3):
        forms.post("/subscribe", address="a@example.jp")
        forms.sent()
    assert len(forms.post_office.taken) == 1
    forms.served.later(minutes=61)
    forms.post("/subscribe", address="a@example.jp")
    forms.sent()
    assert len(forms.post_office.taken) == 2
    assert len({message["Message-ID"] for _, message in forms.post_office.taken}) == 2


def test_all_mails_an_hour_are_bounded(forms: Forms, monkeypatch: pytest.MonkeyPatch) -> None:
    """Strangers cannot make this a mail cannon."""
    monkeypatch.setattr("pipeline.serve.subscribing._MOST", 2)
    codes = [forms.post("/subscribe", address=f"a{number}@example.jp").status_code for number in range(4)]
    assert codes == [200, 200, 503, 503]
    forms.served.later(minutes=61)
    assert forms.post("/subscribe", address="a3@example.jp").status_code == 200


def test_a_link_dies(forms: Forms) -> None:
    """After a week; a forged one never lives; that of another purpose or person neither."""
    forms.post("/subscribe", address="a@example.jp")
    forms.sent()
    confirm = forms.mailed("a@example.jp", "confirm")
    token = unquote(confirm.partition("token=")[2])
    for forged in ("", "1", "1-", "0-x", token[:-1] + ("A" if token[-1] != "A" else "B"), f"2{token[1:]}", token + "=", "９-x", "\x00"):
        assert forms.served.client.get("/confirm", params={"token": forged}).status_code == 403
        assert forms.post("/confirm", token=forged).status_code == 403
    for place in ("/settings", "/unsubscribe", "/settings/data"):
        assert forms.served.client.get(place, params={"token": token}).status_code == 403
    forms.served.later(days=7, minutes=1)
    expired = forms.served.client.get(confirm)
    assert expired.status_code == 410
    assert "期限" in expired.text
    assert forms.post("/confirm", token=token).status_code == 410
    assert forms.people()["a@example.jp"].state == "unconfirmed"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("address", "", "メールアドレス"), ("address", "a", "メールアドレス"), ("address", "a@b@example.jp", "メールアドレス"),
        ("address", "a@example.jp\r\nBcc: b@example.jp", "メールアドレス"), ("address", "a@example.jp,b@example.jp", "メールアドレス"),
        ("address", "channel:chat", "メールアドレス"), ("address", "x" * 300 + "@example.jp", "メールアドレス"),
        ("topic", "ない分野", "選べない分野"), ("codes", "A2", "区分番号ではありません"),
        ("codes", "、".join(f"A{n}" for n in range(100, 130)), "20個"),
        ("keywords", "、".join(map(str, range(30))), "20個"), ("keywords", "語" * 61, "60文字"), ("period", "hourly", "いずれか"),
        ("format", "pdf", "いずれか"), ("name", "名" * 61, "お名前"), ("name", "http://evil.example/ を見て", "お名前"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(forms: Forms, field: str, value: str, told: str) -> None:
    """With what was written, nothing stored, nothing sent."""
    page = forms.post("/subscribe", **{"address": "a@example.jp", field: value})
    assert page.status_code == 400
    assert f'id="wrong-{field}"' in page.text
    assert told in page.text
    assert forms.people() == {}


@pytest.mark.parametrize("field", ["address", "name", "topic", "alert", "keywords", "codes", "period", "format", "reassured"])
def test_hostile_words_stand_escaped_in_the_form(forms: Forms, field: str) -> None:
    """Every field, shown again or not."""
    page = forms.post("/subscribe", **{"address": "a", field: '"><script>alert(1)</script>\r\nX: y\x00'})
    assert page.status_code == 400
    assert "<script>" not in page.text
    assert "x" not in page.headers


def test_another_site_s_page_cannot_subscribe(forms: Forms) -> None:
    """By Fetch Metadata where the browser sends it, else by Origin; programs without either may."""
    client, form = forms.served.client, {"address": "a@example.jp"}
    for headers in (
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1"},
    ):  # fmt: skip
        assert client.post("/subscribe", data=form, headers=headers).status_code == 403
    assert forms.people() == {}
    assert client.post("/subscribe", data=form, headers={"Origin": "http://127.0.0.1"}).status_code == 200
    assert client.post("/subscribe", data=form).status_code == 200
    assert client.post("/subscribe", json=form).status_code == 415


def test_forms_are_limited_for_each_client(forms: Forms) -> None:
    """A few an hour."""
    forms.served.start(form_rate=2)
    codes = [forms.post("/subscribe", address=f"a{number}@example.jp").status_code for number in range(3)]
    assert codes == [200, 200, 429]
    forms.served.later(minutes=31)
    assert forms.post("/subscribe", address="a9@example.jp").status_code == 200


def test_without_mail_there_is_no_form(served: Served) -> None:
    """It is said, and nothing is stored."""
    page = served.client.get("/subscribe")
    assert page.status_code == 404
    assert "メールの配信を行っていません" in page.text
    assert served.client.post("/subscribe", data={"address": "a@example.jp"}).status_code == 403


def test_subscribing_works_while_a_cycle_runs(forms: Forms) -> None:
    """The lock of a cycle is no lock on forms; its open transaction is waited for."""
    path = forms.served.options.store.path
    with locked(path), open_database(path) as cycle:
        with cycle.atomic():
            cycle.conn.execute("INSERT INTO notes VALUES ('cycle', '1')")
        assert forms.post("/subscribe", address="a@example.jp").status_code == 200
    assert forms.people()["a@example.jp"].state == "unconfirmed"
