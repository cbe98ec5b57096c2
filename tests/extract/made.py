"""Small documents made for the tests: PDF pages of given drawing orders, packages of given parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence


def pdf(*contents: str, width: int = 600, height: int = 800) -> bytes:
    """A PDF with a page for each content stream; the font is F1, Helvetica."""
    count = len(contents)
    kids = " ".join(f"{3 + 2 * index} 0 R" for index in range(count))
    bodies = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>"]
    font = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    for index, content in enumerate(contents):
        bodies.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {4 + 2 * index} 0 R /Resources {font} >>")
        bodies.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(bodies) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + tail.encode("latin-1")


def words(*placed: tuple[float, float, str], size: float = 10, extra: str = "") -> str:
    """A content stream that shows texts at (x, y from below), in this order. `extra` is put before each text."""
    return "\n".join(f"BT {extra} /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET" for x, y, text in placed)


def package(parts: Mapping[str, str | bytes], encrypted: Sequence[str] = ()) -> bytes:
    """A zip file of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()
