"""What whoever runs the program may choose, as frozen values; `config` fills them from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pipeline.addresses import host_of
from pipeline.model import Channel, EntryRule, Source, TopicRule

Security = Literal["starttls", "tls", "none"]

MAIL_PORTS: Mapping[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
"""The usual port of each kind of mail connection (RFC 6409, RFC 8314, RFC 5321)."""


MAIL_PASSWORD = "KAITEI_MAIL_PASSWORD"  # noqa: S105 - its name, not itself
"""The environment variable that holds the password of the mail account."""


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """How the ministry is asked. Times in seconds, sizes in bytes of the unpacked answer.

    `connect_to` maps a host to the base address where it is reached instead; `allow_private` names hosts, addresses or networks
    that may be asked although they are not public; `hosts` may be fetched from besides those of the sources.
    """

    user_agent: str = "kaitei-watch/0.1"
    contact: str = ""
    min_interval: float = 1.0
    timeout: float = 30.0
    retries: int = 3
    max_bytes: int = 100 * 1024 * 1024
    max_attempt_seconds: float | None = None
    connect_to: Mapping[str, str] = field(default_factory=dict)
    allow_private: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    @property
    def attempt_seconds(self) -> float:
        """The longest that one attempt may last: as configured, else three time-outs and never more than two minutes."""
        return min(3 * self.timeout, 120.0) if self.max_attempt_seconds is None else self.max_attempt_seconds

    @property
    def signature(self) -> str:
        """The User-Agent header: the program and where its operator is reached."""
        return f"{self.user_agent} (+{self.contact})" if self.contact else self.user_agent


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """Where the database lies; the documents lie beside it."""

    path: Path = Path("kaitei.db")


@dataclass(frozen=True, slots=True)
class StorageOptions:
    """How an object storage is reached: `endpoint` is empty for AWS itself; the keys stand in the environment and never here.

    `virtual_hosts`: the bucket is part of the host's name and not of the path.
    """

    endpoint: str = ""
    region: str = "us-east-1"
    allow_http: bool = False
    virtual_hosts: bool = False
    parallel: int = 16
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """Where and as what the feeds appear. `base_url` ends with a slash; more than `burst` changes of one visit become one entry.

    `remote` is `s3://bucket/prefix` where an object storage takes the place of `directory`. `corrections`: a correction makes a new
    entry, or updates the one that told of its document. `hub` (WebSub) is told when a feed changed.
    """

    directory: Path = Path("feeds")
    base_url: str = "http://localhost:8000/"
    title: str = "改定ウォッチ"
    burst: int = 12
    images: bool = True
    corrections: Literal["new-entry", "update"] = "new-entry"
    hub: str = ""
    remote: str = ""
    storage: StorageOptions = StorageOptions()


@dataclass(frozen=True, slots=True)
class DocumentOptions:
    """How often known documents are asked for again: every `recheck` exactly, or by age (None), then at most `budget` a cycle."""

    recheck: timedelta | None = None
    budget: int = 120


@dataclass(frozen=True, slots=True)
class DkimOptions:
    """Who signs mail (RFC 6376): the public key stands in the DNS under `<selector>._domainkey.<domain>`, the private one in a PEM file."""

    domain: str
    selector: str
    key_file: Path


@dataclass(frozen=True, slots=True)
class MailOptions:
    """The outgoing mail server. Without `host` no mail is sent. The password is an environment variable and never kept here.

    At most `per_second` messages leave (0: no limit), over so many `connections` at once, each renewed after `per_connection`
    messages. `timeout` is in seconds, for each command; a message that is refused for now (4xx) for longer than `give_up` is given up
    (RFC 5321, 4.5.4.1: four to five days at least); `ca_file` holds certificates to trust instead of the system's (PEM);
    `unsubscribe` is a mailbox that takes requests to leave.
    """

    host: str = ""
    port: int = MAIL_PORTS["starttls"]
    security: Security = "starttls"
    username: str = ""
    sender: str = ""
    reply_to: str = ""
    unsubscribe: str = ""
    per_second: float = 0.0
    per_connection: int = 100
    connections: int = 1
    timeout: float = 60.0
    give_up: timedelta = timedelta(days=5)
    ca_file: Path | None = None
    dkim: DkimOptions | None = None


@dataclass(frozen=True, slots=True)
class SummaryOptions:
    """A server with the interface of OpenAI's chat completions that puts summaries into plain words. Without `endpoint` none is asked.

    `endpoint` is the address before `/chat/completions`; `timeout` seconds for one answer, `max_seconds` for all of a cycle. The key
    is an environment variable and never kept here.
    """

    endpoint: str = ""
    model: str = ""
    timeout: float = 30.0
    max_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How `serve` listens. The public address is the `base_url` of what is published.

    `hosts` are the names it answers to besides that of `base_url`; `trusted_proxies` (addresses or networks) may say in X-Forwarded-For
    for whom they ask. `forms`: mails and pages link the forms; somebody who runs no `serve` turns them off.
    `search_rate` searches a second (ten times as many at once) and `form_rate` forms an hour are taken from one client.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    forms: bool = True
    search_rate: float = 100.0
    form_rate: int = 20


@dataclass(frozen=True, slots=True)
class OperatorOptions:
    """Who is told when something stays wrong, and when it counts as that. Without `address` (by mail) and `channel` nobody is told.

    `failures` visits in a row; more than the part `lost` of a page's links gone within a week; no change for `rhythm` times the usual
    pause; mail that waits longer than `mail_stalled`; fewer than `min_free` bytes free where the store lies; no backup for `backup`
    (None: never told), where one was made before.
    """

    address: str = ""
    channel: str = ""
    """An address of Apprise, or `env:NAME`."""
    failures: int = 3
    lost: float = 0.3
    rhythm: float = 2.0
    mail_stalled: timedelta = timedelta(hours=2)
    min_free: int = 500 * 1000 * 1000
    backup: timedelta | None = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """Where documents are read and drawn: in at most `workers` child processes (None: one for each core), or by the workers of a Dask
    `scheduler`.

    A task may take `seconds` and each child `memory` bytes of address space, wherever it runs.
    """

    workers: int | None = None
    seconds: float = 300.0
    memory: int = 4_000_000_000
    scheduler: str = ""


@dataclass(frozen=True, slots=True)
class LogOptions:
    """How standard error is written: lines for people, or one JSON document a line."""

    format: Literal["plain", "json"] = "plain"


@dataclass(frozen=True, slots=True)
class RetentionOptions:
    """What may go after a time; None keeps it for ever. Hashes, times and texts always stay.

    `images`: pictures of pages of superseded versions; `superseded`: bytes of versions that are neither the newest of their document
    nor told of in an entry; `evidence`: bytes of superseded versions that were told, and of watched pages as they stood; `visits`:
    the rows of visits; `letters`: mail that was sent or given up. After a pause of more than ten days the clock may be wrong, and what
    is over its time goes two days later, unless `at_once`: somebody named the time.
    """

    images: timedelta | None = None
    superseded: timedelta | None = None
    evidence: timedelta | None = None
    visits: timedelta | None = None
    letters: timedelta | None = None
    at_once: bool = False


_DECIDING_WORDS: Mapping[str, str] = {
    "診療報酬": "診療報酬 点数表 調剤報酬 施設基準 保険医療機関 保険薬局 療養担当規則 療養の給付 訪問看護療養費"
    " 入院時食事療養 診断群分類 DPC 保医発 ベースアップ評価料",
    "介護報酬": "介護報酬 介護給付費 介護保険 居宅サービス 居宅介護 地域密着型サービス 介護予防 介護老人 介護医療院"
    " 介護職員 老企 老老発 老高発 老認発",
    "障害福祉": "障害福祉 障害者総合支援 障害児 就労継続支援 就労移行支援 放課後等デイサービス 相談支援 障障発",
    "薬価・材料": "薬価 使用薬剤 保険医療材料 材料価格 医療機器の保険適用 後発医薬品 長期収載品 費用対効果評価",
    "疑義解釈": "疑義解釈 Q&A よくある質問",
    "訂正": "訂正 正誤 差替 差し替え 一部修正 修正済 修正版",
    "中医協・審議会": "中央社会保険医療協議会 中医協 審議会 分科会 部会 検討会 専門組織 議事録 議事次第",
    "白書": "白書 年次報告",
    "研修・説明会": "説明会 研修 講習 セミナー 説明資料 説明動画",
    "その他": "",
}

DEFAULT_TOPICS: tuple[TopicRule, ...] = tuple(TopicRule(name, name, tuple(words.split())) for name, words in _DECIDING_WORDS.items())
"""The topics when the configuration names none, with the words of a title or heading that decide; normalise before comparing."""


_EVERY_TABLE = "算定方法 施設基準 療養担当規則 療養の給付 疑義解釈 ベースアップ評価料 届出 基本診療料 改定の概要 個別改定項目"
"""What concerns every kind of medical institution alike."""
_ROLE_WORDS: Mapping[str, str] = {
    "病院": f"{_EVERY_TABLE} 医科 病院 入院 病棟 病床 DPC 診断群分類 看護必要度 特定機能 救急 手術 麻酔 リハビリテーション",
    "診療所": f"{_EVERY_TABLE} 医科 診療所 初診 再診 外来 かかりつけ医 在宅医療 往診 生活習慣病 オンライン診療 短期滞在",
    "歯科": f"{_EVERY_TABLE} 歯科 口腔 義歯 補綴 歯周",
    "薬局": f"{_EVERY_TABLE} 薬局 調剤 薬剤師 薬価 使用薬剤 後発医薬品 長期収載品 処方箋 処方せん 服薬",
    "訪問看護": "訪問看護 精神科訪問看護 訪問リハビリテーション 指示書",
    "介護": "介護 居宅サービス 地域密着型 ケアマネジメント 認知症対応型 福祉用具 通所 小規模多機能",
}
DEFAULT_ROLES: tuple[EntryRule, ...] = tuple(
    EntryRule(name, f"{name}の方へ", tuple(words.split()), ("介護報酬",) if name == "介護" else ()) for name, words in _ROLE_WORDS.items()
)
"""For whom there are feeds when the configuration names none. What may concern somebody is rather in than out."""


@dataclass(frozen=True, slots=True)
class Options:
    """A whole configuration, sound and complete."""

    sources: tuple[Source, ...]
    store: StoreOptions = StoreOptions()
    http: HttpOptions = HttpOptions()
    documents: DocumentOptions = DocumentOptions()
    publish: PublishOptions = PublishOptions()
    mail: MailOptions = MailOptions()
    serve: ServeOptions = ServeOptions()
    channels: tuple[Channel, ...] = ()
    topics: tuple[TopicRule, ...] = DEFAULT_TOPICS
    operator: OperatorOptions = OperatorOptions()
    log: LogOptions = LogOptions()
    pool: PoolOptions = PoolOptions()
    retention: RetentionOptions = RetentionOptions()
    summary: SummaryOptions = SummaryOptions()
    roles: tuple[EntryRule, ...] = DEFAULT_ROLES
    followed: tuple[EntryRule, ...] = ()

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts whose linked files and pages are fetched: those of the sources, of `connect_to` and of `hosts` (CONTRACT)."""
        named = (host_of(source.url) for source in self.sources)
        return frozenset((*named, *self.http.connect_to, *self.http.hosts)) - {""}
