"""Promises of pipeline.config."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import duration, load
from pipeline.errors import ConfigError
from pipeline.model import Channel, EntryRule, Follow
from pipeline.options import (
    DEFAULT_TOPICS,
    DkimOptions,
    HttpOptions,
    MailOptions,
    Options,
    PoolOptions,
    ServeOptions,
    StorageOptions,
    SummaryOptions,
)

DATA = Path(__file__).parent / "data" / "config"
ROOT = Path(__file__).parents[1]
SOURCE = '[[source]]\nid = "r8"\nurl = "https://www.mhlw.go.jp/stf/newpage_67729.html"\n'


def loaded(folder: Path, text: str) -> Options:
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    return load(file)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text)
    return caught.value.problems


def test_every_mistake_is_told_at_once_with_its_key() -> None:
    """One run is enough to mend a file: the saved one has every kind of mistake."""
    with pytest.raises(ConfigError) as caught:
        load(DATA / "mistakes.toml")
    assert "\n".join(caught.value.problems) + "\n" == (DATA / "mistakes.txt").read_text("utf-8")


def test_a_source_is_all_that_is_needed(tmp_path: Path) -> None:
    """Everything else has a sound default, and paths lie beside the file."""
    options = loaded(tmp_path, SOURCE)
    assert options.http == HttpOptions()
    assert options.mail == MailOptions()
    assert options.topics == DEFAULT_TOPICS
    assert options.store.path == tmp_path / "kaitei.db"
    assert options.publish.directory == tmp_path / "feeds"
    assert options.sources[0].every is None
    assert options.sources[0].kind == "page"


def test_every_key_of_the_contract_is_understood(tmp_path: Path) -> None:
    """What tests may set reaches the options as meant."""
    text = (DATA / "everything.toml").read_text("utf-8")
    options = loaded(tmp_path, text)
    assert options.store.path == tmp_path / "sub/store.db"
    assert options.summary == SummaryOptions("http://127.0.0.1:8080/v1/", "plain", 5, 60)
    assert options.http.connect_to == {"www.mhlw.go.jp": "http://127.0.0.1:8765"}
    assert options.http.min_interval == 0
    assert options.http.max_attempt_seconds == 40
    assert options.http.allow_private == ("10.0.0.0/8", "mirror.example")
    assert options.documents.recheck == timedelta(minutes=1)
    assert options.publish.base_url == "https://feeds.example.jp/kaitei/"
    assert (options.publish.corrections, options.publish.hub) == ("update", "https://hub.example.jp/")
    assert options.publish.storage == StorageOptions("http://127.0.0.1:9000/", allow_http=True)
    assert options.roles == (EntryRule("病院", "病院", ("入院",), ("診療報酬",)),)
    assert options.followed == (EntryRule("医療安全", "医療安全対策加算", ("医療安全対策加算",), codes=("A234",)),)
    assert (options.mail.host, options.mail.port, options.mail.security) == ("smtp.example.jp", 465, "tls")
    mail = options.mail
    assert (mail.unsubscribe, mail.per_second, mail.per_connection, mail.connections, mail.timeout) == ("leave@example.jp", 20, 50, 3, 30)
    assert mail.ca_file == tmp_path / "ca.pem"
    assert mail.dkim == DkimOptions("example.jp", "k1", tmp_path / "keys/dkim.pem")
    assert options.channels == (Channel("chat", "env:KAITEI_CHAT", Follow(("診療報酬改定",), ("看護",), ("A234*",)), "daily"),)
    assert options.serve == ServeOptions("0.0.0.0", 8080, ("feeds.example.jp",), ("10.0.0.0/8",), False, 5, 10)
    assert options.pool == PoolOptions(3, 60, 2_000_000_000, "tcp://127.0.0.1:8786")
    source = options.sources[0]
    assert (source.topic, source.every, source.follow, source.announce_existing) == ("診療報酬改定", timedelta(minutes=1), 1, True)
    assert [(topic.name, topic.title, topic.words) for topic in options.topics] == [("訪問看護", "訪問看護", ("訪問看護",))]


@pytest.mark.parametrize(
    ("written", "remote", "directory"),
    [
        ("s3://bucket/some/prefix/", "s3://bucket/some/prefix", "feeds"),
        ("s3://bucket", "s3://bucket", "feeds"),
        ("file:///srv/%E5%85%AC%E9%96%8B", "", "/srv/公開"),
        ("out", "", "out"),
    ],
)
def test_a_folder_or_an_object_storage_takes_what_is_published(tmp_path: Path, written: str, remote: str, directory: str) -> None:
    """A folder is relative to the configuration; a bucket leaves the default folder alone."""
    options = loaded(tmp_path, f'[publish]\ndirectory = "{written}"\n{SOURCE}').publish
    assert (options.remote, options.directory) == (remote, tmp_path / directory)


@pytest.mark.parametrize("written", ["ftp://host/x", "s3://", "s3://Bucket/x", "s3://bucket/../x", "file://host/x", "s3://bucket/x?y"])
def test_a_place_that_cannot_be_published_to_is_refused(tmp_path: Path, written: str) -> None:
    """With what is allowed."""
    (line,) = problems(tmp_path, f'[publish]\ndirectory = "{written}"\n{SOURCE}')
    assert "allowed: a folder, file:///folder, or s3://bucket/prefix" in line


@pytest.mark.parametrize("written", ["127.0.0.1:8786", "http://a:8786", "tcp://a", "tcp://a:99999", "tcp://a:1/x"])
def test_what_is_no_scheduler(tmp_path: Path, written: str) -> None:
    """Is told with what is allowed."""
    (line,) = problems(tmp_path, f'[pool]\nscheduler = "{written}"\n{SOURCE}')
    assert "allowed: tcp://host:port" in line


def test_a_feed_that_would_stay_empty_is_a_mistake(tmp_path: Path) -> None:
    """A role or a followed subject needs something to be known by."""
    assert problems(tmp_path, '[[role]]\nname = "病院"\n[[follow]]\nname = "x"\n' + SOURCE) == [
        "config.toml: role[1]: has neither words nor topics; nothing would ever be in its feeds",
        "config.toml: follow[1]: has neither words nor codes; nothing would ever be in its feeds",
    ]


def test_no_source_is_a_mistake(tmp_path: Path) -> None:
    """A file that watches nothing is told so, whether the table is absent or empty."""
    assert problems(tmp_path, "") == ["config.toml: source: is missing; at least one [[source]] is needed"]
    assert problems(tmp_path, "source = []") == ["config.toml: source: is empty; at least one [[source]] is needed"]


def test_a_key_of_the_wrong_shape_is_told_plainly(tmp_path: Path) -> None:
    """A table where a list belongs, and the reverse, are mistakes and no crash."""
    assert any(line.startswith("config.toml: source: ") for line in problems(tmp_path, 'source = "x"'))
    assert any(line.startswith("config.toml: http: ") for line in problems(tmp_path, "http = 3\n" + SOURCE))
    assert any(line.startswith("config.toml: source[1]: ") for line in problems(tmp_path, "source = [3]"))
    assert any("topic[1].sources" in line for line in problems(tmp_path, SOURCE + '[[topic]]\nname = "a"\nsources = 3\n'))


def test_ids_that_differ_by_case_only_are_one_folder(tmp_path: Path) -> None:
    """Two such ids would overwrite each other on some disks."""
    assert problems(tmp_path, SOURCE + SOURCE.replace("r8", "R8")) == [
        'config.toml: source[2].id: "R8" is taken by source[1]; each needs its own'
    ]


def test_a_near_source_name_is_suggested(tmp_path: Path) -> None:
    """A misspelt reference is told with the name that was probably meant."""
    text = SOURCE.replace('"r8"', '"shinryo"') + '[[topic]]\nname = "a"\nsources = ["shinryou"]\n'
    assert problems(tmp_path, text) == ['config.toml: topic[1].sources: there is no source "shinryou"; did you mean shinryo?']


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Absent, a folder, another encoding or no TOML: each ends as one clear mistake."""
    with pytest.raises(ConfigError, match="there is no such file"):
        load(tmp_path / "absent.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)
    (tmp_path / "sjis.toml").write_bytes("title = '改定'".encode("cp932"))
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load(tmp_path / "sjis.toml")
    with pytest.raises(ConfigError, match=r"is not TOML: .*line 1"):
        loaded(tmp_path, "a = \nb = 1")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """Editors of another system write one."""
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SOURCE.encode())
    assert load(file).sources[0].id == "r8"


