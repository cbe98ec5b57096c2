"""The audit of the locked libraries: a known defect stops a build, ignorance does not, and both are said."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from scripts import audit

SOUND = {"name": "anyio", "version": "4.11.0", "vulns": []}
DEFECT = {"id": "GHSA-462w-v97r-4m45", "fix_versions": ["2.10.1"], "aliases": ["CVE-2019-10906"], "description": "Sandbox escape"}
BAD = {"name": "jinja2", "version": "2.4.1", "vulns": [DEFECT]}
UNKNOWN = {"name": "lxml", "skip_reason": "Dependency not found on PyPI and could not be audited: lxml (6.0.2)"}


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        ([SOUND, BAD, UNKNOWN], 1, "jinja2 2.4.1: GHSA-462w-v97r-4m45, CVE-2019-10906; mended in 2.10.1"),
        ([SOUND, UNKNOWN], 0, "audited: 1 locked libraries without a known defect; 1 could not be looked up"),
        ([UNKNOWN], 0, "NOT AUDITED: none of 1"),
        ([], 0, "NOT AUDITED: none of 0"),
    ],
)
def test_what_pip_audit_answers(rows: list[object], code: int, words: str) -> None:
    """As its format json writes it (pip-audit 2.10). That nothing was found is no good news where nothing was looked up."""
    said = audit.verdict(json.dumps({"dependencies": rows, "fixes": []}))
    assert said[0] == code
    assert words in said[1]


@pytest.mark.parametrize("answer", ["", "[]", "{}", '{"dependencies": [{"name": "x"}]}', '{"dependencies": 3}'])
def test_another_answer_is_none(answer: str) -> None:
    """And is never taken for a good one."""
    with pytest.raises(ValueError, match=r"otherwise than expected|Expecting value"):
        audit.verdict(answer)


@pytest.mark.parametrize(
    "error", [subprocess.TimeoutExpired("pip", 90), subprocess.CalledProcessError(1, "pip"), OSError("Name or service not known")]
)
def test_without_a_network_it_says_so_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    """Neither a tool that cannot be installed nor advisories that do not answer fail a build."""

    def away(_lock: Path, _folder: Path) -> str:
        raise error

    monkeypatch.setattr(audit, "audited", away)
    assert audit.main() == 0
    assert capsys.readouterr().out.startswith("NOT AUDITED: the advisories could not be asked: ")
