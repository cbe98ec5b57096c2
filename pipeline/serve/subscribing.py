"""Subscribing over the web: a form, a mail that asks back, a button that confirms. Nothing is sent to anybody who has not confirmed."""

from __future__ import annotations

from datetime import timedelta

from sqlite_utils import Database
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from pipeline import digest
from pipeline.model import Subscriber
from pipeline.render.forms import CONFIRM, SUBSCRIBE, Written, confirm_page, said_page, subscribe_page
from pipeline.serve.answers import page_answer
from pipeline.serve.forms import Choice, from_our_pages, judged, posted, text_of, written_in
from pipeline.serve.holders import holder, own_address
from pipeline.serve.service import Service, limited, service_of
from pipeline.serve.troubles import Problem
from pipeline.store import outbox, subscribers

_ONCE = timedelta(hours=1)
_MOST = 300
"""Messages that ask for a confirmation: one to an address in `_ONCE`, so many to all."""
_VALID = timedelta(days=7)
_NO_MAIL = "このサイトでは、メールの配信を行っていません。フィードをご利用ください。"


async def subscribe_route(request: Request) -> Response:
    """The form; sent, the same answer for every sound address, known or not."""
    service = service_of(request)
    if not (service.options.serve.forms and service.options.mail.host):
        return page_answer(said_page(service.site, SUBSCRIBE, "メール配信の登録", [_NO_MAIL], [("フィードの登録の方法", "subscribe.html")]),
                           status=404 if request.method == "GET" else 403)  # fmt: skip
    if request.method in ("GET", "HEAD"):
        return page_answer(subscribe_page(service.site, Written()))
    from_our_pages(request)
    limited(service.forms, request)
    choice = judged(written_in(await posted(request)), service.site.topics)
    if isinstance(choice, Written):
        return page_answer(subscribe_page(service.site, choice), status=400)
    await service.desk.write(lambda db: _asked(db, service, choice))
    body = said_page(service.site, SUBSCRIBE, "確認のメールをお送りしました", [
        "ご入力のアドレスに、確認のメールをお送りしました。メールのリンクを開いて、登録を確認してください。確認されるまで、配信は始まりません。",
        "しばらく待っても届かないときは、迷惑メールのフォルダーとアドレスの間違いをご確認のうえ、1時間ほどたってから、もう一度お試しください。",
    ])  # fmt: skip
    answer = page_answer(body)
    answer.background = BackgroundTask(service.post.wake)
    return answer


def _asked(db: Database, service: Service, choice: Choice) -> None:
    """Remember what was asked for, and ask the owner of the address, but not too often. One who gets mail is not changed by this."""
    now = service.clock()
    if outbox.asked_between(db, now - _ONCE, now) >= _MOST:
        raise Problem(503, "too many confirmations were asked for within an hour", headers={"Retry-After": "3600"})
    one = subscribers.add(
        db, choice.address, now, name=choice.name, follow=choice.follow, period=choice.period, form=choice.form, alerts=choice.alerts,
        reassured=choice.reassured, state="unconfirmed",
    )  # fmt: skip
    last = outbox.last_asked(db, one.id)
    if last is None or abs(now - last) >= _ONCE:
        digest.ask(db, service.options, one, now)


async def confirm_route(request: Request) -> Response:
    """What is to be confirmed; sent, it is. A link that is older than a week has died."""
    service = service_of(request)
    token = await token_of(request)
    one = await service.desk.read(lambda db: _valid(db, service, token))
    if one.state == "unconfirmed" and request.method == "POST":
        one = await service.desk.write(lambda db: _confirmed(db, service, token))
    elif one.state == "unconfirmed":
        return page_answer(confirm_page(service.site, one, token))
    settings = await service.desk.read(lambda db: own_address(db, "change", one))
    words = [f"{one.address} への配信を始めました。次のお知らせからお届けします。"]
    words += ["内容の変更や配信の停止は、設定のページか、お届けするメールの末尾からできます。"]
    links = [("設定を変更する", settings), ("新着を見る", "")]
    return page_answer(said_page(service.site, CONFIRM, "メール配信の登録が済みました", words, links))


def _valid(db: Database, service: Service, token: str) -> Subscriber:
    one = holder(db, "confirm", token)
    last = outbox.last_asked(db, one.id)
    if one.state == "active":
        return one
    if one.state != "unconfirmed" or last is None or service.clock() - last > _VALID:
        words = "確認の期限（7日）が過ぎています。お手数ですが、もう一度ご登録ください。"
        raise Problem(410, "the link has expired; subscribe again", words=words)
    return one


def _confirmed(db: Database, service: Service, token: str) -> Subscriber:
    one = _valid(db, service, token)
    if one.state == "unconfirmed":
        subscribers.confirm(db, one)
    return one


async def token_of(request: Request) -> str:
    """The token of a request: in its address, or in the form that one of our pages sent."""
    token = request.query_params.get("token", "")
    if request.method == "POST" and not token:
        token = text_of(await posted(request), "token")
    return token
