"""Commands that read documents: extract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.journal import set_logging
from pipeline.cli.papers import local_file
from pipeline.cli.shared import DEFAULT_CONFIG, FAILED, AsJson, ConfigPath, Quiet, Verbose, exits, print_json
from pipeline.model import Document
from pipeline.reading import extract_json, read_file, save_images

Images = Annotated[Path | None, typer.Option("--images", metavar="DIR", help="Also write an image of every page into this folder.")]


def extract(
    document: Annotated[str, typer.Argument(metavar="FILE|DOC", help="A local file, or a document of the store.")],
    *,
    json: AsJson = False,
    images: Images = None,
    config: ConfigPath = DEFAULT_CONFIG,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """A document's text in reading order, page by page.

    Exit code 1: nothing of it can be read (damaged, encrypted, empty, of an unknown kind).

    Example: kaitei extract notice.pdf --json
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits():
        with local_file(document, config) as path:
            read, sha256 = read_file(path)
            if images:
                save_images(path, images)
        if json:
            print_json(extract_json(path, read, sha256) | {"file": document})
        else:
            _show(read)
    if read.state != "read":
        typer.echo(f"error: {document}: {read.note or read.state}", err=True)
        raise typer.Exit(FAILED)


def _show(read: Document) -> None:
    for page in read.pages:
        typer.echo(f"――― {page.number}{f' {page.name}' if page.name else ''} ―――")
        typer.echo(page.text)
    if read.note and read.state == "read":
        typer.echo(read.note, err=True)
