"""Every fault of the replay, raised for pages and for documents before a step with changes: a command, for the long check.

    python -m tests.faults [--site ../shared/replay/spring-2026] [--command "python run.py"] [--steps 8,13,29] [--modes 503,404]

The site is played up to each step once; then, for every mode, a copy of that store meets the step under the fault, and the same
step without it. What the replay expects of the step must be told, each thing once, and nothing else. Exit 1 where it is not.
"""

from __future__ import annotations

import argparse
import importlib
import json
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.request import Request, urlopen

SHARED = Path(__file__).resolve().parents[2] / "shared"
TARGETS = {"pages": ("/stf/*", "/toukei_hakusho/*", "/topics/*"), "documents": ("/content/*", "/stf/newpage_7*")}
SOME = 12
"""Requests that a slow fault holds up; more would only take longer."""
SLOW = ("slow", "drip")
TIMEOUT = 2
CONFIG = """\
[store]
path = "kaitei.db"
[http]
user_agent = "kaitei-faults"
contact = "faults@example.jp"
min_interval = 0
timeout = {timeout}
max_attempt_seconds = {longest}
retries = {retries}
[http.connect_to]
"{host}" = "http://127.0.0.1:{port}"
[documents]
recheck = "1m"
[publish]
directory = "feeds"
base_url = "https://feeds.example.jp/"
title = "試験"
images = {images}
"""
SOURCE = '\n[[source]]\nid = "{id}"\nurl = "{url}"\nkind = "{kind}"\ntopic = "{topic}"\nevery = "1m"\n'


@dataclass(frozen=True, slots=True)
class Case:
    """A step under a fault."""

    step: int
    mode: str
    target: str


class Server:
    """The replay as a child process."""

    def __init__(self, site: Path, folder: Path) -> None:
        ready = folder / "port"
        command = [sys.executable, str(site.parent / "replay.py"), str(site), "--port", "0", "--port-file", str(ready)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while not (ready.exists() and ready.read_text().endswith("\n")):
            if self.process.poll() is not None:
                sys.exit("the replay did not start")
            time.sleep(0.05)
        self.port = int(ready.read_text())

    def ask(self, what: str, body: Any = None) -> Any:
        wish = Request(f"http://127.0.0.1:{self.port}/_replay/{what}", data=json.dumps(body).encode() if body else b"", method="POST")
        with urlopen(wish, timeout=30) as answer:
            return json.load(answer)


@dataclass(frozen=True, slots=True)
class Play:
    """The site, the product's command and the server they meet at."""

    timeline: dict[str, Any]
    command: list[str]
    server: Server

    def configure(self, folder: Path, *, retries: int, timeout: int = TIMEOUT, images: bool = False, more: str = "") -> None:
        """A config.toml for the timeline: every source and document every minute; `more` are tables of it."""
        folder.mkdir(parents=True, exist_ok=True)
        head = CONFIG.format(
            host=self.timeline["host"], port=self.server.port, timeout=timeout, longest=3 * timeout, retries=retries,
            images=str(images).lower(),
        )  # fmt: skip
        sources = "".join(SOURCE.format(**source) for source in self.timeline["sources"])
        (folder / "config.toml").write_text(head + more + sources, "utf-8")

    def once(self, folder: Path, now: datetime) -> dict[str, Any]:
        """One `once --json`. Ends the program where there is no document."""
        full = [*self.command, "once", "--json", "--now", now.isoformat(), "--config", str(folder / "config.toml")]
        done = subprocess.run(full, capture_output=True, text=True, timeout=900, check=False)
        if done.returncode not in (0, 1):
            sys.exit(f"exit code {done.returncode}\n{done.stderr[-3000:]}")
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    def moment(self, step: int) -> datetime:
        return datetime.fromisoformat(self.timeline["steps"][step]["at"])


def main() -> None:
    """Play, break, compare; say what was wrong."""
    arguments = _arguments()
    sys.path.insert(0, str(arguments.site.resolve().parent))
    scoring, replay = importlib.import_module("score"), importlib.import_module("replay")
    modes = arguments.modes.split(",") if arguments.modes else list(replay.MODES)
    timeline = json.loads((arguments.site / "timeline.json").read_text("utf-8"))
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        server = Server(arguments.site, Path(scratch))
        try:
            play = Play(timeline, shlex.split(arguments.command), server)
            steps = [int(step) for step in arguments.steps.split(",")]
            before = _played(play, steps, Path(scratch))
            for case in _cases(steps, modes):
                failed += _broken(play, case, before, Path(scratch), scoring)
        finally:
            server.process.terminate()
            server.process.wait()
    sys.exit(1 if failed else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="every fault of the replay, for pages and for documents")
    parser.add_argument("--site", type=Path, default=SHARED / "replay" / "spring-2026")
    parser.add_argument("--command", default=f"{sys.executable} run.py")
    parser.add_argument("--steps", default="8,13,29")
    parser.add_argument("--modes", default="")
    return parser.parse_args()


def _cases(steps: list[int], modes: list[str]) -> Iterator[Case]:
    yield from (Case(step, mode, target) for step in steps for mode in modes for target in TARGETS)


def _played(play: Play, steps: list[int], scratch: Path) -> list[dict[str, Any]]:
    """Play up to the last step without faults; a copy of the folder is left before each step named."""
    folder = scratch / "play"
    play.configure(folder, retries=0)
    documents = []
    for number in range(max(steps)):
        play.server.ask(f"step?to={number}")
        told = [play.once(folder, play.moment(number) + timedelta(minutes=5 * turn)) for turn in range(2)]
        documents.append({"step": number, "documents": told})
        if number + 1 in steps:
            shutil.copytree(folder, scratch / f"before-{number + 1}")
    return documents


def _broken(play: Play, case: Case, before: list[dict[str, Any]], scratch: Path, scoring: ModuleType) -> int:
    """Meet the step under the fault, then twice without; 1 where something was missed, false or told twice."""
    folder, begun = scratch / "case", time.monotonic()
    shutil.copytree(scratch / f"before-{case.step}", folder)
    play.server.ask(f"step?to={case.step}")
    slow = case.mode in SLOW
    for path in TARGETS[case.target]:
        wish = {"path": path, "mode": case.mode, "times": SOME if slow else None, "seconds": TIMEOUT + 1 if slow else None}
        play.server.ask("fault", wish)
    told = [play.once(folder, play.moment(case.step))]
    play.server.ask("fault", {"clear": True})
    told += [play.once(folder, play.moment(case.step) + timedelta(minutes=turn)) for turn in (5, 10)]
    shutil.rmtree(folder)
    earlier = [entry for entry in before if entry["step"] < case.step]
    base = scoring.score(play.timeline, {"steps": earlier})
    result = scoring.score(play.timeline, {"steps": [*earlier, {"step": case.step, "documents": told}]})
    missed = [change for change in result.missed if change not in base.missed]
    false = [change for change in result.false if change not in base.false]
    outcomes = sorted({visit["outcome"] for visit in told[0]["visits"]})
    words = f"{case.target} {case.mode}: {', '.join(outcomes)}; {len(missed)} missed, {len(false)} false"
    sys.stdout.write(f"step {case.step:2} {words} ({time.monotonic() - begun:.0f} s)\n")
    for change in [*missed, *false]:
        sys.stdout.write(f"    {'missed' if change in missed else 'false'} {json.dumps(change, ensure_ascii=False)}\n")
    sys.stdout.flush()
    return 1 if missed or false else 0


if __name__ == "__main__":
    main()
