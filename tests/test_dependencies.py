"""What the product stands on: licences, the lock, and that both say the same; all of it told without a network."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
LOCKED = {canonicalize_name(name): version for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", LOCK, re.M)}
_FREE = re.compile(
    r"MIT|BSD|Apache|ISC\b|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser General|Unlicense|Public Domain|CC0|Zlib|HPND|0BSD|W3C"
    r"|CNRI|\bZPL|Zope",
    re.IGNORECASE,
)
_BINDING = re.compile(r"AGPL|Affero|SSPL|Server Side Public|Commons Clause", re.IGNORECASE)


def wanted() -> Iterator[Requirement]:
    """Every requirement of pyproject.toml, those of the extras too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for line in [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]:
        yield Requirement(line)


def licence(found: Distribution) -> str:
    """Everything that the metadata of a package says of its licence."""
    told = [(name, words) for name in ("License-Expression", "License", "Classifier") for words in found.metadata.get_all(name) or []]
    return "; ".join(words[:200] for name, words in told if name != "Classifier" or words.startswith("License"))


@pytest.mark.parametrize("name", sorted(LOCKED))
def test_a_licence_allows_what_we_do(name: str) -> None:
    """Every locked package that is installed may be used and passed on with ours, and none binds whoever runs a server."""
    try:
        said = licence(distribution(name))
    except PackageNotFoundError:
        pytest.skip("not for this platform")
    assert not _BINDING.search(said), said
    assert _FREE.search(said) or not said.strip("; "), said


def test_every_package_is_locked_with_its_hashes() -> None:
    """Nobody can put other bytes under a name: each version has hashes."""
    parts = re.split(r"\n(?=[A-Za-z0-9])", LOCK)
    assert len(LOCKED) > 50
    assert [part[:60] for part in parts if "==" in part and "--hash=sha256:" not in part] == []


def test_the_lock_names_no_place_to_load_from() -> None:
    """Neither an index nor a file nor a repository."""
    assert re.findall(r"^\s*--?(?:index|extra-index|find-links|trusted|i |f ).*|\bgit\+|https?://|file://| @ ", LOCK, re.M) == []


def test_the_lock_fits_the_project() -> None:
    """Every requirement is locked, within its range."""
    told = {requirement: LOCKED.get(canonicalize_name(requirement.name)) for requirement in wanted()}
    assert [str(requirement) for requirement, version in told.items() if version is None or version not in requirement.specifier] == []
