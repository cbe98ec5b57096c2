"""How fast digests are composed and handed over, and in how much memory: `python benchmarks/mail.py [--recipients 1000 10000]`.

A store with forty entries and so many subscribers, who follow twenty different things, half of them daily in HTML; a mail server of
our own on this machine, in another process, takes everything. For each number of recipients, in a process of its own: messages a second
composed into the outbox, handed over to the server, and both together; the peak of the memory.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.digest import compose, send
from pipeline.model import Change, Entry, Follow, Kind, Source, SummaryLine, plain_line
from pipeline.options import MailOptions, Options, PublishOptions, StoreOptions
from pipeline.store import changes, subscribers
from pipeline.store.database import open_database

NOW = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)
TOPICS = ("診療報酬", "介護報酬", "障害福祉", "薬価・材料", "疑義解釈", "訂正", "中医協・審議会", "白書", "研修・説明会", "その他")
WORDS = ("看護", "加算", "届出", "検査", "訪問", "調剤", "歯科", "点数", "施設基準", "様式")
ENTRIES = 40


def options(folder: Path, port: int, connections: int) -> Options:
    """A configuration for the server on that port."""
    mail = MailOptions(host="127.0.0.1", port=port, security="none", sender="改定ウォッチ <kaitei@example.jp>", connections=connections)
    source = Source("r8", "https://www.mhlw.go.jp/stf/newpage_67729.html", "page", "診療報酬", title="令和８年度診療報酬改定について")
    publish = PublishOptions(folder / "feeds", "https://kaitei.example.jp/")
    return Options((source,), StoreOptions(folder / "kaitei.db"), publish=publish, mail=mail)


def entry(number: int) -> Entry:
    """An entry of about a screen: six lines, one document."""
    topic, word = TOPICS[number % len(TOPICS)], WORDS[number % len(WORDS)]
    title = f"{word}に関する留意事項について（その{number}）（令和８年３月９日保医発0309第{number}号）"
    change = Change(
        f"c{number}", Kind.ADDED, significant=True, document=f"d{number}", title=title, source="r8", section=("第３ 関係法令等",),
        page="https://www.mhlw.go.jp/stf/newpage_67729.html", topic=topic, url=f"https://www.mhlw.go.jp/content/{number:09}.pdf",
        at=NOW - timedelta(hours=3), size=519_000, media_type="application/pdf",
    )  # fmt: skip
    lines: list[SummaryLine] = [plain_line(f"「{title}」（PDF、519KB）が新たに掲載されました。", "document")]
    lines += [plain_line(f"Ａ２{number:02} {word}加算{step}：{step}0点 → {step}5点（{step}ページ）", "change") for step in range(1, 5)]
    lines += [plain_line("期日：令和8年5月1日 届出期限（2ページ）", "day")]
    return Entry(str(UUID(int=number)), title, topic, (topic,), tuple(lines), NOW - timedelta(hours=3), NOW, (change,))


def fill(chosen: Options, recipients: int) -> None:
    """Subscribers, then what they have not heard of."""
    with open_database(chosen.store.path) as db, db.atomic():
        for number in range(recipients):
            place = number % 20
            follow = Follow((TOPICS[place % 10],)) if place < 10 else Follow((), (WORDS[place % 10],))
            one = subscribers.add(db, f"p{number}@example.jp", NOW - timedelta(days=9), name=f"受取人{number}", follow=follow)
            if number % 2:
                subscribers.save(db, replace(one, period="at-once"))
        for number in range(1, ENTRIES + 1):
            told = entry(number)
            for change in told.changes:
                changes.save_change(db, change)
            changes.save_entry(db, told, ())


def measure(recipients: int, port: int, connections: int) -> str:
    """One line of the result."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = options(Path(folder), port, connections)
        fill(chosen, recipients)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with open_database(chosen.store.path) as db:
            started = time.perf_counter()
            composed = compose(db, chosen, NOW)
            written = time.perf_counter()
            done = send(db, chosen, "", lambda: NOW)
            ended = time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert composed == done.sent == recipients, (composed, done)
    rates = (recipients / (written - started), recipients / (ended - written), recipients / (ended - started))
    told = " · ".join(f"{name} {rate:,.0f}/s" for name, rate in zip(("composed", "handed over", "together"), rates, strict=True))
    return f"{recipients:>6,} recipients, {connections} connections: {told} · peak {peak / 1024:.0f} MB ({before / 1024:.0f} MB before)"


def main() -> None:
    """Measure each number of recipients in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipients", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.port:
        print(measure(wanted.recipients[0], wanted.port, wanted.connections))
        return
    root = Path(__file__).resolve().parents[1]
    sink = subprocess.Popen([sys.executable, "-m", "tests.sink"], stdout=subprocess.PIPE, text=True, cwd=root)
    assert sink.stdout
    port = sink.stdout.readline().strip()
    for recipients in wanted.recipients:
        told = ["--recipients", str(recipients), "--connections", str(wanted.connections), "--port", port]
        subprocess.run([sys.executable, __file__, *told], check=True)
    sink.terminate()
    sink.wait()


if __name__ == "__main__":
    main()
