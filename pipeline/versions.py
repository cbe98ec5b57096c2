"""Versions of what makes the derived parts of the store; raised when the same bytes may give something else, so that it is made anew."""

from __future__ import annotations

from typing import Final

READER: Final = 3
"""Of the reader that makes texts of documents."""
READING: Final = 3
"""Of the rules by which the meaning of a text is found: items, questions, corrections, days."""
CONTENTS: Final = 1
"""Of the rules by which the contents of a white paper are found."""
EDITION: Final = "7"
"""Of the templates: another one has everything rendered again."""
