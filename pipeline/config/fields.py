"""What single values of the configuration may be: durations, addresses, hosts, names of folders."""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator

from pipeline.addresses import normalise
from pipeline.following import follow_code

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(?:[0-9]{1,6}[smhdw])+")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_SIZE = re.compile(r"([0-9]{1,6})\s?([kMGT])B")
_LONGEST_KEPT = timedelta(days=36600)
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_UNFIT_PREFIX = re.compile(r"//|(?:^|/)\.\.?(?:/|$)|[?#]")
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))})
_LONGEST_NAME = 120
"""Bytes of UTF-8: a folder name may have 255, and names get endings."""


def duration(text: str) -> timedelta:
    """The time that "90s", "30m", "6h", "1d", "2w" or "1h30m" means. Raises ValueError for anything else, for zero and for over a year."""
    return _parsed(text, timedelta(days=366))


def _parsed(text: str, longest: timedelta) -> timedelta:
    if not _DURATION.fullmatch(text):
        raise ValueError(f'"{text}" is no duration; allowed: a number with s, m, h, d or w, such as "90s", "30m", "6h", "1d"')
    span = sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in re.findall(r"(\d+)([smhdw])", text)), timedelta())
    if not timedelta() < span <= longest:
        raise ValueError(f'"{text}" is out of range; allowed: more than nothing, at most {longest.days}d')
    return span


def span(value: object) -> timedelta | None:
    if value == "auto":
        return None
    if not isinstance(value, str):
        raise ValueError(f'{value!r} is no duration; allowed: "auto", or a number with s, m, h, d or w, such as "30m"')
    return duration(value)


def keeping(value: object) -> timedelta | None:
    if value == "forever":
        return None
    if not isinstance(value, str):
        raise ValueError(f'{value!r} is no duration; allowed: "forever", or a number with s, m, h, d or w, such as "365d"')
    return _parsed(value, _LONGEST_KEPT)


def size(value: object) -> int:
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f'{value!r} is no size; allowed: a number with kB, MB, GB or TB, such as "500MB"')
    return int(found[1]) * int(1000 ** (1 + "kMGT".index(found[2])))


def page_address(value: str) -> str:
    address = normalise(value)
    if not address or "@" in urlsplit(address).netloc:
        raise ValueError(f'"{value}" is no address; allowed: http:// or https:// with a host, without user name')
    return address


def base_address(value: str) -> str:
    address = page_address(value)
    if urlsplit(address).query or "#" in value:
        raise ValueError(f'"{value}" is no base address; allowed: http:// or https:// with a host and a path, nothing after it')
    return address.rstrip("/") + "/"


def host(value: str) -> str:
    name = value.lower().rstrip(".")
    if not _HOST.fullmatch(name) and not _is_network(name.strip("[]")):
        raise ValueError(f'"{value}" is no host; allowed: a bare name such as "www.mhlw.go.jp", without scheme, port or path')
    return name.strip("[]")


def host_or_network(value: str) -> str:
    return value if _is_network(value) else host(value)


def network(value: str) -> str:
    if not _is_network(value):
        raise ValueError(f'"{value}" is no address; allowed: an IP address or network such as "127.0.0.1" or "10.0.0.0/8"')
    return value


def _is_network(value: str) -> bool:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return True


def folder_name(value: str) -> str:
    unfit = not value or value != value.strip() or value.endswith(".") or value.lower().partition(".")[0] in _RESERVED
    if unfit or re.search(r'[\x00-\x1f\x7f/\\:*?"<>|]', value) or len(value.encode()) > _LONGEST_NAME:
        raise ValueError(f'{value!r} cannot be the name of a folder; allowed: a short name without / \\ : * ? " < > | and outer spaces')
    return value


def output(value: str) -> str:
    scheme, parted, rest = value.partition("://")
    bucket, _, prefix = rest.partition("/")
    if not parted or (scheme == "file" and rest.startswith("/")):
        return value
    if scheme == "s3" and _BUCKET.fullmatch(bucket) and not _UNFIT_PREFIX.search(prefix):
        return value.rstrip("/")
    raise ValueError(f'"{value}" is no place to publish to; allowed: a folder, file:///folder, or s3://bucket/prefix')


def optional_address(value: str) -> str:
    return page_address(value) if value else value


def dask_scheduler(value: str) -> str:
    parts = urlsplit(value)
    try:
        is_sound = parts.scheme in {"tcp", "tls"} and bool(parts.hostname and parts.port) and parts.netloc == value.partition("://")[2]
    except ValueError:
        is_sound = False
    if value and not is_sound:
        raise ValueError(f'"{value}" is no Dask scheduler; allowed: tcp://host:port, tls://host:port')
    return value


def header_text(value: str) -> str:
    if not value.isascii() or not value.isprintable() or value != value.strip():
        raise ValueError(f"{value!r} cannot stand in a request; allowed: printable ASCII on one line")
    return value


def program_name(value: str) -> str:
    if not value:
        raise ValueError("is empty; allowed: the name of the program, such as kaitei-watch/0.1")
    return header_text(value)


def mailbox(value: str) -> str:
    if value and (not re.search(r"[^\s@<>]+@[^\s@<>]+>?$", value) or not value.isprintable()):
        raise ValueError(f'"{value}" is no mail address; allowed: name@example.jp or "Name <name@example.jp>"')
    return value


def channel_address(value: str) -> str:
    # The value is a secret: it must not stand in the message.
    if not re.fullmatch(r"env:[A-Za-z_][A-Za-z0-9_]*|[a-z][a-z0-9]+://\S+", value):
        raise ValueError('is no channel; allowed: an address of Apprise such as "slack://…", or "env:NAME" of the environment')
    return value


def fee_code(value: str) -> str:
    if not follow_code(value):
        raise ValueError(f'"{value}" is no 区分番号; allowed: such as "A234", "A234-2", "10-2", with a star for its branches: "A234*"')
    return value


Span = Annotated[timedelta | None, BeforeValidator(span)]
Keeping = Annotated[timedelta | None, BeforeValidator(keeping)]
Size = Annotated[int, BeforeValidator(size)]
Address = Annotated[str, AfterValidator(page_address)]
BaseAddress = Annotated[str, AfterValidator(base_address)]
Host = Annotated[str, AfterValidator(host)]
Network = Annotated[str, AfterValidator(network)]
FolderName = Annotated[str, AfterValidator(folder_name)]
Output = Annotated[str, AfterValidator(output)]
OptionalAddress = Annotated[str, AfterValidator(optional_address)]
Mailbox = Annotated[str, AfterValidator(mailbox)]
