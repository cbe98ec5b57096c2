"""The files that put the program into service name what is there, and are what their programs read."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

from pipeline.cli import COMMANDS

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")))


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_every_command_that_is_started_exists(path: Path) -> None:
    """After `run.py`, or as a command of the container."""
    text = "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    named = re.findall(r"run\.py\s+([a-z]+)", text) + re.findall(r'run\.py", "([a-z]+)"', text)
    named += re.findall(r"command: \[([a-z]+)", text) + re.findall(r'^CMD \["([a-z]+)"', text, re.M)
    assert set(named) <= set(COMMANDS)
    assert named or path.suffix == ".timer"


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_are_what_systemd_reads(path: Path) -> None:
    """By systemd's own check where it is installed: no unknown key, section or value. A timer has its service."""
    if path.suffix == ".timer":
        assert path.with_suffix(".service").exists()
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        parser = RawConfigParser(strict=False)
        parser.read(path, "utf-8")
        assert "Unit" in parser.sections()
        return
    said = subprocess.run([analyze, "verify", "--man=no", str(path)], capture_output=True, text=True, timeout=60, check=False).stderr
    wrong = [line for line in said.splitlines() if str(path) in line and "is not executable" not in line]
    assert not wrong


def test_the_image_copies_what_is_there() -> None:
    """Every source of a COPY from the project exists."""
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]]
    assert copied
    assert all((ROOT / name).exists() for name in copied)


def test_lines_of_cron_have_five_fields() -> None:
    """Then the command; a percent sign is escaped, since cron makes a new line of it."""
    lines = [line for line in (DEPLOY / "crontab").read_text("utf-8").splitlines() if line[:1] in "*0123456789"]
    assert lines
    for line in lines:
        fields = line.split(None, 5)
        assert all(re.fullmatch(r"[\d*/,\-]+", field) for field in fields[:5]), line
        assert not re.search(r"(?<!\\)%", fields[5])
