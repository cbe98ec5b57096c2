"""The demo played: the program visits the made-up site scene by scene, with its own clock, in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline import cycle
from pipeline.config import load
from pipeline.demo.server import served
from pipeline.demo.site import site_at
from pipeline.demo.story import Scene, SourcePlan, Story, read_story
from pipeline.errors import PublishError

_MARK = "kaitei-demo"
_CONFIG = """\
# Made by the demo: the program as it watches a made-up copy of the ministry's site.
[store]
path = "kaitei.db"

[http]
user_agent = "kaitei-demo"
contact = "demo@example.jp"
min_interval = 0

[http.connect_to]
"{host}" = "http://127.0.0.1:{port}"

[documents]
recheck = "1m"

[publish]
directory = "feeds"
base_url = "http://localhost:8000/"
title = "改定ウォッチ（見本）"
"""
_SOURCE = """
[[source]]
id = "{id}"
title = "{title}"
url = "{url}"
kind = "{kind}"
every = "{every}"
"""


@dataclass(frozen=True, slots=True)
class Played:
    """One scene and what the program reported of it."""

    number: int
    scene: Scene
    report: cycle.Report


def play(folder: Path, tell: Callable[[Played], None]) -> Path:
    """Play every scene into `folder` and tell each as it ends; answers the folder of the published files.

    Only this machine is asked. A folder that holds something else than an earlier demo is refused with PublishError.
    """
    story = read_story()
    _prepare(folder)
    with served(site_at(story, 0)) as stage:
        config = folder / "config.toml"
        config.write_text(_configuration(story, stage.port), "utf-8")
        options = load(config)
        for number, scene in enumerate(story.scenes):
            stage.site = site_at(story, number)
            tell(Played(number, scene, cycle.run(options, _standing(scene.at))))
    return options.publish.directory


def _standing(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def _prepare(folder: Path) -> None:
    """An empty folder, or an earlier demo's, which is begun anew."""
    marker = folder / f".{_MARK}"
    try:
        if folder.exists() and any(folder.iterdir()) and not marker.exists():
            raise PublishError(f"{folder}: the folder holds something else; name an empty one with --folder")
        folder.mkdir(parents=True, exist_ok=True)
        marker.touch()
        for old in folder.glob("kaitei.db*"):
            old.unlink()
    except OSError as error:
        raise PublishError(f"{folder}: the demo cannot be played here: {error.strerror or error}; name another folder") from error


def _configuration(story: Story, port: int) -> str:
    sources = "".join(_source(plan) for plan in story.sources)
    return _CONFIG.format(host=story.host, port=port) + sources


def _source(plan: SourcePlan) -> str:
    text = _SOURCE.format(id=plan.id, title=plan.title, url=plan.url, kind=plan.kind, every=plan.every)
    return text + (f'topic = "{plan.topic}"\n' if plan.topic else "")
