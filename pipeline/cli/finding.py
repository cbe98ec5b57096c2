"""The command `search`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.text import Text

from pipeline.cli import terminal
from pipeline.cli.journal import log, set_logging
from pipeline.cli.shared import DEFAULT_CONFIG, AsJson, ConfigPath, Quiet, Verbose, exits, options_of, print_json
from pipeline.cli.watching import reading
from pipeline.japanese.keys import Snippet, snippet
from pipeline.report import hit_json
from pipeline.store.search import Hit
from pipeline.store.search import search as find

Words = Annotated[list[str], typer.Argument(metavar="WORDS…", help="All of these words; of any length, one character too.")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=1000, help="At most so many places.")]


def search(
    words: Words, *, json: AsJson = False, limit: Limit = 20, config: ConfigPath = DEFAULT_CONFIG,
    verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Full-text search over entries and document pages, with page numbers.

    Width, spaces, letter case and the way of writing numbers and era years make no difference (Ａ２３４ = A234, 令和八年 = 令和8年).

    Example: kaitei search 医療安全対策加算
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        with reading(options_of(config)) as db:
            hits = find(db, words, limit) if db else []
        found = [(hit, snippet(hit.text, words)) for hit in hits]
        if json:
            print_json({"query": words, "results": [hit_json(hit, part) for hit, part in found]})
            return
        for hit, part in found:
            _show(hit, part)
        if not found:
            log.info("nothing holds all of these words")


def _show(hit: Hit, part: Snippet) -> None:
    where = "entry" if hit.entry else f"p.{hit.page}{'' if hit.newest else ' (older version)'}"
    if not sys.stdout.isatty():
        sys.stdout.write("\t".join((where, hit.title, part.text, hit.url)) + "\n")
        return
    line = Text(part.text)
    for start, end in part.marks:
        line.stylize("bold yellow", start, end)
    terminal.console().print(Text(f"{hit.title}  ", style="bold").append(where, style="dim"))
    terminal.console().print(Text("  ").append_text(line))
