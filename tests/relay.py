"""Debian's postfix as a real relay: with a configuration, queue and port of its own, between the program and a server that keeps mail."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MISSING = next(
    (
        reason
        for reason, applies in (
            ("postfix is not installed", shutil.which("postfix") is None),
            ("postfix is started by root only", os.geteuid() != 0),
        )
        if applies
    ),
    "",
)
"""Why there is no relay on this machine; empty where there is."""
_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example.jp
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{{refused}}}, permit_mynetworks, reject
relayhost = [127.0.0.1]:{onward}
smtp_tls_security_level = none
smtpd_tls_security_level = {security}
smtpd_tls_chain_files = {certificate}
smtpd_delay_reject = yes
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
import_environment = MAIL_CONFIG
"""
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, slots=True)
class Relay:
    """A running postfix: the port it takes mail at, its configuration, its log."""

    port: int
    folder: Path

    @property
    def log(self) -> str:
        """What it wrote down so far."""
        file = self.folder / "log"
        return file.read_text("utf-8", "replace") if file.exists() else ""


@contextmanager
def relay(onward: int, *, refused: Mapping[str, str], certificate: Path | None = None) -> Iterator[Relay]:
    """Run postfix, handing everything on to a port of this machine; `refused` are recipients with its answer to them.

    With a certificate (key and certificate in one PEM file) it offers STARTTLS and takes nothing without.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # Its processes run as another user: a folder of pytest's, closed to all others, would not do.
    with tempfile.TemporaryDirectory(prefix="kaitei-relay-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        for name in ("queue", "data", "conf"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix")
        answers = ", ".join(f"{{{who} = {answer}}}" for who, answer in refused.items()) or "{none@invalid = OK}"
        values = {"folder": folder, "onward": onward, "refused": answers, "security": "encrypt" if certificate else "none"}
        (folder / "conf" / "main.cf").write_text(_MAIN.format(certificate=certificate or "", **values))
        (folder / "conf" / "master.cf").write_text(_MASTER.format(port=port))
        _postfix(folder, "start")
        try:
            yield Relay(port, folder)
        finally:
            _postfix(folder, "stop")


def _postfix(folder: Path, command: str) -> None:
    done = subprocess.run(["postfix", "-c", str(folder / "conf"), command], capture_output=True, text=True, timeout=60, check=False)
    log = folder / "log"
    assert done.returncode == 0, f"{done.stdout}{done.stderr}{log.read_text() if log.exists() else ''}"
