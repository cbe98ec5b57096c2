"""Reads `config.toml` and says everything that is wrong with it at once."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pipeline.addresses import normalise
from pipeline.errors import ConfigError
from pipeline.model import Source, TopicRule
from pipeline.options import (
    DEFAULT_TOPICS,
    MAIL_PORTS,
    DocumentOptions,
    HttpOptions,
    MailOptions,
    Options,
    PublishOptions,
    Security,
    StoreOptions,
)

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(?:[0-9]{1,6}[smhdw])+")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))})
_LONGEST_NAME = 120
"""Bytes of UTF-8: a folder name may have 255, and names get endings."""


def load(path: Path) -> Options:
    """The configuration in a TOML file (UTF-8, with or without byte order mark), its relative paths resolved beside the file.

    Raises `ConfigError` with every mistake, one line each: the key, what is wrong and what is allowed (CONTRACT: config.toml).
    """
    written = _read(path)
    problems = list(_contradictions(written))
    try:
        file = _File.model_validate(written)
    except ValidationError as error:
        problems = [*_told(error), *problems]
    if problems:
        raise ConfigError([f"{path.name}: {problem}" for problem in dict.fromkeys(problems)])
    return _options(file, path.resolve().parent)


def duration(text: str) -> timedelta:
    """The time that "90s", "30m", "6h", "1d", "2w" or "1h30m" means. Raises ValueError for anything else, for zero and for over a year."""
    if not _DURATION.fullmatch(text):
        raise ValueError(f'"{text}" is no duration; allowed: a number with s, m, h, d or w, such as "90s", "30m", "6h", "1d"')
    span = sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in re.findall(r"(\d+)([smhdw])", text)), timedelta())
    if not timedelta() < span <= timedelta(days=366):
        raise ValueError(f'"{text}" is out of range; allowed: more than nothing, at most 366d')
    return span


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file; name another with --config") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is not TOML: {error}") from error


def _span(value: object) -> timedelta | None:
    if value == "auto":
        return None
    if not isinstance(value, str):
        raise ValueError(f'{value!r} is no duration; allowed: "auto", or a number with s, m, h, d or w, such as "30m"')
    return duration(value)


def _page_address(value: str) -> str:
    address = normalise(value)
    if not address or "@" in urlsplit(address).netloc:
        raise ValueError(f'"{value}" is no address; allowed: http:// or https:// with a host, without user name')
    return address


def _base_address(value: str) -> str:
    address = _page_address(value)
    if urlsplit(address).query or "#" in value:
        raise ValueError(f'"{value}" is no base address; allowed: http:// or https:// with a host and a path, nothing after it')
    return address.rstrip("/") + "/"


def _host(value: str) -> str:
    name = value.lower().rstrip(".")
    if not _HOST.fullmatch(name) and not _is_network(name.strip("[]")):
        raise ValueError(f'"{value}" is no host; allowed: a bare name such as "www.mhlw.go.jp", without scheme, port or path')
    return name.strip("[]")


def _host_or_network(value: str) -> str:
    return value if _is_network(value) else _host(value)


def _is_network(value: str) -> bool:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return True


def _folder_name(value: str) -> str:
    unfit = not value or value != value.strip() or value.endswith(".") or value.lower().partition(".")[0] in _RESERVED
    if unfit or re.search(r'[\x00-\x1f\x7f/\\:*?"<>|]', value) or len(value.encode()) > _LONGEST_NAME:
        raise ValueError(f'{value!r} cannot be the name of a folder; allowed: a short name without / \\ : * ? " < > | and outer spaces')
    return value


def _header_text(value: str) -> str:
    if not value.isascii() or not value.isprintable() or value != value.strip():
        raise ValueError(f"{value!r} cannot stand in a request; allowed: printable ASCII on one line")
    return value


def _program_name(value: str) -> str:
    if not value:
        raise ValueError("is empty; allowed: the name of the program, such as kaitei-watch/0.1")
    return _header_text(value)


def _mailbox(value: str) -> str:
    if value and (not re.search(r"[^\s@<>]+@[^\s@<>]+>?$", value) or not value.isprintable()):
        raise ValueError(f'"{value}" is no mail address; allowed: name@example.jp or "Name <name@example.jp>"')
    return value


Span = Annotated[timedelta | None, BeforeValidator(_span)]
Address = Annotated[str, AfterValidator(_page_address)]
BaseAddress = Annotated[str, AfterValidator(_base_address)]
Host = Annotated[str, AfterValidator(_host)]
FolderName = Annotated[str, AfterValidator(_folder_name)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class _Store(_Table):
    path: str = Field(default=str(StoreOptions().path), min_length=1)


class _Http(_Table):
    user_agent: Annotated[str, AfterValidator(_program_name)] = HttpOptions().user_agent
    contact: Annotated[str, AfterValidator(_header_text)] = HttpOptions().contact
    min_interval: float = Field(default=HttpOptions().min_interval, ge=0, le=3600)
    timeout: float = Field(default=HttpOptions().timeout, gt=0, le=600)
    retries: int = Field(default=HttpOptions().retries, ge=0, le=10)
    max_bytes: int = Field(default=HttpOptions().max_bytes, ge=1024)
    max_attempt_seconds: float | None = Field(default=None, gt=0, le=3600)
    connect_to: dict[Host, BaseAddress] = Field(default_factory=dict)
    allow_private: list[Annotated[str, AfterValidator(_host_or_network)]] = Field(default_factory=list)
    hosts: list[Host] = Field(default_factory=list)


class _Publish(_Table):
    directory: str = Field(default=str(PublishOptions().directory), min_length=1)
    base_url: BaseAddress = PublishOptions().base_url
    title: str = Field(default=PublishOptions().title, min_length=1)
    burst: int = Field(default=PublishOptions().burst, ge=1)
    images: bool = PublishOptions().images


class _Documents(_Table):
    recheck: Span = None
    budget: int = Field(default=DocumentOptions().budget, ge=1)


class _Mail(_Table):
    host: str = MailOptions().host
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Security = MailOptions().security
    username: str = MailOptions().username
    sender: Mailbox = MailOptions().sender
    reply_to: Mailbox = MailOptions().reply_to


class _Source(_Table):
    id: FolderName
    url: Address
    kind: Literal["page", "feed"] = "page"
    topic: Annotated[str, AfterValidator(lambda name: _folder_name(name) if name else name)] = ""
    title: str = ""
    every: Span = None
    follow: Literal[0, 1] = 0
    announce_existing: bool = False


class _Topic(_Table):
    name: FolderName
    title: str = ""
    words: list[Annotated[str, Field(min_length=1)]] = Field(default_factory=list)
    sources: list[str] = Field(default_factory=list)


class _File(_Table):
    store: _Store = _Store()
    http: _Http = _Http()
    publish: _Publish = _Publish()
    documents: _Documents = _Documents()
    mail: _Mail = _Mail()
    source: list[_Source] = Field(min_length=1)
    topic: list[_Topic] = Field(default_factory=list)


_TABLES: Mapping[str, type[_Table]] = {
    "store": _Store,
    "http": _Http,
    "publish": _Publish,
    "documents": _Documents,
    "mail": _Mail,
    "source": _Source,
    "topic": _Topic,
}


def _told(error: ValidationError) -> Iterator[str]:
    for mistake in error.errors(include_url=False):
        yield f"{_key(mistake['loc'])}: {_wording(mistake)}"


def _key(location: tuple[int | str, ...]) -> str:
    """`source[2].url` for the second source: people count from one."""
    named = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location if part != "[key]"]
    return "".join(named).lstrip(".")


def _wording(mistake: Mapping[str, Any]) -> str:
    told: Mapping[str, Callable[[], str]] = {
        "extra_forbidden": lambda: _unknown(mistake["loc"]),
        "missing": lambda: "is missing; at least one [[source]] is needed" if mistake["loc"] == ("source",) else "is missing",
        "value_error": lambda: str(mistake["ctx"]["error"]),
        "literal_error": lambda: f"{mistake['input']!r} is not known; allowed: {mistake['ctx']['expected']}",
        "too_short": lambda: "is empty; at least one [[source]] is needed",
    }
    plain = told.get(mistake["type"])
    return plain() if plain else f"{mistake['input']!r} does not fit; {_lower(mistake['msg'])}"


def _unknown(location: tuple[int | str, ...]) -> str:
    table: type[_Table] = _TABLES[str(location[0])] if len(location) > 1 else _File
    allowed = list(table.model_fields)
    near = get_close_matches(str(location[-1]), allowed, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"is not known; {hint}allowed: {', '.join(allowed)}"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _contradictions(written: Mapping[str, Any]) -> Iterator[str]:
    """Mistakes between keys. Reads what is written, sound or not, so that they are told together with all others."""
    sources, topics = _rows(written, "source"), _rows(written, "topic")
    yield from _repeated("source", "id", sources)
    yield from _repeated("topic", "name", topics)
    known = {row.get("id") for row in sources if isinstance(row.get("id"), str)}
    for number, row in enumerate(topics, 1):
        named = row.get("sources")
        for source in named if isinstance(named, list) else []:
            if isinstance(source, str) and source not in known:
                near = get_close_matches(source, [str(name) for name in known], n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                yield f'topic[{number}].sources: there is no source "{source}"{hint}'
    mail = written.get("mail")
    if isinstance(mail, dict) and mail.get("host") and not mail.get("sender"):
        yield "mail.sender: is missing; mail needs the address it comes from"


def _rows(written: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = written.get(name)
    return [row if isinstance(row, dict) else {} for row in rows] if isinstance(rows, list) else []


def _repeated(table: str, key: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        value = row.get(key)
        # Folder names that differ by case only are one folder on some disks.
        if isinstance(value, str) and first.setdefault(value.casefold(), number) != number:
            yield f'{table}[{number}].{key}: "{value}" is taken by {table}[{first[value.casefold()]}]; each needs its own'


def _options(file: _File, folder: Path) -> Options:
    http = file.http.model_dump() | {"allow_private": tuple(file.http.allow_private), "hosts": tuple(file.http.hosts)}
    http["connect_to"] = {host: base.rstrip("/") for host, base in file.http.connect_to.items()}
    mail = file.mail.model_dump() | {"port": file.mail.port or MAIL_PORTS[file.mail.security]}
    return Options(
        sources=tuple(Source(**row.model_dump()) for row in file.source),
        store=StoreOptions(folder / Path(file.store.path).expanduser()),
        http=HttpOptions(**http),
        documents=DocumentOptions(**file.documents.model_dump()),
        publish=PublishOptions(**file.publish.model_dump() | {"directory": folder / Path(file.publish.directory).expanduser()}),
        mail=MailOptions(**mail),
        topics=tuple(TopicRule(row.name, row.title or row.name, tuple(row.words), tuple(row.sources)) for row in file.topic)
        or DEFAULT_TOPICS,
    )
