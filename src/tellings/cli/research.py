"""What a researcher calls: run, score, attach, build."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tellings.cli.options import Annotations, Dataset, Json, News, Split, Tasks, annotations_folder, print_json
from tellings.errors import InputError

if TYPE_CHECKING:
    from tellings.document import Document
    from tellings.scoring import ScoreReport

__all__ = ["attach", "build", "run", "score"]


def run(
    model: Annotated[str, typer.Argument(help="The name of an installed model, module:Class or ./file.py:Class.")],
    task: Tasks = None,
    split: Annotated[Split, typer.Option(help="Split to predict and score.")] = Split.test,
    news: News = False,
    dataset: Dataset = None,
    seed: Annotated[int, typer.Option(help="Seed of fitting and of the intervals.")] = 0,
    results: Annotated[
        Path | None, typer.Option(help="Folder for result files; benchmarks/results of the checkout when left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Fit where the model can, predict, score, store the result, print the table with intervals."""
    from tellings.benchmarks.model import load_model
    from tellings.benchmarks.results import DatasetKey, results_folder, write_result
    from tellings.benchmarks.run import run as run_model
    from tellings.benchmarks.task import ALL
    from tellings.dataset.load import documents, splits

    loaded = load_model(model)
    gold, key = _gold(dataset, split, news)
    known = splits(dataset)
    with _progress() as progress:
        result = run_model(
            loaded,
            gold,
            task or ALL,
            train=documents("train", dataset) if "train" in known else (),
            validation=documents("validation", dataset) if "validation" in known else (),
            seed=seed,
            dataset=DatasetKey(**key),
            progress=progress,
        )
    written = write_result(result, results or results_folder())
    if as_json:
        print_json(result.as_json())
        return
    _print_scores(result.report, f"{loaded.name} on {split.value}")
    print(f"stored: {written[0].parent}{os.sep}{{{','.join(path.stem for path in written)}}}.json")


def score(
    predictions: Annotated[Path, typer.Argument(help="JSON Lines: one document a line, with the layers you predict.")],
    gold: Annotated[
        Path | None,
        typer.Option(help="A dataset folder or JSON Lines of documents; the shipped dataset when left out."),
    ] = None,
    task: Tasks = None,
    split: Annotated[Split, typer.Option(help="Split of a dataset folder.")] = Split.test,
    news: News = False,
    seed: Annotated[int, typer.Option(help="Seed of the intervals.")] = 0,
    as_json: Json = False,
) -> None:
    """Score a file of predictions; documents that it lacks count as empty and are reported."""
    from tellings.dataset.load import read_documents
    from tellings.scoring import ALL, score_documents

    key: dict[str, str] = {}
    if gold is not None and gold.is_file():
        right = list(read_documents(gold))
    else:
        right, key = _gold(gold, split, news)
    try:
        report = score_documents(right, read_documents(predictions), tasks=task or ALL, seed=seed)
    except InputError as error:
        if error.place.startswith(str(predictions)):
            raise
        raise InputError(f"{predictions}: {error.place}", error.cause, error.mend) from error
    if as_json:
        print_json(report.as_json(dataset=key, model={"name": predictions.stem}))
        return
    _print_scores(report, predictions.name)
    for name in report.missing:
        print(f"no prediction for {name}: counted as empty", file=sys.stderr)


def _gold(dataset: Path | None, split: Split, news: bool) -> tuple[list[Document], dict[str, str]]:
    """Gold documents, and what identifies them: version and hash of the dataset, and the split."""
    from tellings.dataset.load import card, documents

    info = card(dataset)
    key = {"version": info.version, "hash": info.hash, "split": f"{split.value}/news" if news else split.value}
    return documents(split.value, dataset, "news" if news else "articles"), key


def _print_scores(report: ScoreReport, title: str) -> None:
    from rich.console import Console

    from tellings.benchmarks.table import table

    Console().print(table(report, title, all_measures=len(report.tasks) == 1))


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show documents done on stderr, where that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        rows: dict[str, Any] = {}

        def show(name: str, done: int, total: int) -> None:
            if name not in rows:
                rows[name] = bar.add_task(name, total=total)
            bar.update(rows[name], completed=done)

        yield show


def attach(
    folder: Annotated[Path, typer.Argument(help="Your copies of the articles: text, HTML or Markdown, any names.")],
    out: Annotated[Path, typer.Option(help="Dataset folder to write.")] = Path("attached"),
    annotations: Annotations = None,
    as_json: Json = False,
) -> None:
    """Join the stand-off news annotations to the articles' text; report what could not be anchored."""
    from tellings.dataset.attach import attach as find
    from tellings.dataset.build import write_dataset
    from tellings.dataset.load import alignments, with_attached
    from tellings.dataset.standoff import read_standoff
    from tellings.scoring.alignment import restricted

    standoffs = [read_standoff(path) for path in sorted((annotations_folder(annotations) / "standoff").glob("*.json"))]
    attachment = find(folder, standoffs)
    if attachment.documents:
        documents = with_attached(attachment.documents)
        write_dataset(out, documents, restricted(alignments(), documents))
    report = attachment.report() | {"out": str(out) if attachment.documents else None}
    if as_json:
        print_json(report)
    else:
        _print_attachment(report)
    if report["missing"] or attachment.orphans:
        raise typer.Exit(1)


def _print_attachment(report: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("article", "file", title=f"{report['found']} of {len(report['articles'])} articles found")
    for heading in ("spans", "orphans"):
        table.add_column(heading, justify="right")
    for article in report["articles"]:
        if article["file"] is None:
            table.add_row(article["id"], "not found", "", "")
        else:
            sums = (str(sum(article[kind].values())) for kind in ("anchored", "orphaned"))
            table.add_row(article["id"], article["file"], *sums)
    console.print(table)
    for article in report["articles"]:
        for orphan in article.get("orphans", ()):
            print(f"orphan: {article['id']} {orphan['layer']} {orphan['id']}: {orphan['reason']}")
    for other in report["not_matched"]:
        print(f"not used: {other['file']}: {other['reason']}")
    for kind in ("anchored", "orphaned"):
        layers = ", ".join(f"{layer} {count}" for layer, count in report[kind].items())
        print(f"{kind}: {sum(report[kind].values())} ({layers})")
    if report["out"]:
        print(f'written: load_dataset("{report["out"]}", "news", split="test")')


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

    source = annotations_folder(annotations)
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
