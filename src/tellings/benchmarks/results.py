"""Results of runs: one file for each model and task, with the counts that any interval can be recomputed from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from tellings import _paths
from tellings.errors import InputError
from tellings.files import write_whole
from tellings.scoring.counts import Counts
from tellings.scoring.report import SCHEMA, Measure, ScoredDocument, ScoreReport, TaskScore
from tellings.scoring.tasks import ALL

__all__ = [
    "DatasetKey",
    "ModelInfo",
    "RunResult",
    "find_results",
    "read_result",
    "read_results",
    "results_folder",
    "write_result",
]


class DatasetKey(Struct, frozen=True):
    """Which dataset was scored against; results of different hashes are not compared."""

    version: str | None = None
    hash: str | None = None
    split: str | None = None


class ModelInfo(Struct, frozen=True):
    """What was run.

    Attributes:
        name: Of the model.
        seed: That it was fitted with.
        trained: Tasks it was fitted for.
        folds: Parts of a cross-validation over events; 0 where splits were used.
        fit_seconds: Wall time of fitting, by task.
        predict_seconds: Wall time of predicting, by task.
        peak_memory: Bytes that the process held at most, all it did before included; 0 where unknown.
    """

    name: str
    seed: int = 0
    trained: tuple[str, ...] = ()
    folds: int = 0
    fit_seconds: dict[str, float] = {}
    predict_seconds: dict[str, float] = {}
    peak_memory: int = 0


class RunResult(Struct, frozen=True):
    """A model's scores on tasks, and what they depend on."""

    dataset: DatasetKey
    model: ModelInfo
    versions: dict[str, str]
    task_versions: dict[str, int]
    report: ScoreReport

    def as_json(self, by: Iterable[str] = ()) -> dict[str, Any]:
        """The object that `--json` prints: a result file without its counts.

        Args:
            by: Breakdowns to add.
        """
        model = msgspec.to_builtins(self.model) | {"versions": self.versions}
        return self.report.as_json(dataset=msgspec.to_builtins(self.dataset), model=model, by=by)

    def as_file(self, task: str) -> dict[str, Any]:
        """The result file of one task: the `--json` object with counts, and documents to break them down by."""
        whole = self.as_json()
        scored = self.report.tasks[task]
        whole["tasks"] = {
            task: whole["tasks"][task] | {"version": self.task_versions[task], "counts": scored.counts.rows()}
        }
        whole["bootstrap"] = {"seed": self.report.seed, "resamples": self.report.resamples}
        whole["documents"] = {
            identity: msgspec.to_builtins(document) for identity, document in self.report.documents.items()
        }
        return whole


class _StoredDataset(DatasetKey, frozen=True):
    events: int = 0
    documents: int = 0


class _StoredModel(ModelInfo, frozen=True):
    versions: dict[str, str] = {}


class _StoredTask(Struct, frozen=True):
    primary: str
    measures: dict[str, Measure]
    counts: dict[str, dict[str, float]]
    note: str = ""
    version: int = 1


class _Bootstrap(Struct, frozen=True):
    seed: int
    resamples: int


class _Stored(Struct, frozen=True):
    schema: int
    dataset: _StoredDataset
    model: _StoredModel
    tasks: dict[str, _StoredTask]
    bootstrap: _Bootstrap
    documents: dict[str, ScoredDocument]
    missing: tuple[str, ...] = ()


def results_folder() -> Path:
    """Where results are kept: in the checkout, else below the working directory."""
    return (_paths.root() if _paths.is_checkout() else Path.cwd()) / "benchmarks" / "results"


def write_result(result: RunResult, folder: Path | None = None, *, news: bool = False) -> list[Path]:
    """Store a result: `<folder>/<model>/<task>.json` for each task.

    Cross-validated results and those on the news stand in `cross/` and `news/` below the model's folder; those of a
    seed other than 0 in `seed-<n>/` below that.

    Args:
        result: What `run` returned.
        folder: `benchmarks/results` by default.
        news: The news articles were scored.

    Returns:
        The files written, each whole or not at all.

    Raises:
        InputError: A file cannot be written.
    """
    parent = (folder or results_folder()) / (re.sub(r"[^\w.-]+", "-", result.model.name).strip(".-") or "model")
    parent /= "news" if news else "cross" if result.model.folds else ""
    parent /= f"seed-{result.model.seed}" if result.model.trained and result.model.seed else ""
    written = []
    for name in result.report.tasks:
        path = parent / f"{name}.json"
        body = msgspec.json.format(msgspec.json.encode(result.as_file(name)), indent=1) + b"\n"
        try:
            write_whole(path, body)
        except OSError as error:
            raise InputError(path, f"cannot be written: {error.strerror or error}") from error
        written.append(path)
    return written


def read_result(path: Path) -> RunResult:
    """Read a result file back, counts included.

    Raises:
        InputError: The file is not there, is no result, or has another schema version.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise InputError(path, error.strerror or str(error), "run the model first: tellings run MODEL") from error
    try:
        stored = msgspec.json.decode(body, type=_Stored)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(path, f"is no result file: {error}") from error
    if stored.schema != SCHEMA:
        raise InputError(path, f"has schema {stored.schema}, not {SCHEMA}", "run the model again")
    structs = msgspec.structs
    return RunResult(
        dataset=DatasetKey(stored.dataset.version, stored.dataset.hash, stored.dataset.split),
        model=ModelInfo(**{field.name: getattr(stored.model, field.name) for field in structs.fields(ModelInfo)}),
        versions=stored.model.versions,
        task_versions={name: task.version for name, task in stored.tasks.items()},
        report=ScoreReport(
            tasks={
                name: TaskScore(task.primary, task.measures, Counts.from_rows(task.counts), task.note)
                for name, task in stored.tasks.items()
            },
            documents=stored.documents,
            missing=stored.missing,
            seed=stored.bootstrap.seed,
            resamples=stored.bootstrap.resamples,
        ),
    )


def read_results(folder: Path) -> dict[str, RunResult]:
    """Read a model's results.

    Args:
        folder: As `write_result` makes it: a file for each task.

    Returns:
        Results by task, in the order of the tasks.

    Raises:
        InputError: The folder holds no result, or a file is none.
    """
    found: dict[str, RunResult] = {}
    for path in sorted(folder.glob("*.json")):
        result = read_result(path)
        found |= dict.fromkeys(result.report.tasks, result)
    if not found:
        raise InputError(folder, "holds no result files", "run the model first: tellings run MODEL")
    return {name: found[name] for name in ALL if name in found}


def find_results(name: str, folder: Path | None = None) -> dict[str, RunResult]:
    """Results of a model by its name, its folder or one result file.

    Args:
        name: A model whose results are stored, or a path.
        folder: Where results are stored; `benchmarks/results` by default.

    Returns:
        Results by task.

    Raises:
        InputError: There are no such results.
    """
    path = Path(name)
    if path.suffix == ".json" and path.is_file():
        result = read_result(path)
        return dict.fromkeys(result.report.tasks, result)
    if path.is_dir():
        return read_results(path)
    stored = folder or results_folder()
    if (stored / name).is_dir():
        return read_results(stored / name)
    known = sorted(entry.name for entry in stored.iterdir() if entry.is_dir()) if stored.is_dir() else []
    near = get_close_matches(name, known, 1)
    mend = f"did you mean {near[0]}?" if near else f"run it first: tellings run {name}"
    raise InputError(name, f"is no result file, no folder, and no model with results in {stored}", mend)
