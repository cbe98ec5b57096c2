"""Reads `config.toml` and says everything that is wrong with it at once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from pydantic import ValidationError

from pipeline.config.fields import duration
from pipeline.config.mistakes import contradictions, told
from pipeline.config.tables import Channel as ChannelTable
from pipeline.config.tables import File, Mail
from pipeline.errors import ConfigError
from pipeline.model import Channel, EntryRule, Follow, Source, TopicRule
from pipeline.options import (
    DEFAULT_ROLES,
    DEFAULT_TOPICS,
    MAIL_PORTS,
    DkimOptions,
    DocumentOptions,
    HttpOptions,
    LogOptions,
    MailOptions,
    OperatorOptions,
    Options,
    PoolOptions,
    PublishOptions,
    RetentionOptions,
    ServeOptions,
    StorageOptions,
    StoreOptions,
    SummaryOptions,
)

__all__ = ["duration", "load"]


def load(path: Path) -> Options:
    """The configuration in a TOML file (UTF-8, with or without byte order mark), its relative paths resolved beside the file.

    Raises `ConfigError` with every mistake, one line each: the key, what is wrong and what is allowed (CONTRACT: config.toml).
    """
    written = _read(path)
    problems = list(contradictions(written))
    try:
        file = File.model_validate(written)
    except ValidationError as error:
        problems = [*told(error), *problems]
    if problems:
        raise ConfigError([f"{path.name}: {problem}" for problem in dict.fromkeys(problems)])
    return _options(file, path.resolve().parent)


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


def _options(file: File, folder: Path) -> Options:
    http = file.http.model_dump() | {"allow_private": tuple(file.http.allow_private), "hosts": tuple(file.http.hosts)}
    http["connect_to"] = {host: base.rstrip("/") for host, base in file.http.connect_to.items()}
    serve = file.serve.model_dump() | {"hosts": tuple(file.serve.hosts), "trusted_proxies": tuple(file.serve.trusted_proxies)}
    return Options(
        sources=tuple(Source(**row.model_dump()) for row in file.source),
        store=StoreOptions(folder / Path(file.store.path).expanduser()),
        http=HttpOptions(**http),
        documents=DocumentOptions(**file.documents.model_dump()),
        publish=_publish(file, folder),
        mail=_mail_options(file.mail, folder),
        serve=ServeOptions(**serve),
        topics=tuple(TopicRule(row.name, row.title or row.name, tuple(row.words), tuple(row.sources)) for row in file.topic)
        or DEFAULT_TOPICS,
        operator=OperatorOptions(**file.operator.model_dump()),
        log=LogOptions(**file.log.model_dump()),
        pool=PoolOptions(**file.pool.model_dump()),
        retention=RetentionOptions(**file.retention.model_dump()),
        channels=tuple(_channel(row) for row in file.channel),
        summary=SummaryOptions(**file.summary.model_dump()),
        roles=tuple(EntryRule(row.name, row.title or row.name, tuple(row.words), tuple(row.topics)) for row in file.role) or DEFAULT_ROLES,
        followed=tuple(EntryRule(row.name, row.title or row.name, tuple(row.words), codes=tuple(row.codes)) for row in file.follow),
    )


def _publish(file: File, folder: Path) -> PublishOptions:
    """A folder, or an object storage in its place; then the default folder is what `serve` would read, and nothing is written there."""
    written, named = file.publish.model_dump(), file.publish.directory
    remote = named if named.startswith("s3://") else ""
    place = Path(url2pathname(urlsplit(named).path)) if named.startswith("file://") else Path(named).expanduser()
    local = PublishOptions().directory if remote else place
    return PublishOptions(
        **written | {"directory": folder / local, "remote": remote, "storage": StorageOptions(**file.publish.storage.model_dump())}
    )


def _mail_options(mail: Mail, folder: Path) -> MailOptions:
    port = mail.port or MAIL_PORTS[mail.security]
    ca_file = folder / Path(mail.ca_file).expanduser() if mail.ca_file else None
    dkim = DkimOptions(mail.dkim.domain, mail.dkim.selector, folder / Path(mail.dkim.key_file).expanduser()) if mail.dkim else None
    return MailOptions(**mail.model_dump() | {"port": port, "ca_file": ca_file, "dkim": dkim})


def _channel(row: ChannelTable) -> Channel:
    return Channel(row.name, row.url, Follow(tuple(row.topics), tuple(row.keywords), tuple(row.codes)), row.period, row.give_up)
