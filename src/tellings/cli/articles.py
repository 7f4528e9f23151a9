"""New articles as a command line names them: files, folders and lists, each with its provenance."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tellings.errors import InputError

if TYPE_CHECKING:
    from tellings.annotations.intake import Refused
    from tellings.dataset.provenance import Provenance

__all__ = ["named_articles", "refuse_installed", "told"]


def named_articles(sources: Sequence[Path], said: Mapping[str, Any]) -> tuple[list[Path], dict[Path, Provenance]]:
    """Tell folders of known texts from new articles, and make the provenance of these whole.

    Args:
        sources: What the command line names.
        said: What its options say of every new article; a sheet beside an article says it better.

    Returns:
        Folders of known texts; new articles with their provenance.

    Raises:
        InputError: Something is missing and there is no terminal to ask at, or cannot be read.
    """
    from tellings.annotations.links import read_links
    from tellings.dataset.provenance import SHEET_NAMES, completed, read_sheet
    from tellings.dataset.sources import SHEETS

    known: list[Path] = []
    given: dict[Path, dict[str, Any]] = {}
    sheets: dict[Path, dict[Path, dict[str, Any]]] = {}

    def sheet_of(folder: Path) -> dict[Path, dict[str, Any]]:
        if folder not in sheets:
            paths = [folder / name for name in SHEET_NAMES if (folder / name).is_file()]
            if len(paths) > 1:
                raise InputError(paths[0], f"stands beside {paths[1].name}", "keep one of them")
            sheets[folder] = read_sheet(paths[0]) if paths else {}
        return sheets[folder]

    for path in sources:
        if path.is_dir():
            is_new = not any((path / name).is_file() for name in SHEETS) and sheet_of(path)
            if not is_new:
                known.append(path)
            for file, entry in sheet_of(path).items() if is_new else ():
                given[file] = {**said, **entry}
        elif path.suffix.lower() == ".tsv":
            for file, address in read_links(path).items():
                given[file] = {**said, "source": address, **sheet_of(file.parent).get(file, {})}
        else:
            given[path] = {**said, **sheet_of(path.parent).get(path, {})}
    if "title" in said and len(given) > 1:
        raise InputError("--title", f"is one title for {len(given)} articles", "give titles in provenance.toml")
    ask = _ask if sys.stdin.isatty() and sys.stderr.isatty() else None
    whole: dict[Path, Provenance] = {}
    for path, entry in given.items():
        if not path.is_file():
            raise InputError(path, "is neither a file nor a folder", "name articles, or folders of texts")
        if ask:
            print(path, file=sys.stderr)
        whole[path] = completed(path, entry, ask)
    return known, whole


def _ask(name: str, question: str) -> str:
    if name == "redistributable":
        return "yes" if typer.confirm(f"  {name}: {question}", default=None, err=True) else "no"
    return str(typer.prompt(f"  {name}: {question}", default="" if name == "outlet" else None, err=True))


def refuse_installed() -> None:
    """Refuse to write into an installed package.

    Raises:
        InputError: This is no checkout.
    """
    from tellings._paths import is_checkout

    if not is_checkout():
        raise InputError("annotations", "the installed package takes no articles in", "name a checkout: --annotations")


def told(refused: Refused) -> str:
    """What a person reads of a file that was not taken in."""
    found = refused.duplicate
    if found.kind == "same":
        return f"{refused.file}: the same text as {found.of}; not pushed"
    return (
        f"{refused.file}: nearly the same as {found.of} (shares {found.share:.0%}); not pushed; "
        "--accept-near-duplicates takes it in"
    )
