"""The command line as users and scripts call it: output, JSON, exit codes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import COMMANDS, app
from pipeline.demo.papers import pdf
from pipeline.store.database import locked, open_database
from pipeline.store.health import save_backup
from tests.scenarios.ministry import NOTICE, PAGE, Ministry, ministry


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ministry]:
    """A ministry visited twice, with one entry."""
    with ministry(tmp_path) as scripted:
        scripted.visit()
        scripted.show("/content/4.pdf", "医療安全対策加算の取扱いについて（令和８年３月６日保医発0306第１号）")
        scripted.visit()
        yield scripted


def run(*words: str) -> Result:
    """A command."""
    return CliRunner().invoke(app, list(words))


def told(here: Ministry, *words: str) -> Any:
    """What a command prints as JSON."""
    result = run(*words, "--json", "--config", str(here.folder / "config.toml"))
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_once_tells_a_cycle_as_the_contract_says(here: Ministry) -> None:
    """Keys of the document and of its rows."""
    here.stage.site = here.site()
    document = told(here, "once", "--now", "2026-03-05T18:00:00+09:00")
    assert set(document) == {"started", "finished", "visits", "changes", "entries", "published", "delivered"}
    assert {"source", "url", "outcome", "requests", "bytes", "seconds", "error"} <= set(document["visits"][0])
    assert set(document["published"]) == {"written", "unchanged", "removed"}
    assert set(document["delivered"]) == {"sent", "failed", "pending"}


def test_entries_search_status_and_sources(here: Ministry) -> None:
    """What was published is listed and found, with its page."""
    (entry,) = told(here, "entries", "--limit", "5")
    assert entry["topic"] == "診療報酬"
    assert told(here, "entries", "--topic", "ない") == []
    assert told(here, "entries", "--since", "2026-03-05") != []
    found = told(here, "search", "医療安全対策加算")["results"]
    assert {row["kind"] for row in found} == {"entry", "page"}
    assert (here.folder / "feeds" / next(row["path"] for row in found if row["kind"] == "page")).exists()
    assert told(here, "search", "薬")["results"] == []
    assert told(here, "status")["counts"]["documents"] == 4
    assert "page" in run("sources", "--config", str(here.folder / "config.toml")).stdout


def test_documents_of_the_store_are_read_and_compared(here: Ministry) -> None:
    """DOC is the newest version, DOC@1 the first."""
    here.file("/content/4.pdf", "医療安全対策加算の取扱い", "改めた本文です。")
    (change,) = here.visit().changes
    assert "改めた本文" in told(here, "extract", change.document)["pages"][0]["text"]
    assert "改めた本文" not in told(here, "extract", f"{change.document}@1")["pages"][0]["text"]
    difference = told(here, "diff", f"{change.document}@1", change.document)
    assert difference["identical_text"] is False
    assert difference["blocks"]
    assert run("extract", f"{change.document}@9", "--config", str(here.folder / "config.toml")).exit_code == 2


def test_local_files_need_no_configuration(tmp_path: Path) -> None:
    """extract, diff and fees on files, with the comparison as page and workbook."""
    old, new = tmp_path / "old.pdf", tmp_path / "new.pdf"
    old.write_bytes(pdf("医科点数表", ("Ａ２３４　医療安全対策加算　85点", "注　届出を行った医療機関で算定する。")))
    new.write_bytes(pdf("医科点数表", ("Ａ２３４　医療安全対策加算　90点", "注　届出を行った医療機関で算定する。")))
    assert json.loads(run("extract", str(old), "--json").stdout)["media_type"] == "application/pdf"
    html, xlsx = tmp_path / "d.html", tmp_path / "d.xlsx"
    document = json.loads(run("diff", str(old), str(new), "--json", "--html", str(html), "--xlsx", str(xlsx)).stdout)
    assert [block["op"] for block in document["blocks"]] == ["replace"]
    assert "医療安全対策加算" in html.read_text("utf-8")
    assert xlsx.read_bytes().startswith(b"PK")
    items = json.loads(run("fees", str(new), "--json").stdout)["items"]
    assert [(item["code"], item["points"]) for item in items] == [("A234", 90)]
    changed = json.loads(run("fees", str(old), str(new), "--json").stdout)["changed"]
    assert changed[0]["fields"] == ["points"]
    assert "A234" in run("fees", str(old), str(new)).stdout
    assert "90点" in run("diff", str(old), str(new)).stdout
    assert "医療安全対策加算" in run("extract", str(old)).stdout


def test_exit_codes(here: Ministry, tmp_path: Path) -> None:
    """2 for a wrong command line or configuration, 3 for a second instance, 1 for a failed visit."""
    config = str(here.folder / "config.toml")
    assert run("once", "--config", str(tmp_path / "none.toml")).exit_code == 2
    assert run("once", "--source", "ない", "--config", config).exit_code == 2
    assert run("once", "--now", "yesterday", "--config", config).exit_code == 2
    assert run("entries", "--since", "yesterday", "--config", config).exit_code == 2
    assert run("diff", "nothing.pdf", "nothing.pdf").exit_code == 2
    assert run("fees", str(tmp_path / "config.toml"), "--html", "x.html").exit_code == 2
    with locked(here.folder / "kaitei.db"):
        assert run("once", "--config", config).exit_code == 3
    here.stage.site = {}
    assert run("once", "--source", "page", "--config", config).exit_code == 1


def test_rebuild_backup_restore_verify_doctor(here: Ministry, tmp_path: Path) -> None:
    """Keeping commands end well, and say what they did."""
    config = str(here.folder / "config.toml")
    here.stage.site = here.site()
    assert run("rebuild", "--config", config).exit_code == 0
    assert run("backup", str(tmp_path / "b.tar"), "--config", config).exit_code == 0
    assert run("restore", str(tmp_path / "b.tar"), "--config", config).exit_code == 1
    assert run("restore", str(tmp_path / "b.tar"), "--force", "--config", config).exit_code == 0
    assert run("verify", "--config", config).exit_code == 0
    doctor = run("doctor", "--config", config)
    assert doctor.exit_code == 0, doctor.output


@pytest.mark.parametrize(
    "command",
    [*(name for name in COMMANDS if name != "subscribers"),
     *(f"subscribers {name}" for name in "add remove show list import export bounced".split())],
)  # fmt: skip
def test_every_command_explains_itself(command: str) -> None:
    """With an example, and takes the options that every command has (CONTRACT)."""
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert "Example" in result.stdout
    assert {"--config", "--verbose", "--quiet"} <= set(result.stdout.split())


@pytest.mark.parametrize("words", ["extract .", "diff . a.txt", "fees .", "restore none.tar --config config.toml"])
def test_a_path_that_cannot_be_meant_is_a_wrong_command_line(
    here: Ministry, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """A folder in the place of a file, a backup that is not there: exit code 2, and the path is named."""
    monkeypatch.chdir(here.folder)
    result = run(*words.split())
    assert result.exit_code == 2
    assert words.split()[1] in result.stderr


def test_a_file_that_cannot_be_read_is_no_success(tmp_path: Path) -> None:
    """Exit code 1 with the reason on standard error; the JSON document is printed all the same."""
    file = tmp_path / "torn.pdf"
    file.write_bytes(b"%PDF-1.7 torn")
    result = run("extract", str(file), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["state"] == "damaged"
    assert "torn.pdf" in result.stderr


def test_what_is_no_backup_is_said_in_one_line(here: Ministry, tmp_path: Path) -> None:
    """The store stays."""
    file = tmp_path / "other.tar"
    file.write_text("no tar", "utf-8")
    result = run("restore", str(file), "--force", "--config", str(here.folder / "config.toml"))
    assert result.exit_code == 1
    assert "is no backup" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert told(here, "entries")


def test_import_tells_what_was_taken_and_what_not(here: Ministry, tmp_path: Path) -> None:
    """As JSON and for people; a wrong source or day is a mistake of the command line."""
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "2024-03-05.html").write_bytes(here.page())
    (folder / "whose.pdf").write_bytes(pdf("題", ("本文",)))
    config = ("--config", str(here.folder / "config.toml"))
    result = run("import", str(folder), "--source", "page", "--json", *config)
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert [row["source"] for row in document["taken"]] == ["page"]
    assert [row["name"] for row in document["refused"]] == ["saved/whose.pdf"]
    (folder / "whose.pdf").unlink()
    assert run("import", str(folder), "--source", "page", *config).exit_code == 0
    assert run("import", str(folder), "--source", "none", *config).exit_code == 2
    assert run("import", str(folder), "--at", "someday", *config).exit_code == 2
    assert run("import", str(tmp_path / "none"), *config).exit_code == 1


def test_doctor_names_what_stays_wrong(here: Ministry) -> None:
    """Every incident with its advice, and a disk with less room than wished; who hears of it is said."""
    config = here.folder / "config.toml"
    assert "ok\toperator\tnobody is told" in run("doctor", "--config", str(config)).stdout
    config.write_text(config.read_text("utf-8") + '\n[operator]\nfailures = 1\nmin_free = "900000TB"\n', "utf-8")
    here.pages[PAGE] = NOTICE.encode()
    here.visit()
    result = run("doctor", "--config", str(config))
    assert result.exit_code == 1
    assert "WRONG\tdisk\t" in result.stdout
    assert "WRONG\tsuspect page\t" in result.stdout
    told_status = run("status", "--config", str(config)).stdout
    assert "suspect\tpage" in told_status
    assert "to do\t2 things stay wrong" in told_status


def test_what_to_do_is_said_in_one_line(here: Ministry) -> None:
    """Before the first visit, when all is well, and after a first failure, which `doctor` names as well."""
    config = ("--config", str(here.folder / "config.toml"))
    assert run("status", *config).stdout.endswith("to do\tnothing: every source is well\n")
    here.stage.site = {}
    assert run("once", *config, "--now", (here.now + timedelta(hours=1)).isoformat()).exit_code == 1
    assert "to do\tpage failed at the last visit and will be tried again" in run("status", *config).stdout
    assert "WRONG\tsource page\thttps://www.mhlw.go.jp/stf/newpage_1.html: the server answered 404" in run("doctor", *config).stdout
    for path in here.folder.glob("kaitei.db*"):
        path.unlink()
    assert "to do\tnothing was visited yet: run `once`" in run("status", *config).stdout


def test_status_as_a_health_check(here: Ministry) -> None:
    """Exit code 0 whatever stays wrong, but with --max-age where nothing has worked on the store for so long."""
    config = ("--config", str(here.folder / "config.toml"))
    here.pages[PAGE] = NOTICE.encode()
    for _ in range(3):
        here.visit()
    status = run("status", "--json", *config)
    assert status.exit_code == 0
    assert json.loads(status.stdout)["alive"]
    os.utime(here.folder / "kaitei.db.lock", (0, 0))
    assert run("status", "--quiet", *config).exit_code == 0
    result = run("status", "--quiet", "--max-age", "1h", *config)
    assert (result.exit_code, "no sign of life since 1970-01-01" in result.output) == (1, True)
    assert run("status", "--max-age", "soon", *config).exit_code == 2


def test_a_backup_is_noted(here: Ministry) -> None:
    """And missed after some days, by `doctor` too; the backup itself is as good without a note."""
    config = ("--config", str(here.folder / "config.toml"))
    assert json.loads(run("status", "--json", *config).stdout)["backup"] is None
    assert run("backup", str(here.folder / "b.tar"), *config).exit_code == 0
    assert json.loads(run("status", "--json", *config).stdout)["backup"]
    with open_database(here.folder / "kaitei.db") as db, db.atomic():
        save_backup(db, datetime(2026, 3, 1, tzinfo=UTC))
    assert "WRONG\tbackup\tsince 2026-03-01" in run("doctor", *config).stdout
