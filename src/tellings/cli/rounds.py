"""What judges annotations: check, agreement, validity."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tellings.cli.options import Annotations, Json, annotations_folder, console, print_json, renew_datasheet
from tellings.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.text import Text as RichText

    from tellings.annotations.agreement import Text
    from tellings.annotations.passages import Passage

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
        typer.Option(
            "--round",
            help="A round to look at; may be given again. Without it, all rounds of two annotators are published.",
        ),
    ] = None,
    articles: Annotated[
        Path | None, typer.Option(help="Your copies of the news articles; without them only open tellings count.")
    ] = None,
    worst: Annotated[int, typer.Option(min=0, help="List so many of the worst disagreements, with their text.")] = 0,
    html: Annotated[
        Path | None, typer.Option(help="Write the worst disagreements as a page; 50 where --worst does not say.")
    ] = None,
    with_gamma: Annotated[
        bool, typer.Option("--gamma", help="Measure gamma too, which takes minutes; needs the extra 'gamma'.")
    ] = False,
    annotations: Annotations = None,
    as_json: Json = False,
) -> None:
    """Measure how far annotators agree, layer by layer.

    Over all rounds, it writes agreement.json and the datasheet's tables; of rounds that are named it only tells.
    """
    from tellings.annotations.agreement import agreement as measure
    from tellings.annotations.agreement import read_texts
    from tellings.annotations.agreement_tables import agreement_table, detail_tables
    from tellings.annotations.gold import write_json
    from tellings.annotations.passages import worst_passages
    from tellings.dataset.sources import read_news

    folder = annotations_folder(annotations)
    news = [] if articles is None else read_news(articles, folder / "news.toml")
    wanted = rounds or list(_compared(folder))
    known = {document.id: document.text for document in news}
    found = measure(folder, wanted, known)
    table = agreement_table(found)
    if not rounds:
        write_json(folder / "agreement.json", found)
        renew_datasheet(folder, "tellings annotate agreement", table)
    further: dict[str, Any] = {}
    read = {name: read_texts(folder, name, known) for name in wanted} if worst or html or with_gamma else {}
    passages = worst_passages([text for texts in read.values() for text in texts]) if worst or html else []
    if with_gamma:
        from tellings.annotations.gamma import gamma

        further["gamma"] = {name: gamma(texts) for name, texts in read.items()}
    if worst:
        import msgspec

        further["worst"] = [msgspec.to_builtins(passage) for passage in passages[:worst]]
    if html is not None:
        _write_page(html, passages, worst or 50, read)
    if as_json:
        print_json(found | further)
        return
    print(table)
    print(detail_tables(found))
    from tellings.annotations.gamma import gamma_line

    for name, layers in further.get("gamma", {}).items():
        for layer, told in layers.items():
            print(f"{name}: {layer}: {gamma_line(told)}")
    if worst:
        _print_passages(passages[:worst], read)


def _compared(folder: Path) -> Iterator[str]:
    """Rounds that hold exports of two annotators; of the others it is said that they do not count."""
    from tellings.annotations.rounds import ADJUDICATOR

    for path in sorted(path for path in (folder / "exports").iterdir() if path.is_dir()):
        annotators = {export.stem for export in path.glob("*.json")} - {ADJUDICATOR}
        if len(annotators) > 1:
            yield path.name
        else:
            print(f"note: {path}: one annotator, with nobody to agree with", file=sys.stderr)


def _texts(read: Mapping[str, Sequence[Text]]) -> dict[str, str]:
    return {text.id: text.versions[0].text for texts in read.values() for text in texts}


def _write_page(path: Path, passages: Sequence[Passage], limit: int, read: Mapping[str, Sequence[Text]]) -> None:
    from tellings.files import write_whole
    from tellings.site.disagreements import disagreements_page

    title = f"Where annotators differ: {', '.join(read)}"
    shown = passages[:limit]
    write_whole(path, disagreements_page(title, shown, _texts(read), len(passages)).encode())
    if any(passage.origin != "open" and passage.words for passage in shown):
        print(f"note: {path} holds words of texts that may not be redistributed: keep it to yourself", file=sys.stderr)


def _print_passages(passages: Sequence[Passage], read: Mapping[str, Sequence[Text]]) -> None:
    from rich.table import Table

    from tellings.annotations.readings import place_of, reading_of

    texts = _texts(read)
    table = Table(title="The worst disagreements", show_lines=True)
    for heading in ("passage", "what", "one reads", "the other reads"):
        table.add_column(heading, overflow="fold")
    for passage in passages:
        text = texts[passage.document]
        head = f"{passage.document} ({' and '.join(passage.annotators)}, weight {passage.weight})"
        for at, told in enumerate(passage.differences):
            cells = (
                "" if at else f"{head}\n{' '.join(passage.words.split())}".strip(),
                place_of(told, text),
                reading_of(told.first, text),
                reading_of(told.second, text),
            )
            table.add_row(*(_plain(cell) for cell in cells))
    console().print(table)


def _plain(words: str) -> RichText:
    """Words that a terminal shows and does not obey, whatever they are."""
    from rich.text import Text as RichText

    return RichText("".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in words))


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
