"""Options and output that several commands share."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tellings.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console


class Split(StrEnum):
    """Splits of the dataset."""

    train = "train"
    validation = "validation"
    test = "test"


News = Annotated[bool, typer.Option("--news", help="Score the news articles of an attached dataset instead.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]
Dataset = Annotated[
    Path | None,
    typer.Option("--dataset", help="A dataset folder, as `attach` writes one; the shipped one when left out."),
]
Tasks = Annotated[
    list[str] | None, typer.Option("--task", help="A task; may be given again. All that the model does when left out.")
]
Annotations = Annotated[
    Path | None, typer.Option("--annotations", help="The folder annotations/; the checkout's when left out.")
]
Home = Annotated[
    Path | None, typer.Option("--home", help="Folder of the server's data; the platform's own when left out.")
]
Url = Annotated[str, typer.Option("--url", help="Where the server answers.")]
Round = Annotated[str, typer.Option("--round", help="Name of the round of annotation.")]


def console() -> Console:
    """Where tables are printed: as wide as the terminal, and never cut off in a file or a pipe."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 160)


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int | None], None]]:
    """Show documents done on stderr, where that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        rows: dict[str, Any] = {}

        def show(name: str, done: int, total: int | None) -> None:
            if name not in rows:
                rows[name] = bar.add_task(name, total=total)
            bar.update(rows[name], completed=done)

        yield show


def print_json(value: Any) -> None:
    """Print one JSON object."""
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def annotations_folder(folder: Path | None) -> Path:
    """The folder annotations/, the one named or the checkout's.

    Raises:
        InputError: What is named is no folder.
    """
    from tellings._paths import data

    if folder is not None:
        if not folder.is_dir():
            raise InputError(folder, "is not a folder", "name the folder annotations/ of a checkout")
        return folder
    return data("annotations")


def server_home(home: Path | None) -> Path:
    """Folder of the server's data, the one named or the platform's own."""
    from tellings.annotations.server_environment import data_folder

    return home or data_folder() / "data"


def datasheet(annotations: Path) -> Path | None:
    """The datasheet of the repository that holds this folder annotations/, where it stands in one."""
    page = annotations.parent / "DATASHEET.md"
    return page if page.is_file() else None


def renew_datasheet(annotations: Path, command: str, content: str) -> None:
    """Write what a command counted into the datasheet; a folder outside the repository has none.

    Raises:
        InputError: The datasheet has no block of this command.
    """
    from tellings.generated import renew

    if page := datasheet(annotations):
        renew(page, command, content)