def test_the_projects_own_configuration_is_sound() -> None:
    """The file at the top of the project loads, and watches the ministry only."""
    options = load(ROOT / "config.toml")
    assert len(options.sources) >= 10
    assert all(host.endswith(".mhlw.go.jp") for host in options.hosts)
    assert all(source.every for source in options.sources)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("6h", timedelta(hours=6)),
        ("1d", timedelta(days=1)),
        ("2w", timedelta(weeks=2)),
        ("1h30m", timedelta(minutes=90)),
    ],
)
def test_durations(text: str, span: timedelta) -> None:
    """A number and a unit, or several."""
    assert duration(text) == span


@pytest.mark.parametrize("text", ["", "5", "m", "-1m", "1.5h", "0s", "400d", "1 h", "1H", "１m", "5x", "9999999w"])
def test_what_is_no_duration(text: str) -> None:
    """Anything else is refused with what is allowed."""
    with pytest.raises(ValueError, match="allowed"):
        duration(text)


@given(st.integers(1, 300), st.sampled_from("smhd"))
def test_a_duration_is_its_count_of_units(count: int, unit: str) -> None:
    """The count is kept exactly."""
    assert duration(f"{count}{unit}") == count * duration(f"1{unit}")


def test_an_operator_by_mail_needs_a_server(tmp_path: Path) -> None:
    """Or nobody would ever hear; a channel needs none."""
    source = '[[source]]\nid = "a"\nurl = "https://www.mhlw.go.jp/a.html"\n'
    (told,) = problems(tmp_path, '[operator]\naddress = "admin@example.jp"\n' + source)
    assert "mail.host" in told
    assert loaded(tmp_path, '[operator]\nchannel = "env:OPERATOR"\nmin_free = "2GB"\n' + source).operator.min_free == 2_000_000_000


def test_what_is_kept_for_ever_and_what_for_a_time(tmp_path: Path) -> None:
    """The default keeps everything; a duration may be long; a size needs its unit."""
    source = '[[source]]\nid = "a"\nurl = "https://www.mhlw.go.jp/a.html"\n'
    kept = loaded(tmp_path, '[retention]\nimages = "1095d"\nvisits = "forever"\n' + source).retention
    assert (kept.images, kept.visits, kept.evidence) == (timedelta(days=1095), None, None)
    (told,) = problems(tmp_path, '[retention]\nimages = "soon"\n' + source)
    assert "duration" in told
    (told,) = problems(tmp_path, "[operator]\nmin_free = 5\n" + source)
    assert "500MB" in told
