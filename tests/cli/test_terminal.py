"""Tables on a terminal, whatever its width."""

from __future__ import annotations

import pytest

from pipeline.cli.terminal import show_table

ADDRESS = "https://www.mhlw.go.jp/content/12404000/001655175-a-long-name-of-a-form-that-is-older.pdf"
LINES = [("saved/2026-02-22/第１章［案］[old].html", "2026-02-22 20:30", "r8", ADDRESS), ("短", "2026-02-23 09:00", "r8", ADDRESS)]


@pytest.mark.parametrize("width", ["60", "80", "200"])
def test_addresses_are_whole(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: str) -> None:
    """In one line each, so that they can be copied, and nothing else is cut or taken for markup."""
    monkeypatch.setenv("COLUMNS", width)
    show_table(("taken", "when", "as", "address"), LINES)
    shown = capsys.readouterr().out
    assert [ADDRESS in line for line in shown.splitlines()].count(True) == 2
    assert "第１章［案］[old].html" in shown
    assert "…" not in shown


def test_long_words_go_on_in_the_next_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A Japanese title has no spaces to part it at."""
    monkeypatch.setenv("COLUMNS", "40")
    title = "令和八年度診療報酬改定に伴う特定診療報酬算定医療機器の定義等について"
    show_table(("published", "title"), [("2026-03-05", title)])
    shown = capsys.readouterr().out
    assert "".join(shown.replace("2026-03-05", "").split()).endswith(title)
