"""What a researcher calls: run, score, compare, attach, build."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tellings.cli.options import (
    Annotations,
    Dataset,
    Json,
    News,
    Split,
    Tasks,
    annotations_folder,
    console,
    datasheet,
    print_json,
    progress_bar,
    renew_datasheet,
)
from tellings.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from tellings.benchmarks.model import Model
    from tellings.benchmarks.results import DatasetKey, RunResult
    from tellings.document import Document
    from tellings.scoring import ScoreReport

__all__ = ["attach", "build", "check", "compare", "eject", "leaderboard", "predict", "run", "score"]


def run(
    model: Annotated[
        str, typer.Argument(help="The name of an installed model, module:Class, ./file.py:Class, or all built-in ones.")
    ],
    task: Tasks = None,
    split: Annotated[Split, typer.Option(help="Split to predict and score.")] = Split.test,
    news: News = False,
    folds: Annotated[
        int, typer.Option(help="Cross-validate over the events of all splits in so many parts, instead of one split.")
    ] = 0,
    dataset: Dataset = None,
    seed: Annotated[
        list[int] | None,
        typer.Option(help="Seed of fitting and of the intervals; may be given again. 0 when left out."),
    ] = None,
    results: Annotated[
        Path | None, typer.Option(help="Folder for result files; benchmarks/results of the checkout when left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Fit where the model can, predict, score, store the result, print the table with intervals."""
    from tellings.benchmarks.model import Trainable, built_in, done_by, load_model
    from tellings.benchmarks.results import results_folder, write_result
    from tellings.benchmarks.task import all_tasks

    asked = [each.name for each in all_tasks(task)] if task else None
    names = built_in() if model == "all" else [model]
    found = []
    for name in names:
        try:
            loaded = load_model(name)
        except MissingExtraError as error:
            if model != "all":
                raise
            print(f"{name} is left out: {error}", file=sys.stderr)
            continue
        own = asked
        if model == "all" and asked:
            own = [each for each in asked if each in done_by(loaded)]
            if not own:
                print(f"{name} is left out: it does {', '.join(done_by(loaded))} only", file=sys.stderr)
                continue
        for each in seed or [0]:
            if each != (seed or [0])[0] and not isinstance(loaded, Trainable):
                continue  # nothing that a seed could change
            result = _run(loaded, own, split, news, folds, dataset, each)
            found.append(result)
            written = write_result(result, results or results_folder(), news=news)
            if not as_json:
                where = f"{folds} folds" if folds else f"{split.value}, news" if news else split.value
                _print_scores(result.report, f"{loaded.name} on {where}" + (f", seed {each}" if each else ""))
                print(f"stored: {written[0].parent}{os.sep}{{{','.join(path.stem for path in written)}}}.json")
    if as_json:
        print_json(found[0].as_json() if len(found) == 1 else [result.as_json() for result in found])


def _run(
    model: Model, tasks: Sequence[str] | None, split: Split, news: bool, folds: int, dataset: Path | None, seed: int
) -> RunResult:
    from tellings.benchmarks.results import DatasetKey
    from tellings.benchmarks.run import cross_validate
    from tellings.benchmarks.run import run as run_model
    from tellings.dataset.load import card, documents, splits

    with progress_bar() as progress:
        if folds:
            info = card(dataset)
            key = DatasetKey(info.version, info.hash, "all")
            gold = documents(None, dataset)
            return cross_validate(
                model, gold, tasks, parts=folds, never_train=_test_only(), seed=seed, dataset=key, progress=progress
            )
        gold, parts = _gold(dataset, split, news)
        train, validation = (
            documents(name, dataset) if name in splits(dataset) and name != split.value else []
            for name in ("train", "validation")
        )
        return run_model(
            model,
            gold,
            tasks,
            train=train,
            validation=validation,
            seed=seed,
            dataset=DatasetKey(**parts),
            progress=progress,
        )


def _test_only() -> list[str]:
    """Events that are scored and never learnt from: the one that happened."""
    from tellings._paths import root
    from tellings.dataset.split import read_overrides

    path = root() / "annotations" / "splits.toml"
    return [event for event, split in read_overrides(path).items() if split == "test"] if path.is_file() else []


def predict(
    model: Annotated[
        str, typer.Argument(help="The name of an installed model, module:Class, ./file.py:Class or ./folder:Class.")
    ],
    out: Annotated[Path, typer.Argument(help="JSON Lines to write; a run that was stopped goes on.")],
    documents: Annotated[
        Path | None,
        typer.Option(help="JSON Lines of documents with text, or a dataset folder; the shipped one when left out."),
    ] = None,
    task: Annotated[str, typer.Option(help="What is asked for.")] = "facts",
    split: Annotated[Split, typer.Option(help="Split of a dataset folder.")] = Split.test,
    seed: Annotated[int, typer.Option(help="Seed of fitting.")] = 0,
) -> None:
    """Annotate any number of articles, event by event, in bounded memory; a model that learns is fitted on train."""
    from tellings.benchmarks.model import Trainable, done_by, load_model
    from tellings.benchmarks.predict import predict_file
    from tellings.benchmarks.run import seeded
    from tellings.benchmarks.task import task as read
    from tellings.dataset.load import documents as gold

    loaded, asked = load_model(model), read(task)
    done_by(loaded, [task])
    articles, _, _ = _documents(documents, split, news=False)
    seeded(seed)
    if isinstance(loaded, Trainable):
        loaded.fit(gold("train"), gold("validation"), asked, seed=seed)
    with progress_bar() as progress:
        new = predict_file(loaded, articles, asked, out, progress=lambda done: progress("predict", done, None))
    print(f"{out}: {new} predicted now")


