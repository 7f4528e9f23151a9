"""The command that shows a dataset: `tellings view`."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tellings.cli.options import Annotations, Dataset, annotations_folder, progress_bar
from tellings.errors import InputError

if TYPE_CHECKING:
    from tellings.document import Document

__all__ = ["view"]


def view(
    dataset: Dataset = None,
    predictions: Annotated[
        Path | None, typer.Option(help="JSON Lines of a model's documents, to show against gold.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("site"),
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    annotations: Annotations = None,
    results: Annotated[
        Path | None, typer.Option(help="Folder of stored results; benchmarks/results of the checkout when left out.")
    ] = None,
) -> None:
    """Show the articles and the matrix of tellings as a static site."""
    from tellings._paths import is_checkout
    from tellings.annotations.sheet import read_sheets
    from tellings.benchmarks.results import results_folder
    from tellings.dataset.load import alignments, card
    from tellings.site.build import Contents, write_site
    from tellings.site.overview import agreement_tables, leaderboard_tables
    from tellings.site.versions import read_raw

    documents = _documents(dataset)
    gold = {document.id: document for document in documents}
    # A wheel brings the guidelines, but neither sheets nor raw versions.
    source = annotations_folder(annotations) if annotations or is_checkout() else None
    raw = read_raw(source, gold) if source else {}
    try:
        board = leaderboard_tables(results or results_folder())
    except InputError as error:
        print(f"no leaderboard: {error}", file=sys.stderr)
        board = []
    contents = Contents(
        info=card(dataset),
        documents=documents,
        alignments=alignments(dataset=dataset),
        sheets={sheet.id: sheet for sheet in read_sheets(source)} if source else {},
        raw=raw,
        predictions=_predictions(predictions, documents),
        model=predictions.stem if predictions else "model",
        agreement=agreement_tables(source) if source and raw else (),
        leaderboard=board,
    )
    with progress_bar() as progress:
        pages = write_site(out, contents, progress)
    index = (out / "index.html").resolve()
    events = len({document.event for document in documents})
    print(f"{out}: {pages} pages, {len(documents)} articles of {events} event{'' if events == 1 else 's'}")
    print(f"open {index.as_uri()}")
    if open_it:
        webbrowser.open(index.as_uri())


def _documents(dataset: Path | None) -> list[Document]:
    """Open documents and news articles; a dataset may lack either."""
    from tellings.dataset.load import configs, documents

    there = [config for config in ("articles", "news") if config in configs(dataset)]
    return [document for config in there for document in documents(dataset=dataset, config=config)]


def _predictions(path: Path | None, gold: list[Document]) -> dict[str, Document] | None:
    """A model's documents by id, each checked against the gold it was made for."""
    from tellings.dataset.lines import read_documents
    from tellings.scoring.pairing import paired

    if path is None:
        return None
    lines = read_documents(path)
    pairs = paired(gold, lines, place=lines.place)
    return {pair.gold.id: pair.prediction for pair in pairs if pair.prediction is not None}
