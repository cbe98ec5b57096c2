"""Promises of pipeline.deliver.signing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from pipeline.deliver.signing import signer
from pipeline.errors import ConfigError
from pipeline.options import DkimOptions
from pipeline.render.mail import letter
from pipeline.render.message import message
from tests.render.samples import ENTRIES, SITE
from tests.render.test_message import ENVELOPE, LINKS, MAILING, ONE

MESSAGE = message(SITE, letter(SITE, "digest", ENTRIES, today=date(2026, 3, 6)), MAILING, ONE, ENVELOPE, LINKS)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    """A private key."""
    return rsa.generate_private_key(65537, 2048)


def options(folder: Path, key: rsa.RSAPrivateKey) -> DkimOptions:
    """The key in a file."""
    file = folder / "dkim.pem"
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return DkimOptions("example.jp", "k1", file)


def is_good(body: bytes, key: rsa.RSAPrivateKey) -> bool:
    """Whether a receiver, who asks a DNS of ours for the public key, believes the signature."""
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    bare = b"".join(public.splitlines()[1:-1])

    def dns(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"k1._domainkey.example.jp."
        return b"v=DKIM1; k=rsa; p=" + bare

    return bool(dkim.verify(body, dnsfunc=dns))


def test_a_receiver_believes_the_signature(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    """It covers the headers for leaving, as RFC 8058 demands; nothing of them or of the body can be altered."""
    signed = signer(options(tmp_path, key))(MESSAGE)
    assert signed.endswith(MESSAGE)
    assert is_good(signed, key)
    covered = signed.partition(b"h=")[2].partition(b";")[0].lower()
    for name in (b"from", b"subject", b"message-id", b"list-unsubscribe", b"list-unsubscribe-post"):
        assert name in covered
    assert not is_good(signed.replace(b"token=3-abc>", b"token=4-abc>"), key)
    assert not is_good(signed.replace(b"One-Click", b"One-Clack"), key)
    assert not is_good(signed[:-60] + b"AAAA" + signed[-56:], key)
    assert not is_good(signed, rsa.generate_private_key(65537, 2048))


def test_without_options_nothing_is_signed() -> None:
    """The message goes as it is."""
    assert signer(None)(MESSAGE) == MESSAGE


def test_a_key_that_is_none_is_said(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    """At the start, not at the first message."""
    chosen = options(tmp_path, key)
    chosen.key_file.write_text("no key")
    with pytest.raises(ConfigError, match="is no private RSA key"):
        signer(chosen)
    chosen.key_file.unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        signer(chosen)
