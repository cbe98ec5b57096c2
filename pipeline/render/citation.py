"""How a document, or a page of it, is cited: as facts, and as one line to be copied."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.japanese.text import sound
from pipeline.japanese.wording import MINISTRY, era_date
from pipeline.model import Change, DocumentRecord, Site, Version
from pipeline.paths import outside
from pipeline.render.views import Anchor, line
from pipeline.render.wording import time_words


@dataclass(frozen=True, slots=True)
class Citation:
    """What is known of the origin of a text, in words; what is not known is empty."""

    title: str
    place: str
    source: str
    published: str
    url: str
    fetched: str
    sha256: str

    @property
    def words(self) -> str:
        """The line to cite by, in the order of Japanese practice; what is not known is left out."""
        details = [f"掲載元：{self.source}" if self.source else "", f"{self.published}付け" if self.published else ""]
        parts = [f"{MINISTRY}「{self.title}」{self.place}", *(f"（{detail}）" for detail in details if detail)]
        obtained = "、".join(filter(None, (f"{self.fetched}取得", f"SHA-256：{self.sha256}" if self.sha256 else "")))
        return "".join(parts) + (f" {self.url}" if self.url else "") + f"（{obtained}）"

    @property
    def address(self) -> Anchor:
        """The address at the ministry."""
        return Anchor(self.url, self.url or None)


def change_citation(site: Site, change: Change) -> Citation:
    """How to cite the document of a change as it was then."""
    source = site.sources.get(change.source, "")
    return Citation(
        title=line(change.title),
        place="",
        source=line(source) if source else "",
        published=era_date(change.published) if change.published else "",
        url=outside(change.url) or "",
        fetched=time_words(change.at),
        sha256=sound(change.sha256 or ""),
    )


def version_citation(site: Site, record: DocumentRecord, version: Version, place: str = "") -> Citation:
    """How to cite a version of a document; `place` names the page (12頁) or sheet."""
    # The first of each that is known: pages that were published must not change because of what happens later.
    source = next((site.sources.get(standing.source, "") for standing in reversed(record.standings)), "")
    dated = (change.published for change in reversed(record.changes) if change.published and change.sha256 == version.sha256)
    published = next(dated, None)
    return Citation(
        title=line(record.title),
        place=place,
        source=line(source) if source else "",
        published=era_date(published) if published else "",
        url=outside(version.url) or "",
        fetched=time_words(version.fetched),
        sha256=sound(version.sha256),
    )
