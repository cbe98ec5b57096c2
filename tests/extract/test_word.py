"""Word documents as accepted, tables by rows."""

from __future__ import annotations

from pipeline.extract import read
from tests.extract.made import package

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def text_of(body: str) -> str:
    """The text of a document with this body."""
    return read(package({"word/document.xml": f"<w:document {SPACE}><w:body>{body}</w:body></w:document>"}), "").pages[0].text


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_tracked_changes_are_accepted() -> None:
    """Inserted words are there, deleted and hidden ones are not."""
    body = (
        f"<w:p>{run('点数')}<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins>{run('新')}</w:ins>{run('秘', '<w:vanish/>')}</w:p>"
    )
    assert text_of(body) == "点数新"


def test_tables_are_rows() -> None:
    """Cells of a row are parted by tabs; the lower part of a merged cell is empty of words."""
    row = f"<w:tr><w:tc><w:p>{run('区分')}</w:p></w:tc><w:tc><w:p>{run('点')}</w:p><w:p>{run('数')}</w:p></w:tc></w:tr>"
    assert text_of(f"<w:tbl>{row}</w:tbl><w:p>{run('後')}</w:p>") == "区分\t点　数\n後"


def test_hostile_entities_are_refused() -> None:
    """Entities make a document damaged, not large."""
    bomb = '<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'
    assert read(package({"word/document.xml": bomb}), "").state == "damaged"
