"""What the operator is told of: incidents that began and incidents that are over, as one plain message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from email.header import Header
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr

from pipeline.japanese.text import sound
from pipeline.japanese.wording import JAPAN
from pipeline.model import Incident, Letter, Mailing, Trouble
from pipeline.render.message import Mailbox
from pipeline.render.wording import time_words

_NAMES: Mapping[Trouble, str] = {
    "failing": "巡回の失敗",
    "suspect": "応答の異常",
    "silent": "更新の途絶",
    "shrunk": "リンクの大幅な減少",
    "mail": "メールの滞留",
    "channel": "通知先の不通",
    "disk": "ディスクの空き不足",
    "cycle": "処理の中断",
    "store": "保存先の異常",
    "backup": "バックアップの途絶",
}
_ADVICE: Mapping[Trouble, str] = {
    "failing": "ページをブラウザーで開いてみてください。移転していれば [[source]] の url を改めます。通信は kaitei doctor で調べられます。",
    "suspect": "ページをブラウザーで開いてみてください。一時的な停止なら待てば直ります。移転していれば [[source]] の url を改めます。",
    "silent": "新しい情報が別のページに載っていないか確かめてください。更新の終わったページなら、外して差し支えありません。",
    "shrunk": "厚生労働省がページを整理しただけなら、対処は要りません。kaitei at で以前のページと見比べられます。",
    "mail": "kaitei doctor でメールサーバーとの通信を調べてください。パスワードは環境変数 KAITEI_MAIL_PASSWORD で渡します。",
    "channel": "kaitei doctor で通知先の設定を調べてください。使わない通知先は [[channel]] から外します。打ち切った通知は再送されません。",
    "disk": "空きを作るか、[retention] で古いものを手放す設定にしてください。",
    "cycle": "kaitei doctor で保存先と出力先を調べてください。集めたものは残っており、直り次第公開されます。",
    "store": "理由に応じて対処し、kaitei doctor で確かめてください。破損しているときは、kaitei restore でバックアップから戻せます。",
    "backup": 'cron やタイマーの記録で kaitei backup の結果を確かめてください。別の方法にしたなら [operator] の backup を変えます。',
}


def subject(name: str, begun: Sequence[Incident], ended: Sequence[Incident]) -> str:
    """One line that says it all: what the first is, and how many more there are."""
    heads = [f"要確認：{_NAMES[one.kind]}" for one in begun] or [f"復旧：{_NAMES[one.kind]}" for one in ended]
    more = f" ほか{len(heads) - 1}件" if len(heads) > 1 else ""
    return f"【{name}】{heads[0]}{more}"


def body(titles: Mapping[str, str], begun: Sequence[Incident], ended: Sequence[Incident]) -> str:
    """What began, with what can be done about it, then what is over. `titles` names the sources by id."""
    blocks = [_begun(titles, one) for one in begun]
    if ended:
        lines = [f"・{_NAMES[one.kind]}：{_subject_of(titles, one)}（{time_words(one.since)}から）" for one in ended]
        blocks.append("\n".join(("次の異常は解消しました。", *lines)))
    return "\n\n".join(blocks) + "\n\n現在の状態は kaitei status で確かめられます。\n"


def _begun(titles: Mapping[str, str], one: Incident) -> str:
    reason = f"\n　理由：{sound(one.reason)}" if one.reason else ""
    return f"■ {_NAMES[one.kind]}：{_subject_of(titles, one)}\n　{_said(one)}{reason}\n　対処：{_ADVICE[one.kind]}"


def _subject_of(titles: Mapping[str, str], one: Incident) -> str:
    return sound(titles.get(one.source) or one.source) if one.source else "全体"


def _said(one: Incident) -> str:
    since = time_words(one.since)
    said: Mapping[Trouble, str] = {
        "failing": f"巡回が{one.count}回続けて失敗しています（最後に確認できたのは{since}）。",
        "suspect": f"本来のページとは思えない応答が{one.count}回続いています（最後に確認できたのは{since}）。",
        "silent": f"ふだんは長くても{_span(one.usual)}ほどで更新されますが、{since}を最後に更新がありません。",
        "shrunk": f"1週間のうちに{one.count}件のリンクがなくなりました（最初は{since}）。",
        "mail": f"送信待ちのメールが{one.count}通あり、最も古いものは{since}から待っています。",
        "channel": f"通知が届いていません（{since}から。送信待ち{one.count}件）。",
        "disk": f"保存先の空きが{one.count / 1_000_000:,.0f}MBしかありません。",
        "cycle": f"{since}の処理が途中で止まりました。",
        "store": f"保存先を使えないため、{since}から巡回できていません。",
        "backup": f"{since}を最後に、バックアップが作られていません。",
    }
    return said[one.kind]


def _span(usual: timedelta | None) -> str:
    hours = (usual or timedelta()).total_seconds() / 3600
    return f"{hours / 24:.0f}日" if hours >= 48 else f"{hours:.0f}時間"


def notice(name: str, titles: Mapping[str, str], begun: Sequence[Incident], ended: Sequence[Incident]) -> Letter:
    """What the operator is told by any way."""
    return Letter("operator", _line(subject(name, begun, ended)), "", body(titles, begun, ended), ())


def operator_message(name: str, written: Letter, mailing: Mailing, sender: Mailbox, recipient: Mailbox) -> bytes:
    """The mail to the operator (RFC 5322), with CRLF; the same mailing gives the same bytes. A sender without a name is called `name`."""
    mail = MIMEText(written.text, "plain", "utf-8")
    mail["From"] = formataddr((str(Header(_line(sender.name or name), "utf-8")), sender.address))
    mail["To"] = recipient.address
    mail["Subject"] = Header(written.subject, "utf-8", header_name="Subject").encode()
    mail["Date"] = format_datetime(mailing.composed.astimezone(JAPAN))
    mail["Message-ID"] = mailing.message_id
    mail["Auto-Submitted"] = "auto-generated"
    return mail.as_bytes(policy=compat32.clone(linesep="\r\n"))


def _line(text: str) -> str:
    return " ".join(sound(text).split())
