"""The demo shows what the program does: five visits of a made-up site, as the story says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pipeline.demo.papers import media_type, paper, pdf
from pipeline.demo.play import acts, prepare
from pipeline.demo.site import site_at
from pipeline.demo.story import read_story
from pipeline.errors import KaiteiError
from pipeline.extract import read
from pipeline.model import Outcome


def test_the_story_is_told_in_five_acts(tmp_path: Path) -> None:
    """Recorded; new; silently replaced; nothing believed at night; a burst and a removal."""
    folder = tmp_path / "demo"
    prepare(folder)
    played = list(acts(folder))
    kinds = [Counter(str(change.kind) for change in act.report.changes) for act in played]
    assert kinds[0] == {"added": 17}
    assert kinds[1] == {"added": 3, "relabelled": 1, "replaced": 1}
    assert kinds[2] == {"replaced": 2}
    assert kinds[3] == {}
    assert {visit.outcome for visit in played[3].report.visits} == {Outcome.SUSPECT}
    assert kinds[4]["removed"] == 1
    assert [len(act.report.entries) for act in played] == [0, 5, 2, 0, 2]
    summaries = [line.text for entry in played[2].report.entries for line in entry.summary]
    assert any("A901 見本管理料 85点 → 90点" in line for line in summaries)
    assert (folder / "feeds" / "index.html").exists()
    corrected = (folder / "feeds" / "corrections" / "index.html").read_text("utf-8")
    assert "訂正表示なし" in corrected
    assert "疑義解釈資料の送付について（その１）" in corrected
    assert "【届出期限】" in (folder / "feeds" / "calendar.ics").read_text("utf-8")
    assert "見本" in (folder / "feeds" / "atom.xml").read_text("utf-8")


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    """The demo empties its own folder only."""
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(KaiteiError):
        prepare(tmp_path)
    assert (tmp_path / "mine.txt").exists()


def test_papers_are_real_documents_and_always_the_same() -> None:
    """What is made can be read, and twice the same words are twice the same bytes."""
    for address in ("a.pdf", "a.xlsx", "a.docx"):
        body = paper(address, "題", ("医療安全対策加算",))
        assert body == paper(address, "題", ("医療安全対策加算",))
        assert "医療安全対策加算" in read(body, media_type(address), address).pages[0].text
    assert pdf("題", ("一",)) != pdf("題", ("二",))


def test_every_link_of_the_site_has_an_answer() -> None:
    """At each visit, but at night, when pages are notices."""
    story = read_story()
    for number, scene in enumerate(story.scenes):
        site = site_at(story, number)
        assert "/robots.txt" in site
        if not scene.notice:
            page = site["/stf/newpage_99001.html"].body.decode()
            files = [part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("/content/")]
            assert files
            assert not [path for path in files if path not in site]
