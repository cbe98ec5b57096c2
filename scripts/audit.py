"""Known defects of the locked libraries, by pip-audit in an environment of its own: `python scripts/audit.py`.

Exit code 1 where a locked version has a known defect. Where the advisories cannot be asked (no network, a mirror without them, too slow)
it is said, with exit code 0: what cannot be known must not stop a build.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
_TOOL = "pip-audit>=2.9,<3"
_SECONDS = 90
"""For each of the three steps: CI lets this run beside the tests."""


def audited(lock: Path, folder: Path) -> str:
    """What pip-audit answers about a lock as JSON. Raises OSError or subprocess.SubprocessError where it cannot be had or run."""
    steps: tuple[tuple[str, ...], ...] = (
        (sys.executable, "-m", "venv", str(folder)),
        (f"{folder}/bin/pip", "install", "--quiet", "--disable-pip-version-check", _TOOL),
    )
    for step in steps:
        subprocess.run(step, check=True, capture_output=True, timeout=_SECONDS)
    audit = (f"{folder}/bin/pip-audit", "--requirement", str(lock), "--require-hashes", "--disable-pip", "--progress-spinner", "off")
    done = subprocess.run((*audit, "--format", "json"), check=False, capture_output=True, text=True, timeout=_SECONDS)
    if not done.stdout.strip():
        raise OSError(done.stderr.strip().rpartition("\n")[2] or "pip-audit said nothing")
    return done.stdout


def verdict(answer: str) -> tuple[int, str]:
    """Exit code and words for what pip-audit answered. Raises ValueError where that is no JSON of its."""
    try:
        rows: list[dict[str, Any]] = json.loads(answer)["dependencies"]
        asked = [row for row in rows if "skip_reason" not in row]
        bad = [f"{row['name']} {row['version']}: {_told(one)}" for row in asked for one in row["vulns"]]
    except (KeyError, TypeError) as error:
        raise ValueError(f"pip-audit answered otherwise than expected: {error!r}") from error
    if bad:
        return 1, "\n".join(("known defects in locked libraries; take a version that mends them into requirements.lock:", *bad))
    if not asked:
        return 0, f"NOT AUDITED: none of {len(rows)} locked libraries is known where advisories were looked for"
    left = f"; {len(rows) - len(asked)} could not be looked up" if len(asked) < len(rows) else ""
    return 0, f"audited: {len(asked)} locked libraries without a known defect{left}"


def _told(defect: dict[str, Any]) -> str:
    names = ", ".join((defect["id"], *defect.get("aliases", ())))
    return f"{names}; mended in {', '.join(defect['fix_versions']) or 'no version yet'}"


def main() -> int:
    """The exit code."""
    with TemporaryDirectory() as folder:
        try:
            code, words = verdict(audited(LOCK, Path(folder)))
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            code, words = 0, f"NOT AUDITED: the advisories could not be asked: {error}"
    sys.stdout.write(f"{words}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
