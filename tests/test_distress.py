"""The operator hears that the store cannot be used: by a real SMTP server and a real webhook, on real full and read-only disks."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline import distress
from pipeline.errors import Locked, StoreError
from pipeline.options import MailOptions, OperatorOptions, Options, StoreOptions
from pipeline.store.database import locked
from tests.fakes import Item, Ministry, Watch, options_in
from tests.hooks import hooked
from tests.posts import Post, post_office
from tests.test_losing import small_disk

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")
ITEMS = [Item(f"/content/{number}.pdf", f"資料{number}の取扱いについて") for number in range(3)]
MORNING = datetime(2026, 3, 5, 23, 0, tzinfo=UTC)
"""Eight in Japan."""


@pytest.fixture
def post() -> Iterator[Post]:
    """Where the operator's mail arrives."""
    with post_office() as post:
        yield post


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of temporary files of the test's own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def told(post: Post) -> list[str]:
    """Whether each message to the operator told of a beginning or an end, and the reason."""
    return [f"{message['Subject']} {message.get_content()}" for _, message in post.taken]


def on_call(watch: Watch, post: Post, folder: Path, ministry: Ministry) -> None:
    """A watch whose store lies in a folder, with an operator, visited well once."""
    mail = MailOptions("127.0.0.1", post.port, "none", sender="kaitei@example.jp")
    watch.configured(mail=mail, operator=OperatorOptions("admin@example.jp", min_free=0), store=StoreOptions(folder / "kaitei.db"))
    ministry.show(ITEMS)
    assert watch.once().visits[0].outcome == "changed"


@pytest.mark.fault("store damaged, and an operator who does not look")
def test_a_damaged_store_is_told_once_and_its_end_once(
    watch: Watch, ministry: Ministry, post: Post, tmp_path: Path, temporary: Path
) -> None:
    """Nine cycles of cron, one mail; the store brought back, one more; nothing is left behind."""
    on_call(watch, post, tmp_path, ministry)
    store = watch.options.store.path
    good = store.read_bytes()
    for suffix in ("-wal", "-shm"):
        store.with_name(store.name + suffix).unlink(missing_ok=True)
    store.write_bytes(b"no database " * 1000)
    for _ in range(9):
        with pytest.raises(StoreError, match="damaged"):
            watch.once(minutes=10)
    (begun,) = told(post)
    assert begun.startswith("【改定ウォッチ】要確認：保存先の異常 ")
    assert "restore" in begun
    store.write_bytes(good)
    for _ in range(3):
        watch.once(minutes=10)
    assert "復旧：保存先の異常 " in told(post)[1]
    watch.once(minutes=6 * 60)
    assert (len(post.taken), list(tmp_path.glob("*.told*")), list(temporary.iterdir())) == (2, [], [])


