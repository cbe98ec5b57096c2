"""Changing and ending a subscription by a signed address: settings, one-click unsubscribe (RFC 8058), own data, erasure."""

from __future__ import annotations

import json
from dataclasses import replace

from sqlite_utils import Database
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from pipeline.model import Subscriber
from pipeline.render.forms import SETTINGS, UNSUBSCRIBE, Written, as_written, said_page, settings_page, unsubscribe_page
from pipeline.serve.answers import page_answer
from pipeline.serve.forms import Choice, judged, posted, text_of, written_in
from pipeline.serve.holders import holder, own_address
from pipeline.serve.service import Service, service_of
from pipeline.serve.subscribing import token_of
from pipeline.store import subscribers

_AGAIN = ("新着を見る", "")


async def unsubscribe_route(request: Request) -> Response:
    """GET asks; POST ends the subscription at once, without cookie, origin or question (RFC 8058: mail programs send it)."""
    service, token = service_of(request), await token_of(request)
    if request.method != "POST":
        one = await service.desk.read(lambda db: holder(db, "unsubscribe", token))
        return page_answer(unsubscribe_page(service.site, one, token)) if one.state != "left" else await _left(service, one)
    return await _left(service, await service.desk.write(lambda db: _leave(db, service, holder(db, "unsubscribe", token))))


def _leave(db: Database, service: Service, one: Subscriber) -> Subscriber:
    if one.state != "left":
        subscribers.leave(db, one.id, service.clock())
    return one


async def _left(service: Service, one: Subscriber) -> Response:
    settings = await service.desk.read(lambda db: own_address(db, "change", one))
    words = [f"{one.address} への配信を停止しました。", "登録した内容の確認、配信の再開、登録情報の削除は、設定のページからできます。"]
    return page_answer(said_page(service.site, UNSUBSCRIBE, "メール配信を停止しました", words, [("設定のページ", settings), _AGAIN]))


async def settings_route(request: Request) -> Response:
    """The settings of whoever holds the token; sent, they are saved, or the subscription is ended or erased."""
    service, token = service_of(request), await token_of(request)
    one = await service.desk.read(lambda db: holder(db, "change", token))
    if request.method != "POST":
        return page_answer(settings_page(service.site, one, as_written(one), token))
    form = await posted(request)
    deed = text_of(form, "action")
    if deed == "leave":
        return await _left(service, await service.desk.write(lambda db: _leave(db, service, holder(db, "change", token))))
    if deed == "erase":
        return await _erase(service, one, token, sure=bool(text_of(form, "sure")))
    return await _save(service, one, token, form)


async def _save(service: Service, one: Subscriber, token: str, form: FormData) -> Response:
    written = replace(written_in(form), address=one.address)
    choice = judged(written, (*service.site.topics, *one.follow.topics, *one.alerts))
    if isinstance(choice, Written):
        return page_answer(settings_page(service.site, one, choice, token), status=400)
    saved = await service.desk.write(lambda db: _saved(db, service, holder(db, "change", token), choice))
    return page_answer(settings_page(service.site, saved, as_written(saved), token, said="設定を保存しました。"))


def _saved(db: Database, service: Service, one: Subscriber, choice: Choice) -> Subscriber:
    """The settings as chosen; whoever holds the token has shown that the address is theirs, so mail goes out (again)."""
    return subscribers.add(
        db, one.address, service.clock(), name=choice.name, follow=choice.follow, period=choice.period, form=choice.form,
        alerts=choice.alerts, repeat=one.repeat, reassured=choice.reassured,
    )  # fmt: skip


async def _erase(service: Service, one: Subscriber, token: str, *, sure: bool) -> Response:
    if not sure:
        written = replace(as_written(one), wrong={"sure": "削除するときは、確認の欄に印を付けてください。"})
        return page_answer(settings_page(service.site, one, written, token), status=400)
    await service.desk.write(lambda db: subscribers.erase(db, holder(db, "change", token).id))
    words = ["配信を停止し、アドレスと配信の記録をすべて削除しました。これまでにお届けしたメールのリンクは使えません。"]
    return page_answer(said_page(service.site, SETTINGS, "登録情報を削除しました", words, [_AGAIN]))


async def data_route(request: Request) -> Response:
    """Everything that is kept about whoever holds the token, as a JSON file."""
    service, token = service_of(request), request.query_params.get("token", "")
    known = await service.desk.read(lambda db: subscribers.known_of(db, holder(db, "change", token)))
    body = json.dumps(known, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="kaitei-subscription.json"'}
    return Response(body, 200, headers, "application/json")
