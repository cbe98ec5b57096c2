"""How it looks on a terminal; loaded only where there is one."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.logging import RichHandler
from rich.table import Table


def console() -> Console:
    """Standard output for people: tables on a terminal, plain lines when piped."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def show_table(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """A table without lines, as wide as the terminal."""
    table = Table(*columns, box=None, pad_edge=False)
    for cells in lines:
        table.add_row(*cells)
    console().print(table)


def log_handler() -> logging.Handler:
    """Log lines on standard error, their level coloured."""
    return RichHandler(console=Console(stderr=True), show_path=False, show_time=False, markup=False)
