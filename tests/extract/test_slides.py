"""Slides: shapes in reading order, hidden slides named."""

from __future__ import annotations

from pipeline.extract import read
from tests.extract.made import package

SPACES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def shape(x: int, y: int, text: str) -> str:
    """A shape with text at a place."""
    paragraph = f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"
    return f'<p:sp><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/></a:xfrm></p:spPr><p:txBody>{paragraph}</p:txBody></p:sp>'


def deck(*slides: str) -> bytes:
    """A presentation of these slides."""
    listing = "".join(f'<p:sldId r:id="r{number}"/>' for number in range(len(slides)))
    relations = "".join(f'<Relationship Id="r{number}" Target="slides/s{number}.xml"/>' for number in range(len(slides)))
    parts = {
        "ppt/presentation.xml": f"<p:presentation {SPACES}>{listing}</p:presentation>",
        "ppt/_rels/presentation.xml.rels": f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>',
    }
    return package(parts | {f"ppt/slides/s{number}.xml": slide for number, slide in enumerate(slides)})


def slide(*shapes: str, show: str = "1") -> str:
    """A slide of these shapes."""
    return f'<p:sld {SPACES} show="{show}"><p:cSld><p:spTree>{"".join(shapes)}</p:spTree></p:cSld></p:sld>'


def test_shapes_are_read_from_above() -> None:
    """Shapes in any order are read top to bottom, left to right."""
    made = slide(shape(0, 3_000_000, "下"), shape(5_000_000, 0, "右上"), shape(0, 0, "左上"))
    assert read(deck(made), "").pages[0].text == "左上\n右上\n下"


def test_hidden_slides_are_named_only() -> None:
    """A hidden slide is counted, left out and named."""
    document = read(deck(slide(shape(0, 0, "秘"), show="0"), slide(shape(0, 0, "公"))), "")
    assert ([page.number for page in document.pages], document.hidden) == ([2], ("スライド1",))
