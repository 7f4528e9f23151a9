"""The commands; each is a few lines over the rooms, which are imported when a command runs."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from tellings.errors import InputError, MissingExtraError

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Stance and fact extraction in news: one event, many tellings.",
)
annotate = typer.Typer(
    no_args_is_help=True, help="Annotate in Label Studio: serve, push, pull, check, agree, adjudicate."
)
app.add_typer(annotate, name="annotate")


class Split(StrEnum):
    """Splits of the dataset."""

    train = "train"
    validation = "validation"
    test = "test"


Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]
Dataset = Annotated[
    Path | None,
    typer.Option("--dataset", help="A dataset folder, as `attach` writes one; the shipped one when left out."),
]
Tasks = Annotated[list[str] | None, typer.Option("--task", help="A task; may be given again. All five when left out.")]
Annotations = Annotated[
    Path | None, typer.Option("--annotations", help="The folder annotations/; the checkout's when left out.")
]
Home = Annotated[
    Path | None, typer.Option("--home", help="Folder of the server's data; the platform's own when left out.")
]


def main() -> None:
    """Run the command line; bad input is one line on stderr and exit status 2."""
    try:
        app()
    except (InputError, MissingExtraError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def _annotations(folder: Path | None) -> Path:
    from tellings._paths import data

    if folder is not None:
        if not folder.is_dir():
            raise InputError(folder, "is not a folder", "name the folder annotations/ of a checkout")
        return folder
    return data("annotations")


@app.command()
def attach(
    folder: Annotated[Path, typer.Argument(help="Your copies of the articles: text, HTML or Markdown, any names.")],
    out: Annotated[Path, typer.Option(help="Dataset folder to write.")] = Path("attached"),
    annotations: Annotations = None,
    as_json: Json = False,
) -> None:
    """Join the stand-off news annotations to the articles' text; report what could not be anchored."""
    from tellings.dataset import attach as room
    from tellings.dataset.build import read_attached, write_dataset

    attachment = room.attach(folder, room.read_standoffs(_annotations(annotations) / "standoff"))
    documents, alignments = read_attached(attachment.documents)
    if attachment.documents:
        write_dataset(out, documents, alignments)
    report = attachment.report()
    if as_json:
        _print_json(report | {"out": str(out) if attachment.documents else None})
    else:
        print(attachment.table())
        if attachment.documents:
            print(f'written: {out}\nload_dataset("{out}", "news", split="test")')
    if not attachment.is_complete:
        raise typer.Exit(1)


@app.command()
def build(
    annotations: Annotations = None,
    out: Annotated[
        Path | None, typer.Option(help="Dataset folder to write; dataset/ of the checkout when left out.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when the folder is not what would be built.")
    ] = False,
) -> None:
    """Build dataset/ from annotations/, the same bytes every time."""
    import tempfile

    from tellings._paths import root
    from tellings.dataset.build import differences, read_annotations, write_dataset

    source = _annotations(annotations)
    target = out or root() / "dataset"
    documents, alignments = read_annotations(source)
    if not check:
        write_dataset(target, documents, alignments)
        print(f"{target}: {len(documents)} documents, {len(alignments)} alignments")
        return
    with tempfile.TemporaryDirectory() as temporary:
        fresh = Path(temporary) / "dataset"
        write_dataset(fresh, documents, alignments)
        stale = differences(fresh, target)
    for name in stale:
        print(f"{target / name}: not what {source} gives; run `tellings build`", file=sys.stderr)
    if stale:
        raise typer.Exit(1)
    print(f"{target}: up to date")
