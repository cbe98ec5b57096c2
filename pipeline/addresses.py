"""One spelling for every address, so that the same document, or the same person, is not met as two."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urljoin, urlsplit, urlunsplit

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = _UNRESERVED | frozenset("!$&'()*+,;=:@/")
_QUERY_SAFE = _PATH_SAFE | frozenset("?")
_PORTS = {"http": 80, "https": 443}
# The content system of the ministry leaks its inner host name into links (replay/SITE.md, addresses).
_ALIASES = {"cms-5g.mhlw.go.jp": "www.mhlw.go.jp"}
_EDGES = " \t\r\n\f\v\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sessionid)=[^/;]*", re.IGNORECASE)
_QUERY_SESSION = re.compile(r"(?:jsessionid|phpsessid|session_?id|aspsessionid\w*|cfid|cftoken)=", re.IGNORECASE)
# A bare `sid` is a session only when it looks like one; sites also use the word for a section or a series.
_LONG_SID = re.compile(r"sid=[0-9a-z,-]{16,}$", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BREAK = re.compile(r"(?<![ \t\u3000])[ \t\u3000]*+[\r\n]\s*|\t")
_TOKEN = re.compile(r"%[0-9A-Fa-f]{2}|.", re.DOTALL)

PAGE_SUFFIXES = frozenset({"", ".html", ".htm", ".shtml", ".php", ".jsp"})
"""How the name of a page ends, as against that of a file."""


def normalise(url: str, base: str | None = None) -> str:
    """The absolute http(s) address meant by `url`, in one spelling; `""` when it names no page or file.

    `url` is an href as written (entities already resolved); `base` is the address of the page it stands on. The answer has no
    fragment and no session id, lower-case scheme and host, no default port, no dot segments, and percent-encoding as RFC 3986
    (6.2.2) has it. `/file.jsp?…&name=file/…` becomes the file it stands for, the host of the content system the public one.
    `javascript:`, `mailto:`, a bare fragment, an empty href, a malformed address and a relative one without base give `""`.
    Normalising twice changes nothing.
    """
    written = _tidy(url)
    if not written or written.startswith("#"):
        return ""
    try:
        parts = urlsplit(urljoin(_tidy(base), written) if base else written)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in _PORTS or not parts.hostname or _CONTROL.search(urlunsplit(parts)):
        return ""
    host = _host(parts.hostname)
    if not host:
        return ""
    if host in _ALIASES:
        host, parts, port = _ALIASES[host], parts._replace(scheme=_public_scheme(base)), None
    path, query = _file_behind(_path(parts.path), _query(parts.query))
    return urlunsplit((parts.scheme, _authority(parts, host, port), path, query, ""))


@lru_cache(maxsize=1024)
def host_of(url: str) -> str:
    """The host of an address in lower case, without port; `""` when there is none or the address is malformed."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _tidy(href: str) -> str:
    # A line break inside an href, with its indentation, is an accident of the page; browsers drop it as well.
    joined = _BREAK.sub("", href.strip(_EDGES)).strip(_EDGES)
    path, mark, query = joined.partition("?")
    return path.replace("\\", "/") + mark + query


def _host(name: str) -> str:
    name = name.lower().rstrip(".")
    if ":" in name:
        return f"[{name}]"
    try:
        plain = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return plain if re.fullmatch(r"[a-z0-9._-]+", plain) else ""


def _authority(parts: SplitResult, host: str, port: int | None) -> str:
    user = parts.netloc.rpartition("@")[0]
    shown = host if port is None or port == _PORTS[parts.scheme] else f"{host}:{port}"
    return f"{_quoted(user, _PATH_SAFE - {'/'})}@{shown}" if user else shown


def _public_scheme(base: str | None) -> str:
    return "http" if base and base.lower().startswith("http:") else "https"


def _path(path: str) -> str:
    plain = _PATH_SESSION.sub("", _quoted(path, _PATH_SAFE))
    return _without_dots(plain) or "/"


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:] if path.startswith("/") else path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    closing = "/" if segments[-1] in {".", ".."} and kept else ""
    return "/" + "/".join(kept) + closing


def _query(query: str) -> str:
    pieces = _quoted(query, _QUERY_SAFE).split("&")
    return "&".join(piece for piece in pieces if not _QUERY_SESSION.match(piece) and not _LONG_SID.match(piece))


def _file_behind(path: str, query: str) -> tuple[str, str]:
    """2016 to 2018 the same file was linked as `/file/…` and as `/file.jsp?id=…&name=file/…` (replay/SITE.md)."""
    if not path.lower().endswith("/file.jsp"):
        return path, query
    name = dict(parse_qsl(query)).get("name", "").lstrip("/")
    if not name.startswith("file/") or _CONTROL.search(name):
        return path, query
    return _path("/" + quote(name, safe="/")), ""


def _quoted(text: str, safe: frozenset[str]) -> str:
    return _TOKEN.sub(lambda found: _spelled(found[0], safe), text)


def _spelled(token: str, safe: frozenset[str]) -> str:
    if len(token) == 3:
        meant = chr(int(token[1:], 16))
        return meant if meant in _UNRESERVED else token.upper()
    return token if token in safe else "".join(f"%{byte:02X}" for byte in token.encode("utf-8", "replace"))


_LOCAL = re.compile(r"[!#$%&'*+/=?^_`{|}~.A-Za-z0-9-]{1,64}")
_DOMAIN = re.compile(r"(?=.{1,253}$)(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*")


def mail_address(text: str) -> str | None:
    """A mail address in one spelling, or None for what is none: full-width signs are narrowed, an IDN domain becomes ASCII (RFC 5891).

    Letters outside ASCII before the @ (RFC 6531) are refused: few relays take them, and a person who cannot be reached would not know.
    Dots may stand anywhere there, as in addresses that Japanese carriers gave out (`abc..d.@docomo.ne.jp`).
    """
    local, at, domain = unicodedata.normalize("NFKC", text).strip().rpartition("@")
    try:
        plain = domain.lower() if domain.isascii() else domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return f"{local}@{plain}" if at and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(plain) else None
