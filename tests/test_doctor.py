"""Promises of pipeline.doctor: what is configured is looked at as it is used, and nothing is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import load
from pipeline.cycle import run
from pipeline.doctor import Check, doctor
from pipeline.options import Options
from tests.publish.test_objects import KEYS, PLACE, Storage, storage  # noqa: F401 - a fixture
from tests.scenarios.ministry import Ministry, ministry


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ministry]:
    """A ministry; the keys of the object storage are in the environment."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with ministry(tmp_path) as scripted:
        scripted.stage.site = scripted.site()
        yield scripted


def options(here: Ministry, storage: Storage, place: str = PLACE, **more: object) -> Options:  # noqa: F811
    """The configuration, publishing there."""
    loaded = load(here.folder / "config.toml")
    publish = replace(loaded.publish, remote=place, storage=replace(storage.options, **more))  # type: ignore[arg-type]
    return replace(loaded, publish=publish)


def found(here: Ministry, options: Options) -> Check:
    """What is found of the object storage; nothing else is wrong."""
    checks = doctor(options, lambda: here.now)
    assert "output folder" not in [check.name for check in checks]
    assert [check.name for check in checks if not check.good] in ([], ["object storage"])
    return next(check for check in checks if check.name == "object storage")


def test_an_object_storage_is_tried_in_the_place_of_the_folder(here: Ministry, storage: Storage) -> None:  # noqa: F811
    """With what publishing needs; nothing stays there, and no folder is made that is not used, by a cycle either."""
    chosen = options(here, storage)
    assert found(here, chosen) == Check("object storage", good=True, finding=f"{PLACE}: an object was put, found and deleted")
    assert not storage.objects()
    run(chosen, lambda: here.now)
    assert "index.html" in storage.objects()
    assert not chosen.publish.directory.exists()


def test_what_is_wrong_with_a_storage_is_said_with_what_to_do(
    here: Ministry, storage: Storage, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    """No bucket, nobody there, no keys: each in words of its own."""
    nowhere = found(here, options(here, storage, "s3://other-bucket/x"))
    assert nowhere.finding == "s3://other-bucket/x: there is no such bucket; make it, or correct [publish] directory"
    dead = found(here, options(here, storage, endpoint="http://127.0.0.1:1/"))
    assert "look at endpoint and region in [publish.storage]" in dead.finding
    assert "Debug" not in dead.finding
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "set the environment variables AWS_SECRET_ACCESS_KEY" in found(here, options(here, storage)).finding
