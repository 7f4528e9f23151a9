"""Two models' results, paired over the same events: differences, intervals, p-values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tellings.benchmarks.results import RunResult
from tellings.errors import InputError
from tellings.scoring.measures import Floats, Sums
from tellings.scoring.report import SCHEMA, TaskScore, too_few
from tellings.scoring.statistics import Difference, holm, paired_differences
from tellings.scoring.tasks import ALL, scored_task

__all__ = ["LEVEL", "Comparison", "TaskComparison", "compare"]

LEVEL = 0.05
"""Below this an adjusted p-value is called a difference."""


@dataclass(frozen=True)
class TaskComparison:
    """How two models differ on one task.

    Attributes:
        primary: The measure that counts.
        scores: Of the first and of the second model.
        differences: Measure to how much the first is above the second.
        adjusted: P-value of the primary measure, adjusted (Holm) for the tasks compared; NaN where undefined.
        events: How many events the comparison is over.
    """

    primary: str
    scores: tuple[TaskScore, TaskScore]
    differences: dict[str, Difference]
    adjusted: float
    events: int

    @property
    def differs(self) -> bool:
        """Whether the models can be told apart on the primary measure."""
        return self.adjusted <= LEVEL

    @property
    def note(self) -> str:
        """What to know of the interval and the p-value; empty where they are as good as they say."""
        notes = [note] if (note := too_few(self.events)) else []
        smallest = 2.0 ** (1 - self.events)
        if smallest > LEVEL:
            notes.append(f"with so few, no p-value can be below {smallest:g}")
        return "; ".join(notes)

    def as_json(self) -> dict[str, Any]:
        """The task's part of the `--json` object."""
        measures = {
            name: {
                "values": [score.measures[name].value for score in self.scores],
                "difference": _defined(difference.value),
                "interval": None if difference.interval is None else list(difference.interval),
                "p_value": _defined(difference.p_value),
            }
            for name, difference in self.differences.items()
        }
        head = {"primary": self.primary, **measures[self.primary]}
        head |= {"p_value_adjusted": _defined(self.adjusted), "differs": self.differs, "events": self.events}
        if self.note:
            head["note"] = self.note
        return head | {"measures": measures}


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else value


@dataclass(frozen=True)
class Comparison:
    """How two models differ.

    Attributes:
        models: Their names.
        tasks: Comparisons by task.
        alone: Tasks of which only one model has a result.
    """

    models: tuple[str, str]
    tasks: dict[str, TaskComparison]
    alone: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        tasks = {name: task.as_json() for name, task in self.tasks.items()}
        return {"schema": SCHEMA, "models": list(self.models), "tasks": tasks, "alone": list(self.alone)}


def compare(
    one: Mapping[str, RunResult],
    other: Mapping[str, RunResult],
    *,
    tasks: Sequence[str] | None = None,
    primary_only: bool = False,
    resamples: int = 10_000,
    seed: int = 0,
) -> Comparison:
    """Compare two models on the tasks that both have results of.

    Args:
        one: Results of the first model by task, as `read_results` gives them.
        other: Results of the second.
        tasks: Names of tasks; all that both have when None.
        primary_only: Leave the other measures out, which takes a fraction of the time.
        resamples: Of the bootstrap, and at most of the randomisation.
        seed: Of both.

    Returns:
        Differences of every measure (`tellings.scoring.statistics.paired_differences`), paired over events; the
        primary measures' p-values are adjusted over the tasks.

    Raises:
        InputError: The results are of different datasets, splits or versions of a task; or there is no task that
            both have.
    """
    wanted = [scored_task(name).name for name in dict.fromkeys(tasks or ALL)]
    shared = [name for name in wanted if name in one and name in other]
    if not shared:
        has = " and ".join(f"{', '.join(side) or 'none'}" for side in (one, other))
        raise InputError("comparison", f"no task has results of both: they have {has}", "run both on the same tasks")
    found = {
        name: _differences(name, one[name], other[name], resamples, seed, primary_only=primary_only) for name in shared
    }
    adjusted = holm({name: differences[scored_task(name).primary].p_value for name, differences in found.items()})
    compared = {
        name: TaskComparison(
            scored_task(name).primary,
            (one[name].report.tasks[name], other[name].report.tasks[name]),
            differences,
            adjusted[name],
            len(set(one[name].report.events_of(name))),
        )
        for name, differences in found.items()
    }
    names = one[shared[0]].model.name, other[shared[0]].model.name
    return Comparison(names, compared, tuple(name for name in wanted if (name in one) != (name in other)))


def _differences(
    task: str, one: RunResult, other: RunResult, resamples: int, seed: int, *, primary_only: bool
) -> dict[str, Difference]:
    place = f"{one.model.name} and {other.model.name}, task {task}"
    for what in ("hash", "split"):
        values = getattr(one.dataset, what), getattr(other.dataset, what)
        if values[0] != values[1]:
            raise InputError(
                place, f"scored against different data: {what} {values[0]} and {values[1]}", "run both again"
            )
    versions = one.task_versions[task], other.task_versions[task]
    if versions[0] != versions[1]:
        raise InputError(place, f"scored by versions {versions[0]} and {versions[1]} of the task", "run both again")
    scores = one.report.tasks[task], other.report.tasks[task]
    if set(scores[0].counts.units) != set(scores[1].counts.units):
        raise InputError(place, "hold counts of different documents", "score both against the same gold")
    places = {unit: at for at, unit in enumerate(scores[1].counts.units)}
    counts = scores[1].counts.at([places[unit] for unit in scores[0].counts.units])
    scored = scored_task(task)

    def measures(sums: Sums) -> dict[str, Floats]:
        found = scored.measures(sums)
        return {scored.primary: found[scored.primary]} if primary_only else found

    return paired_differences(
        scores[0].counts, counts, one.report.events_of(task), measures, resamples=resamples, seed=seed
    )
