"""The tables of `config.toml` and their keys, with the defaults of `options`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from pipeline.config.fields import (
    Address,
    BaseAddress,
    FolderName,
    Host,
    Keeping,
    Mailbox,
    Network,
    OptionalAddress,
    Output,
    Size,
    Span,
    base_address,
    channel_address,
    dask_scheduler,
    duration,
    fee_code,
    folder_name,
    header_text,
    host_or_network,
    program_name,
)
from pipeline.model import Period
from pipeline.options import (
    DocumentOptions,
    HttpOptions,
    LogOptions,
    MailOptions,
    OperatorOptions,
    PoolOptions,
    PublishOptions,
    Security,
    ServeOptions,
    StorageOptions,
    StoreOptions,
    SummaryOptions,
)

Patience = Annotated[timedelta, BeforeValidator(duration)]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Store(Table):
    path: str = Field(default=str(StoreOptions().path), min_length=1)


class Http(Table):
    user_agent: Annotated[str, AfterValidator(program_name)] = HttpOptions().user_agent
    contact: Annotated[str, AfterValidator(header_text)] = HttpOptions().contact
    min_interval: float = Field(default=HttpOptions().min_interval, ge=0, le=3600)
    timeout: float = Field(default=HttpOptions().timeout, gt=0, le=600)
    retries: int = Field(default=HttpOptions().retries, ge=0, le=10)
    max_bytes: int = Field(default=HttpOptions().max_bytes, ge=1024)
    max_attempt_seconds: float | None = Field(default=None, gt=0, le=3600)
    connect_to: dict[Host, BaseAddress] = Field(default_factory=dict)
    allow_private: list[Annotated[str, AfterValidator(host_or_network)]] = Field(default_factory=list)
    hosts: list[Host] = Field(default_factory=list)


class Storage(Table):
    endpoint: OptionalAddress = StorageOptions().endpoint
    region: str = Field(default=StorageOptions().region, min_length=1)
    allow_http: bool = StorageOptions().allow_http
    virtual_hosts: bool = StorageOptions().virtual_hosts
    parallel: int = Field(default=StorageOptions().parallel, ge=1, le=64)
    timeout: float = Field(default=StorageOptions().timeout, gt=0, le=600)


class Publish(Table):
    directory: Annotated[Output, Field(min_length=1)] = str(PublishOptions().directory)
    base_url: BaseAddress = PublishOptions().base_url
    title: str = Field(default=PublishOptions().title, min_length=1)
    burst: int = Field(default=PublishOptions().burst, ge=1)
    images: bool = PublishOptions().images
    corrections: Literal["new-entry", "update"] = PublishOptions().corrections
    hub: OptionalAddress = PublishOptions().hub
    storage: Storage = Storage()


class Documents(Table):
    recheck: Span = None
    budget: int = Field(default=DocumentOptions().budget, ge=1)


class Dkim(Table):
    domain: Host
    selector: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,63}$")]
    key_file: str = Field(min_length=1)


class Mail(Table):
    host: str = MailOptions().host
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Security = MailOptions().security
    username: str = MailOptions().username
    sender: Mailbox = MailOptions().sender
    reply_to: Mailbox = MailOptions().reply_to
    unsubscribe: Mailbox = MailOptions().unsubscribe
    per_second: float = Field(default=MailOptions().per_second, ge=0, le=10000)
    per_connection: int = Field(default=MailOptions().per_connection, ge=1)
    connections: int = Field(default=MailOptions().connections, ge=1, le=50)
    timeout: float = Field(default=MailOptions().timeout, gt=0, le=600)
    give_up: Patience = MailOptions().give_up
    ca_file: str = ""
    dkim: Dkim | None = None


class Serve(Table):
    host: str = Field(default=ServeOptions().host, min_length=1)
    port: int = Field(default=ServeOptions().port, ge=0, le=65535)
    hosts: list[Host] = Field(default_factory=list)
    trusted_proxies: list[Network] = Field(default_factory=list)
    forms: bool = ServeOptions().forms
    search_rate: float = Field(default=ServeOptions().search_rate, gt=0, le=10_000)
    form_rate: int = Field(default=ServeOptions().form_rate, ge=1, le=100_000)


class Operator(Table):
    address: Mailbox = OperatorOptions().address
    channel: Annotated[str, AfterValidator(lambda value: channel_address(value) if value else value)] = OperatorOptions().channel
    failures: int = Field(default=OperatorOptions().failures, ge=1, le=1000)
    lost: float = Field(default=OperatorOptions().lost, gt=0, le=1)
    rhythm: float = Field(default=OperatorOptions().rhythm, ge=1, le=100)
    mail_stalled: Patience = OperatorOptions().mail_stalled
    min_free: Size = OperatorOptions().min_free
    backup: Keeping = OperatorOptions().backup


class Pool(Table):
    workers: int | None = Field(default=None, ge=1, le=256)
    seconds: float = Field(default=PoolOptions().seconds, gt=0, le=3600)
    memory: Annotated[Size, Field(ge=500_000_000)] = PoolOptions().memory
    scheduler: Annotated[str, AfterValidator(dask_scheduler)] = PoolOptions().scheduler


class Log(Table):
    format: Literal["plain", "json"] = LogOptions().format


class Retention(Table):
    images: Keeping = None
    superseded: Keeping = None
    evidence: Keeping = None
    visits: Keeping = None
    letters: Keeping = None


class Summary(Table):
    endpoint: Annotated[str, AfterValidator(lambda address: base_address(address) if address else address)] = SummaryOptions().endpoint
    model: str = SummaryOptions().model
    timeout: float = Field(default=SummaryOptions().timeout, gt=0, le=600)
    max_seconds: float = Field(default=SummaryOptions().max_seconds, gt=0, le=3600)


class Source(Table):
    id: FolderName
    url: Address
    kind: Literal["page", "feed"] = "page"
    topic: Annotated[str, AfterValidator(lambda name: folder_name(name) if name else name)] = ""
    title: str = ""
    every: Span = None
    follow: Literal[0, 1] = 0
    announce_existing: bool = False


class Topic(Table):
    name: FolderName
    title: str = ""
    words: list[Annotated[str, Field(min_length=1)]] = Field(default_factory=list)
    sources: list[str] = Field(default_factory=list)


class Channel(Table):
    name: FolderName
    url: Annotated[str, AfterValidator(channel_address)]
    topics: list[str] = Field(default_factory=list)
    keywords: list[Annotated[str, Field(min_length=1)]] = Field(default_factory=list)
    codes: list[Annotated[str, AfterValidator(fee_code)]] = Field(default_factory=list)
    period: Period = "at-once"
    give_up: Patience = MailOptions().give_up


class Role(Table):
    name: FolderName
    title: str = ""
    words: list[Annotated[str, Field(min_length=1)]] = Field(default_factory=list)
    topics: list[str] = Field(default_factory=list)


class Follow(Table):
    name: FolderName
    title: str = ""
    words: list[Annotated[str, Field(min_length=1)]] = Field(default_factory=list)
    codes: list[Annotated[str, AfterValidator(fee_code)]] = Field(default_factory=list)


class File(Table):
    store: Store = Store()
    http: Http = Http()
    publish: Publish = Publish()
    documents: Documents = Documents()
    mail: Mail = Mail()
    serve: Serve = Serve()
    operator: Operator = Operator()
    log: Log = Log()
    pool: Pool = Pool()
    retention: Retention = Retention()
    summary: Summary = Summary()
    source: list[Source] = Field(min_length=1)
    topic: list[Topic] = Field(default_factory=list)
    channel: list[Channel] = Field(default_factory=list)
    role: list[Role] = Field(default_factory=list)
    follow: list[Follow] = Field(default_factory=list)


_TABLES: Mapping[tuple[str, ...], type[Table]] = {
    (): File,
    ("store",): Store,
    ("http",): Http,
    ("publish",): Publish,
    ("publish", "storage"): Storage,
    ("documents",): Documents,
    ("mail",): Mail,
    ("mail", "dkim"): Dkim,
    ("serve",): Serve,
    ("operator",): Operator,
    ("log",): Log,
    ("pool",): Pool,
    ("retention",): Retention,
    ("summary",): Summary,
    ("source",): Source,
    ("topic",): Topic,
    ("channel",): Channel,
    ("role",): Role,
    ("follow",): Follow,
}


def table_at(location: Iterable[int | str]) -> type[Table]:
    """The table that a place of the file belongs to: its keys, and the numbers of rows."""
    return _TABLES[tuple(part for part in location if isinstance(part, str))]
