"""DKIM (RFC 6376): a signature over the headers that count, those for leaving among them as RFC 8058 wants it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.options import DkimOptions

_SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"list-id", b"list-unsubscribe", b"list-unsubscribe-post",
    b"auto-submitted", b"mime-version", b"content-type", b"content-transfer-encoding",
)  # fmt: skip


def signer(options: DkimOptions | None) -> Callable[[bytes], bytes]:
    """What signs a message (CRLF): it answers the message with its signature on top; without `options` the message as it is.

    Raises ConfigError where the key cannot be read or the extra `dkim` is not installed. RSA and Ed25519 keys in PEM are taken.
    """
    if options is None:
        return lambda message: message
    try:
        dkim = import_module("dkim")
    except ImportError as error:
        raise ConfigError("mail.dkim: dkimpy is not installed; pip install 'kaitei-watch[dkim]'") from error
    key = _key(options.key_file)

    def signed(message: bytes) -> bytes:
        head = message.partition(b"\r\n\r\n")[0].lower()
        names = [name for name in _SIGNED if head.startswith(name + b":") or b"\r\n" + name + b":" in head]
        header: bytes = dkim.sign(
            message, options.selector.encode(), options.domain.encode(), key, canonicalize=(b"relaxed", b"relaxed"), include_headers=names
        )
        return header + message

    try:
        signed(b"From: a@example.jp\r\n\r\nx\r\n")
    except (dkim.DKIMException, ValueError) as error:
        raise ConfigError(f"mail.dkim.key_file: {options.key_file} is no private RSA key in PEM: {error}") from error
    return signed


def _key(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"mail.dkim.key_file: {path} cannot be read: {error.strerror}") from error
