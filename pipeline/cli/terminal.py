"""How it looks on a terminal; loaded only where there is one."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table

_WIDEST = 10_000


def console() -> Console:
    """Standard output for people: tables on a terminal, plain lines when piped."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def show_table(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """A table without lines, as wide as the terminal. What does not fit goes on in the next line; addresses are never cut or folded."""
    out = console()
    table = Table(*columns, box=None, pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    for cells in lines:
        table.add_row(*map(escape, cells))
    is_wide = Measurement.get(out, out.options.update(max_width=_WIDEST), table).maximum > out.width
    if is_wide and any(_is_address(cell) for cells in lines for cell in cells):
        _show_blocks(out, columns, lines)
    else:
        out.print(table)


def _show_blocks(out: Console, columns: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Each row as a line of its own, its addresses below it, whole, so that they can be copied or clicked."""
    out.print("  ".join(columns), style="bold", soft_wrap=True)
    for cells in lines:
        out.print("  ".join(cell for cell in cells if not _is_address(cell)), markup=False, soft_wrap=True)
        for address in dict.fromkeys(filter(_is_address, cells)):
            out.print(f"    {address}", markup=False, soft_wrap=True)


def _is_address(cell: str) -> bool:
    return cell.startswith(("http://", "https://"))


def log_handler() -> logging.Handler:
    """Log lines on standard error, their level coloured."""
    return RichHandler(console=Console(stderr=True), show_path=False, show_time=False, markup=False)
