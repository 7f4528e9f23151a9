"""Run a model on the benchmark: hide the gold, fit, predict, check what comes back, score."""

from __future__ import annotations

import dataclasses
import platform
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from tellings.benchmarks.model import Model, Trainable
from tellings.benchmarks.results import DatasetKey, ModelInfo, RunResult
from tellings.benchmarks.task import ALL, Task, all_tasks
from tellings.document import Document
from tellings.errors import InputError
from tellings.scoring.report import ScoreReport, score_documents

__all__ = ["Progress", "predictions", "run", "scored_file", "versions"]

Progress = Callable[[str, int, int], None]
"""Called with task, documents done, documents in all."""

_PACKAGES: Final = ("tellings", "numpy", "scipy", "scikit-learn", "torch", "transformers")


def run(
    model: Model,
    documents: Sequence[Document],
    tasks: Sequence[str] = ALL,
    *,
    train: Sequence[Document] = (),
    validation: Sequence[Document] = (),
    seed: int = 0,
    dataset: DatasetKey | None = None,
    resamples: int = 1000,
    progress: Progress | None = None,
) -> RunResult:
    """Run a model on tasks and score it.

    Args:
        model: Keeps the contract of `Model`; one with `fit` is fitted for each task when there is something to learn
            from.
        documents: Gold to score against; the model sees them without it.
        tasks: Names of tasks.
        train: Gold to learn from.
        validation: Gold to stop by.
        seed: Given to `fit`, and seed of the intervals.
        dataset: What the documents are of: version, hash, split.
        resamples: Of the bootstrap.
        progress: Called as predictions arrive.

    Returns:
        Scores with their counts, seconds of fitting and predicting by task, versions.

    Raises:
        InputError: Training shares an id with the documents; or the model gives back something other than one
            document for each, in order.
    """
    asked = all_tasks(tasks)
    learns = isinstance(model, Trainable) and bool(train)
    if learns and (shared := {document.id for document in (*train, *validation)} & {item.id for item in documents}):
        raise InputError(f"document {min(shared)}", "is both learned from and scored", "keep the splits apart")
    report = ScoreReport(tasks={}, documents={}, seed=seed, resamples=resamples)
    fit_seconds: dict[str, float] = {}
    predict_seconds: dict[str, float] = {}
    for task in asked:
        started = time.perf_counter()
        if learns and isinstance(model, Trainable):
            model.fit(train, validation, task, seed=seed)
            fit_seconds[task.name] = time.perf_counter() - started
            started = time.perf_counter()
        found = list(predictions(model, documents, task, progress=progress))
        predict_seconds[task.name] = time.perf_counter() - started
        try:
            scored = score_documents(documents, found, tasks=[task.name], seed=seed, resamples=resamples)
        except InputError as error:
            raise InputError(f"model {model.name}, task {task.name}, {error.place}", error.cause, error.mend) from error
        report = dataclasses.replace(scored, tasks=report.tasks | scored.tasks)
    return RunResult(
        dataset=dataset or DatasetKey(),
        model=ModelInfo(
            name=model.name,
            seed=seed,
            trained=tuple(fit_seconds),
            fit_seconds=fit_seconds,
            predict_seconds=predict_seconds,
        ),
        versions=versions(),
        task_versions={task.name: task.version for task in asked},
        report=report,
    )


def scored_file(name: str, report: ScoreReport, dataset: DatasetKey) -> RunResult:
    """The result of predictions that came from elsewhere.

    Args:
        name: Of the model.
        report: Their scores.
        dataset: What they were scored against.
    """
    asked = all_tasks(report.tasks)
    return RunResult(dataset, ModelInfo(name), versions(), {task.name: task.version for task in asked}, report)


def predictions(
    model: Model, documents: Sequence[Document], task: Task, *, progress: Progress | None = None
) -> Iterator[Document]:
    """Ask a model for predictions, and check each as it comes.

    Args:
        model: Any model.
        documents: Gold; the model gets it without.
        task: What is asked for.
        progress: Called as predictions arrive.

    Yields:
        One prediction for each document, in order.

    Raises:
        InputError: Something that is not a document comes back, another id than the one due, too many or too few.
    """
    place = f"model {model.name}, task {task.name}"
    given = model.predict([document.without_gold() for document in documents], task)
    if not isinstance(given, Iterable):
        raise InputError(place, f"predict returned {type(given).__name__}", "return or yield documents")
    number = 0
    for number, prediction in enumerate(given, 1):
        if not isinstance(prediction, Document):
            raise InputError(place, f"prediction {number} is {type(prediction).__name__}, not a Document")
        if number > len(documents):
            raise InputError(place, f"more predictions than the {len(documents)} documents: {prediction.id!r}")
        if prediction.id != (due := documents[number - 1].id):
            mend = "predict one document for each, in the order given, with its id"
            raise InputError(place, f"prediction {number} is for {prediction.id!r}, not for {due!r}", mend)
        yield prediction
        if progress is not None:
            progress(task.name, number, len(documents))
    if number < len(documents):
        mend = "predict an empty document where there is nothing"
        raise InputError(place, f"{number} predictions for {len(documents)} documents", mend)


def versions() -> dict[str, str]:
    """Versions of what a result depends on: Python and the installed packages that models and scorer use."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