def eject(
    model: Annotated[str, typer.Argument(help="The name of an installed model.")],
    folder: Annotated[Path, typer.Argument(help="A new folder for the copy.")],
) -> None:
    """Copy a model's source into a folder of your own, to be changed; the copy predicts the same."""
    from tellings.benchmarks.eject import eject as copy

    print(f"run it: tellings run {copy(model, folder)}")


def check(
    model: Annotated[str, typer.Argument(help="The name of an installed model, module:Class or ./file.py:Class.")],
    task: Tasks = None,
    as_json: Json = False,
) -> None:
    """Show on small invented articles whether a model keeps the contract; exit 1 where it does not."""
    from tellings.benchmarks.check import check_model
    from tellings.benchmarks.model import load_model

    broken = 0
    told = []
    for promise in check_model(load_model(model), task or None):
        broken += bool(promise.broken)
        told.append({"task": promise.task, "what": promise.what, "broken": promise.broken})
        if not as_json:
            print(f"{promise.task}: {promise.what}: {promise.broken or 'yes'}")
    if as_json:
        print_json({"model": model, "promises": told})
    if broken:
        raise typer.Exit(1)


def leaderboard(
    results: Annotated[
        Path | None, typer.Option(help="Folder of stored results; benchmarks/results of the checkout when left out.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Page to write; LEADERBOARD.md beside the results when left out.")
    ] = None,
    check_only: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when the page is not what the results give.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Rank all stored results, with intervals and tied groups, and write the page."""
    from tellings.benchmarks.leaderboard import leaderboard as ranked
    from tellings.benchmarks.leaderboard import leaderboard_file, leaderboard_page
    from tellings.benchmarks.results import results_folder
    from tellings.files import write_whole

    folder = results or results_folder()
    found = ranked(folder)
    path = out or leaderboard_file(folder)
    page = leaderboard_page(found)
    if check_only:
        if not path.is_file() or path.read_text("utf-8") != page:
            print(f"{path}: not what {folder} gives; run `tellings leaderboard`", file=sys.stderr)
            raise typer.Exit(1)
        print(f"{path}: up to date")
        return
    write_whole(path, page.encode())
    if as_json:
        print_json(found.as_json())
    else:
        print(page)


def score(
    predictions: Annotated[
        Path,
        typer.Argument(help="JSON Lines (a document a line, with the layers you predict), or a dataset folder."),
    ],
    gold: Annotated[
        Path | None,
        typer.Option(help="A dataset folder or JSON Lines of documents; the shipped dataset when left out."),
    ] = None,
    task: Tasks = None,
    split: Annotated[Split, typer.Option(help="Split of a dataset folder.")] = Split.test,
    news: News = False,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", help="Break the scores down by register, event, stance or type; may be given again."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the intervals.")] = 0,
    name: Annotated[str | None, typer.Option(help="Of the model, in results; the file's name when left out.")] = None,
    results: Annotated[
        Path | None, typer.Option(help="Folder to store result files in, for `compare`; nothing is stored without.")
    ] = None,
    errors: Annotated[bool, typer.Option("--errors", help="Count the kinds of errors, too.")] = False,
    as_json: Json = False,
) -> None:
    """Score predictions; documents that they lack count as empty and are reported."""
    from tellings.benchmarks.results import write_result
    from tellings.benchmarks.run import scored_file
    from tellings.scoring import ALL, BREAKDOWNS, score_documents

    wanted = list(dict.fromkeys(by or ()))
    for other in wanted:
        if other not in BREAKDOWNS:
            raise InputError("--by", f"there is no breakdown {other!r}", "one of " + ", ".join(BREAKDOWNS))
    right, right_place, key = _documents(gold, split, news)
    guesses, place, _ = _documents(predictions, split, news)
    if errors:
        right, guesses = list(right), list(guesses)
    with progress_bar() as progress:
        report = score_documents(
            right,
            guesses,
            tasks=task or ALL,
            seed=seed,
            by_type="type" in wanted,
            gold_place=right_place,
            place=place,
            progress=lambda done: progress("score", done, None),
        )
    result = scored_file(name or predictions.stem, report, key)
    if results is not None:
        write_result(result, results)
    counted = _errors(right, guesses, task or ALL, gold, split) if errors else {}
    if as_json:
        print_json(result.as_json(by=wanted) | ({"errors": counted} if errors else {}))
    else:
        _print_scores(report, predictions.name, wanted)
        if errors:
            from tellings.benchmarks.table import errors_table

            console().print(errors_table(counted))
    for identity in report.missing:
        print(f"no prediction for {identity}: counted as empty", file=sys.stderr)


def _errors(
    gold: Iterable[Document], predictions: Iterable[Document], tasks: Sequence[str], source: Path | None, split: Split
) -> dict[str, dict[str, int]]:
    """Marks of each kind of error by task; missed names are looked up in the other splits of the gold's dataset."""
    from tellings.dataset.load import documents, splits
    from tellings.document import Document
    from tellings.scoring.error_kinds import error_kinds, surfaces
    from tellings.scoring.pairing import paired

    pairs = sorted(paired(gold, predictions), key=lambda pair: pair.at)
    right, guesses = [pair.gold for pair in pairs], [pair.prediction or Document(pair.gold.id) for pair in pairs]
    others = [name for name in splits(source) if name != split.value] if source is None or source.is_dir() else []
    seen = surfaces([document for name in others for document in documents(name, source)])
    return {
        task: {kind: int(number) for kind, number in error_kinds(task, right, guesses, seen).total().items()}
        for task in dict.fromkeys(tasks)
    }


def compare(
    one: Annotated[str, typer.Argument(help="A model with stored results, a folder of results or a result file.")],
    other: Annotated[str, typer.Argument(help="Another.")],
    task: Tasks = None,
    seed: Annotated[int, typer.Option(help="Seed of the intervals and the p-values.")] = 0,
    results: Annotated[
        Path | None, typer.Option(help="Folder of stored results; benchmarks/results of the checkout when left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Compare two models over the same events: differences with intervals and p-values."""
    from tellings.benchmarks.compare import compare as compare_results
    from tellings.benchmarks.results import find_results
    from tellings.benchmarks.table import comparison_table

    found = compare_results(find_results(one, results), find_results(other, results), tasks=task, seed=seed)
    if as_json:
        print_json(found.as_json())
    else:
        console().print(comparison_table(found, all_measures=len(found.tasks) == 1))


def _documents(
    source: Path | None, split: Split, news: bool
) -> tuple[Iterable[Document], Callable[[str], str] | None, DatasetKey]:
    """Documents of JSON Lines or of a dataset, where each stands, and what identifies them."""
    from tellings.benchmarks.results import DatasetKey
    from tellings.dataset.lines import file_digest, read_documents

    if source is None or source.is_dir():
        documents, key = _gold(source, split, news)
        place = source or "dataset"
        return documents, lambda identity: f"{place}: {identity}", DatasetKey(**key)
    lines = read_documents(source)
    return lines, lines.place, DatasetKey(hash=file_digest(source))


def _gold(dataset: Path | None, split: Split, news: bool) -> tuple[list[Document], dict[str, str]]:
    """Gold documents, and what identifies them: version and hash of the dataset, and the split."""
    from tellings.dataset.load import card, documents

    info = card(dataset)
    key = {"version": info.version, "hash": info.hash, "split": f"{split.value}/news" if news else split.value}
    return documents(split.value, dataset, "news" if news else "articles"), key


def _print_scores(report: ScoreReport, title: str, by: Sequence[str] = ()) -> None:
    from tellings.benchmarks.table import breakdown_table, table

    screen = console()
    screen.print(table(report, title, all_measures=len(report.tasks) == 1))
    for name in by:
        screen.print(breakdown_table(report, name))


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
    from rich.table import Table

    table = Table("article", "file", title=f"{report['found']} of {len(report['articles'])} articles found")
    for heading in ("spans", "orphans"):
        table.add_column(heading, justify="right")
    for article in report["articles"]:
        if article["file"] is None:
            table.add_row(article["id"], "not found", "", "")
        else:
            sums = (str(sum(article[kind].values())) for kind in ("anchored", "orphaned"))
            table.add_row(article["id"], article["file"], *sums)
    console().print(table)
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
    """Build dataset/ from annotations/, the same bytes every time, and renew the datasheet's counts."""
    import tempfile

    from tellings._paths import root
    from tellings.dataset.build import differences, read_annotations, write_dataset
    from tellings.dataset.statistics import statistics_tables
    from tellings.generated import is_current

    source = annotations_folder(annotations)
    target = out or root() / "dataset"
    documents, alignments = read_annotations(source)
    counted = statistics_tables(documents, alignments)
    if not check:
        write_dataset(target, documents, alignments)
        if out is None:
            renew_datasheet(source, "tellings build", counted)
        print(f"{target}: {len(documents)} documents, {len(alignments)} alignments")
        return
    with tempfile.TemporaryDirectory() as temporary:
        fresh = Path(temporary) / "dataset"
        write_dataset(fresh, documents, alignments)
        stale = [target / name for name in differences(fresh, target)]
    page = datasheet(source) if out is None else None
    if page and not is_current(page, "tellings build", counted):
        stale.append(page)
    for path in stale:
        print(f"{path}: not what {source} gives; run `tellings build`", file=sys.stderr)
    if stale:
        raise typer.Exit(1)
    print(f"{target}: up to date")