@pytest.mark.fault("disk full, and an operator who does not look")
def test_a_full_disk_is_told_although_nothing_can_be_written(
    watch: Watch, ministry: Ministry, post: Post, tmp_path: Path, temporary: Path
) -> None:
    """Once, whatever cron does; once more when there is room again."""
    disk = tmp_path / "disk"
    with small_disk(disk, "3m"):
        on_call(watch, post, disk, ministry)
        with (disk / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(bytes(4096))
        for _ in range(5):
            with pytest.raises(StoreError, match="the disk is full"):
                watch.once(minutes=10)
        (begun,) = told(post)
        assert "the disk is full: make room" in begun
        (disk / "ballast").unlink()
        for _ in range(2):
            watch.once(minutes=10)
        assert "復旧：保存先の異常 " in told(post)[1]
        assert (len(post.taken), list(temporary.iterdir())) == (2, [])


@pytest.mark.fault("store on a disk that became read-only, and an operator who does not look")
def test_a_read_only_disk_is_told_by_the_second_cycle(
    watch: Watch, ministry: Ministry, post: Post, tmp_path: Path, temporary: Path
) -> None:
    """The first leaves a note among the temporary files, and only one that stays there counts."""
    disk = tmp_path / "disk"
    with small_disk(disk, "3m"):
        on_call(watch, post, disk, ministry)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        counts = []
        for _ in range(4):
            with pytest.raises(StoreError):
                watch.once(minutes=10)
            counts.append(len(post.taken))
        assert counts == [0, 1, 1, 1]
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        watch.once(minutes=10)
        assert "復旧：保存先の異常 " in told(post)[1]


def test_a_store_that_breaks_within_a_cycle_is_told_too(watch: Watch, ministry: Ministry, post: Post, tmp_path: Path) -> None:
    """Once by the store where it still takes a note, else without it."""
    on_call(watch, post, tmp_path, ministry)

    def broken(*_: object, **_more: object) -> None:
        raise StoreError("the store refused: the disk is full: make room")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.cycle.publish", broken)
        for _ in range(2):
            with pytest.raises(StoreError):
                watch.once()
        assert ["処理の中断" in words for words in told(post)] == [True]
        patch.setattr("pipeline.store.health.save_incident", broken)
        for _ in range(2):
            with pytest.raises(StoreError):
                watch.once()
    assert ["保存先の異常" in words for words in told(post)] == [False, True]


def test_another_instance_is_no_trouble(watch: Watch, ministry: Ministry, post: Post, tmp_path: Path) -> None:
    """Exit code 3 is an answer, not a damage."""
    on_call(watch, post, tmp_path, ministry)
    with locked(watch.options.store.path), pytest.raises(Locked):
        watch.once()
    assert post.taken == []


def unreached(post: Post, folder: Path, channel: str = "") -> Options:
    """A configuration with an operator, and a store in a folder that is not there."""
    mail = MailOptions("127.0.0.1", post.port, "none", sender="kaitei@example.jp")
    options = replace(options_in(folder), mail=mail, operator=OperatorOptions("admin@example.jp", channel))
    return replace(options, store=StoreOptions(folder / "gone" / "kaitei.db"))


def test_where_no_note_can_be_kept_it_is_told_once_a_day(post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the cycle of the ten minutes after eight in the morning, where cron runs every ten minutes; at night it is said what follows."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    warned: list[str] = []
    for minutes in range(-120, 24 * 60, 10):
        distress.begun(unreached(post, tmp_path), MORNING + timedelta(minutes=minutes, seconds=7), "", "read-only", warned.append)
    assert len(post.taken) == 1
    assert len(warned) == 12 + 143
    assert "at eight in the morning" in warned[0]


def test_each_way_hears_once_also_where_another_one_is_away(post: Post, tmp_path: Path, temporary: Path) -> None:
    """A server that takes nothing is asked by every cycle until it does; who was told is not told again."""
    with hooked() as hook:
        options, warned = unreached(post, tmp_path, channel=hook.url), list[str]()
        options.store.path.parent.mkdir()
        post.answers["admin@example.jp"] = "451 4.7.1 later"
        for minutes in (0, 10):
            distress.begun(options, MORNING + timedelta(minutes=minutes), "", "it is damaged", warned.append)
        assert (len(post.taken), len(hook.said), warned) == (0, 1, ["the operator could not be told: 451 4.7.1 later"] * 2)
        post.answers.clear()
        for minutes in (20, 30):
            distress.begun(options, MORNING + timedelta(minutes=minutes), "", "it is damaged", warned.append)
        assert (len(post.taken), len(hook.said)) == (1, 1)
        hook.statuses.append(500)
        for minutes in (40, 50, 60):
            distress.over(options, MORNING + timedelta(minutes=minutes), "", warned.append)
        assert (len(post.taken), len(hook.said)) == (2, 2)
        assert hook.said[1]["title"] == "【改定ウォッチ】復旧：保存先の異常"
    assert list(temporary.iterdir()) == []


def test_what_comes_and_goes_is_told_every_six_hours_at_most(post: Post, tmp_path: Path) -> None:
    """A disk that is full every other cycle: a beginning and an end, then silence for six hours."""
    options = unreached(post, tmp_path)
    options.store.path.parent.mkdir()
    for minutes in range(0, 360, 20):
        distress.begun(options, MORNING + timedelta(minutes=minutes), "", "full", lambda _: None)
        distress.over(options, MORNING + timedelta(minutes=minutes + 10), "", lambda _: None)
    assert len(post.taken) == 2
    distress.begun(options, MORNING + timedelta(hours=7), "", "full", lambda _: None)
    assert len(post.taken) == 3
    assert "令和8年3月6日 15:00" in post.texts("admin@example.jp")[-1]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"told": 3}', '{"since": "x", "told": {}, "over": []}'])
def test_a_note_that_cannot_be_read_says_that_all_was_told(post: Post, tmp_path: Path, text: str) -> None:
    """An empty one is all that a full disk may take: no flood, and the end is told."""
    options = unreached(post, tmp_path)
    options.store.path.parent.mkdir()
    (options.store.path.parent / "kaitei.db.told").write_text(text, "utf-8")
    distress.begun(options, MORNING, "", "full", lambda _: None)
    assert post.taken == []
    distress.over(options, MORNING, "", lambda _: None)
    assert post.subjects == ["【改定ウォッチ】復旧：保存先の異常"]


def test_a_planted_link_is_not_followed(post: Post, tmp_path: Path, temporary: Path) -> None:
    """Among temporary files anybody may put one under the name of the note; what it leads to stays as it is."""
    options, mine = unreached(post, tmp_path), tmp_path / "mine"
    mine.write_text('{"since": "2026-03-05T06:00:00+00:00", "told": {}, "over": []}', "utf-8")
    kept = mine.read_bytes()
    distress.begun(options, MORNING - timedelta(hours=3), "", "read-only", lambda _: None)
    (note,) = temporary.iterdir()
    for name in (note.name, f"{note.name}.part"):
        (temporary / name).unlink(missing_ok=True)
        (temporary / name).symlink_to(mine)
    distress.begun(options, MORNING - timedelta(hours=2), "", "read-only", lambda _: None)
    assert mine.read_bytes() == kept
    assert not any(place.is_symlink() for place in temporary.iterdir())
