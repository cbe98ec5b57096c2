"""How large pages are drawn."""

from __future__ import annotations

from typing import Final

READING_DPI: Final = 100
THUMBNAIL_WIDTH: Final = 240
OCR_DPI: Final = 300
