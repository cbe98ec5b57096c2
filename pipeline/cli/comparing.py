"""Commands that say what was revised: diff, fees."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline import revising
from pipeline.cli.journal import log, set_logging
from pipeline.cli.papers import local_file
from pipeline.cli.shared import DEFAULT_CONFIG, AsJson, ConfigPath, Quiet, Verbose, exits, print_json, print_table
from pipeline.errors import ConfigError

Old = Annotated[str, typer.Argument(metavar="OLD", help="The older version: a file, or DOC@1 of the store.")]
New = Annotated[str, typer.Argument(metavar="NEW", help="The newer version: a file, or DOC@2 of the store.")]
Table = Annotated[str, typer.Argument(metavar="FILE|DOC|OLD", help="A fee table, or the older edition of one.")]
Edition = Annotated[str | None, typer.Argument(metavar="[NEW]", help="The newer edition to compare with.")]
Html = Annotated[Path | None, typer.Option("--html", metavar="F", help="Also write the comparison as an HTML page.")]
Xlsx = Annotated[Path | None, typer.Option("--xlsx", metavar="F", help="Also write the comparison as a workbook (新旧対照表).")]


def diff(
    old: Old, new: New, *, json: AsJson = False, html: Html = None, xlsx: Xlsx = None, config: ConfigPath = DEFAULT_CONFIG,
    verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """What changed between two versions, by sentence and table row.

    Example: kaitei diff old.pdf new.pdf --html comparison.html --xlsx comparison.xlsx
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits(), local_file(old, config) as before, local_file(new, config) as after:
        found = revising.revision(before, after)
        told = found.told | {"old": old, "new": new}
        _write(found, html, xlsx)
        if json:
            print_json(told)
            return
        print_table(("", "old", "new"), [_line(block) for block in told["blocks"]])
        if told["identical_text"]:
            log.info("the text is the same")


def _line(block: dict[str, dict[str, object] | None]) -> tuple[str, ...]:
    sides = [f"p.{side['page']} {side['text']}" if side else "" for side in (block["old"], block["new"])]
    return (str(block["op"]), *sides)


def fees(
    old: Table, new: Edition = None, *, json: AsJson = False, html: Html = None, xlsx: Xlsx = None,
    config: ConfigPath = DEFAULT_CONFIG, verbose: Verbose = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """The fee items of a fee table (点数表), or what changed between two editions.

    Example: kaitei fees 医科点数表.pdf --json

    Example: kaitei fees old.pdf new.pdf --xlsx 新旧対照表.xlsx
    """
    set_logging(verbose=verbose, quiet=quiet)
    with exits(), local_file(old, config) as table:
        if new is None:
            if html or xlsx:
                raise ConfigError("--html and --xlsx write a comparison: name the newer edition too")
            _print_items(revising.fees_json(table) | {"file": old}, json=json)
            return
        with local_file(new, config) as edition:
            found = revising.fee_revision(table, edition)
        _write(found, html, xlsx)
        _print_changes(found.told | {"old": old, "new": new}, json=json)


def _write(found: revising.Revision, html: Path | None, xlsx: Path | None) -> None:
    if html:
        revising.write_html(found.shown, html)
    if xlsx:
        revising.write_xlsx(found.shown, xlsx)


def _print_items(told: dict[str, object], *, json: bool) -> None:
    if json:
        print_json(told)
        return
    items = told["items"]
    assert isinstance(items, list)
    print_table(("code", "points", "page", "name"), [_item(item) for item in items])


def _item(item: dict[str, object]) -> tuple[str, ...]:
    points = "削除" if item["deleted"] else "" if item["points"] is None else str(item["points"])
    return (str(item["code"]), points, str(item["page"]), str(item["name"]))


def _print_changes(told: dict[str, object], *, json: bool) -> None:
    if json:
        print_json(told)
        return
    lines = []
    for kind in ("added", "deleted"):
        items = told[kind]
        assert isinstance(items, list)
        lines += [(kind, *_item(item)) for item in items]
    changed = told["changed"]
    assert isinstance(changed, list)
    for change in changed:
        lines.append((",".join(change["fields"]), *_item(change["old"])))
        lines.append(("→", *_item(change["new"])))
    print_table(("", "code", "points", "page", "name"), lines)
