"""What the documents say is true: commands exist, files exist, the configuration that ships loads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import COMMANDS, app
from pipeline.config import load

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("README.md", "README.ja.md", "docs/operations.md", "docs/design.md", "docs/reliability.md", "CHANGELOG.md")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_that_is_named_exists(name: str) -> None:
    """`run.py x` and `kaitei x`."""
    text = (ROOT / name).read_text("utf-8")
    named = set(re.findall(r"(?:run\.py|kaitei) ([a-z]{3,})\b", text))
    assert named <= {*COMMANDS, "watch"}


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_the_two_commands_of_the_readme_are_there(name: str) -> None:
    """Both scripts exist and are the first example."""
    scripts = re.findall(r"^sh (scripts/\w+\.sh)", (ROOT / name).read_text("utf-8"), re.M)
    assert scripts == ["scripts/start.sh", "scripts/test.sh"]
    assert all((ROOT / script).exists() for script in scripts)


def test_the_modules_of_the_design_exist() -> None:
    """A name in the table of layers is a module or package."""
    table = (ROOT / "docs/design.md").read_text("utf-8").split("## Layers")[1].split("## Who is who")[0]
    names = {name.rstrip("/") for row in table.splitlines() if row.startswith("| ") for name in re.findall(r"`([a-z]+/?)`", row)}
    missing = [name for name in names if not (ROOT / "pipeline" / f"{name}.py").exists() and not (ROOT / "pipeline" / name).is_dir()]
    assert missing == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_the_commands_are_commands(name: str) -> None:
    """Each example in a help text can be parsed by its command."""
    told = CliRunner().invoke(app, [name, "--help"])
    assert told.exit_code == 0
    examples = re.findall(r"Example: kaitei ([^&\n]+)", told.stdout)
    assert examples or "Commands" in told.stdout
    for example in examples:
        asked, *words = example.split()
        assert asked == name
        options = [word for word in words if word.startswith("--")]
        assert all(option in told.stdout for option in options), example


def test_the_configuration_that_ships_is_sound() -> None:
    """It loads, watches the real site, and is polite."""
    options = load(ROOT / "config.toml")
    assert options.http.min_interval >= 1
    assert any(source.url.endswith("news.rdf") for source in options.sources)
    assert all(source.url.startswith("https://") for source in options.sources)


def test_no_word_of_a_workplace_is_in_the_lock() -> None:
    """The lock names no index, no host, no path."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert "--index" not in text
    assert "://" not in text
    assert "file://" not in text
