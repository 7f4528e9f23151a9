"""What judges annotations: check, agreement, validity."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tellings.cli.options import Annotations, Json, annotations_folder, print_json, renew_datasheet
from tellings.errors import InputError

__all__ = ["agreement", "check", "validity"]


def check(
    paths: Annotated[list[Path], typer.Argument(help="Exports, or folders of exports.")],
    annotations: Annotations = None,
    as_json: Json = False,
) -> None:
    """Refuse what the server accepts: validate exports against configuration, schema and text.

    Numbers that carry no mark are noted, each to be looked at.
    """
    from tellings.annotations.check import check_export
    from tellings.annotations.completeness import unmarked
    from tellings.annotations.export import read_documents
    from tellings.annotations.rounds import open_texts

    texts = open_texts(annotations_folder(annotations))
    exports = [file for path in paths for file in (sorted(path.rglob("*.json")) if path.is_dir() else [path])]
    if not exports:
        raise InputError(paths[0], "holds no export", "name a file, or a folder of JSON files")
    found = {path: check_export(path, texts=texts) for path in exports}
    passed_over = {
        path: unmarked(document for document, _ in read_documents(path)) if not faults else []
        for path, faults in found.items()
    }
    if as_json:
        print_json(
            {
                str(path): {
                    "faults": [{"place": p.place, "cause": p.cause, "mend": p.mend} for p in faults],
                    "unmarked": [{"document": u.document, "line": u.line, "words": u.words} for u in passed_over[path]],
                }
                for path, faults in found.items()
            }
        )
    else:
        for path, faults in found.items():
            for fault in faults:
                print(f"{path}: {fault}")
            for number in passed_over[path]:
                print(f"note: {path}: {number}", file=sys.stderr)
            if not faults:
                print(f"{path}: sound")
    if any(found.values()):
        raise typer.Exit(1)


def agreement(
    rounds: Annotated[
        list[str] | None,
        typer.Option("--round", help="A round; may be given again. All that have exports when left out."),
    ] = None,
    articles: Annotated[
        Path | None, typer.Option(help="Your copies of the news articles; without them only open tellings count.")
    ] = None,
    annotations: Annotations = None,
    as_json: Json = False,
) -> None:
    """Measure how far annotators agree, layer by layer; write agreement.json and the datasheet's tables."""
    from tellings.annotations.agreement import agreement as measure
    from tellings.annotations.agreement_tables import agreement_table, detail_tables
    from tellings.annotations.gold import write_json
    from tellings.dataset.sources import read_news

    folder = annotations_folder(annotations)
    news = [] if articles is None else read_news(articles, folder / "news.toml")
    wanted = rounds or sorted(path.name for path in (folder / "exports").iterdir() if path.is_dir())
    found = measure(folder, wanted, {document.id: document.text for document in news})
    table = agreement_table(found)
    write_json(folder / "agreement.json", found)
    renew_datasheet(folder, "tellings annotate agreement", table)
    if as_json:
        print_json(found)
    else:
        print(table)
        print(detail_tables(found))


def validity(annotations: Annotations = None, as_json: Json = False) -> None:
    """Compare gold with what the event sheets say: stance, told facts, alterations, unexplained differences."""
    from tellings.annotations.gold import write_json
    from tellings.annotations.sheet import read_sheets
    from tellings.annotations.validity import validity as compare
    from tellings.annotations.validity import validity_table
    from tellings.dataset.build import read_annotations

    folder = annotations_folder(annotations)
    found = compare(read_sheets(folder), *read_annotations(folder))
    page = validity_table(found)
    write_json(folder / "validity.json", found)
    renew_datasheet(folder, "tellings annotate validity", page)
    if as_json:
        print_json(found)
    else:
        print(page)
