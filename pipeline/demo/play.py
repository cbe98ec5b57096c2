"""The program itself visits the made-up site, in a folder of its own, with a clock that is moved from visit to visit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline import cycle
from pipeline.compare.difference import Block
from pipeline.compare.text import compare
from pipeline.config import load
from pipeline.demo.server import Stage, served
from pipeline.demo.site import site_at
from pipeline.demo.story import Scene, SourcePlan, Story, read_story
from pipeline.errors import ConfigError
from pipeline.model import Change, Entry, Kind
from pipeline.options import Options
from pipeline.store import documents

_SIGN = ".kaitei-demo"
_SIGN_WORDS = "Made by `kaitei demo`, which empties this folder when it is run again.\n"
_CONFIG = """\
# The configuration of the demo. The site it watched is gone when the demo ends; what was found can be read with
# `entries`, `sources`, `status` and `rebuild`.
[store]
path = "kaitei.db"

[http]
user_agent = "kaitei-demo"
min_interval = 0

[http.connect_to]
"{host}" = "http://127.0.0.1:{port}"

[documents]
recheck = "1m"

[publish]
directory = "feeds"
title = "改定ウォッチ（見本）"
"""


@dataclass(frozen=True, slots=True)
class Act:
    """One visit as it went: the scene, what the cycle reported, and the differing passages of each replaced document by its id."""

    number: int
    scene: Scene
    report: cycle.Report
    passages: dict[str, tuple[Block, ...]]


def prepare(folder: Path) -> None:
    """Make the demo's folder, empty of an earlier demo. Raises ConfigError where the folder holds anything else, or cannot be made."""
    try:
        if folder.exists():
            if not (folder / _SIGN).is_file() and (not folder.is_dir() or any(folder.iterdir())):
                raise ConfigError(f"{folder} exists and was not made by the demo; name another place with --directory")
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        (folder / _SIGN).write_text(_SIGN_WORDS, "utf-8")
    except OSError as error:
        raise ConfigError(f"{folder}: {error.strerror or error}; name another place with --directory") from error


def acts(folder: Path) -> Iterator[Act]:
    """Play the story in `folder`, which `prepare` has made: one act for each visit, as it is done. No network but 127.0.0.1.

    Raises what a cycle raises.
    """
    story = read_story()
    with served(site_at(story, 0)) as stage:
        options = _configured(folder, story, stage.port)
        for number, scene in enumerate(story.scenes):
            yield _act(options, story, stage, number, scene)


def _act(options: Options, story: Story, stage: Stage, number: int, scene: Scene) -> Act:
    stage.site = site_at(story, number)
    moment = scene.at.astimezone(UTC)
    report = cycle.run(options, lambda: moment)
    return Act(number, scene, report, _passages(options, report.changes))


def _configured(folder: Path, story: Story, port: int) -> Options:
    """The options, by way of a configuration file that other commands can be pointed at afterwards."""
    file = folder / "config.toml"
    sources = "".join(f"\n[[source]]\n{''.join(_keys(source))}" for source in story.sources)
    file.write_text(_CONFIG.format(host=story.host, port=port) + sources, "utf-8")
    return load(file)


def _keys(source: SourcePlan) -> Iterable[str]:
    # A JSON string without escapes is a TOML string as well.
    return (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in asdict(source).items() if value)


def _passages(options: Options, changes: Iterable[Change]) -> dict[str, tuple[Block, ...]]:
    """What differs in the documents that were replaced by others with other words."""
    replaced = [change for change in changes if change.kind is Kind.REPLACED and change.text_changed]
    if not replaced:
        return {}
    with cycle.opened(options) as db:
        found = {}
        for change in replaced:
            old, new = documents.document_text(db, change.previous_sha256 or ""), documents.document_text(db, change.sha256 or "")
            if old and new:
                found[change.document] = compare(old, new).blocks
        return found


def best_entry(played: Iterable[Act]) -> Entry | None:
    """The entry to open first: the one about a document whose words were replaced, else the last."""
    entries = [entry for act in played for entry in act.report.entries]
    return next((entry for entry in entries if _tells_new_words(entry)), entries[-1] if entries else None)


def _tells_new_words(entry: Entry) -> bool:
    return any(change.kind is Kind.REPLACED and change.text_changed for change in entry.changes)


def local(moment: datetime) -> str:
    """A moment as the story writes it, in the zone it is written in."""
    return f"{moment:%A} {moment.day} {moment:%B %Y, %H:%M}"
