"""The leaderboard: every stored result, ranked, with intervals, ties, cost, and scores by stance and register."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from tellings.benchmarks.compare import LEVEL, Comparison, compare
from tellings.benchmarks.results import RunResult, read_results
from tellings.errors import InputError
from tellings.scoring.report import SCHEMA, Measure, too_few
from tellings.scoring.statistics import tied_groups
from tellings.scoring.tasks import ALL

__all__ = ["SECTIONS", "Entry", "Leaderboard", "Section", "leaderboard", "leaderboard_file", "leaderboard_page"]

SECTIONS: Final[Mapping[str, str]] = {
    "": "Open test split",
    "cross": "All open events, cross-validated",
    "news": "News articles",
}
"""Folder below a model's own to what its results are of."""
_BREAKDOWNS: Final = ("stance", "register")


@dataclass(frozen=True)
class Entry:
    """A model on a task.

    Attributes:
        model: Its name.
        result: Of its first seed.
        group: Number of the tied group, 1 for the best.
        seeds: Primary scores of all its seeds.
    """

    model: str
    result: RunResult
    group: int
    seeds: tuple[float, ...]

    def measure(self, task: str) -> Measure:
        """The primary measure."""
        score = self.result.report.tasks[task]
        return score.measures[score.primary]

    def seconds(self, task: str) -> float:
        """Seconds of predicting 1,000 articles."""
        documents = max(len(self.result.report.documents), 1)
        return 1_000 * self.result.model.predict_seconds.get(task, 0.0) / documents


@dataclass(frozen=True)
class Section:
    """What was scored, and the ranking of each task.

    Attributes:
        name: A key of `SECTIONS`.
        tasks: Entries by task, best first.
    """

    name: str
    tasks: dict[str, list[Entry]] = field(default_factory=dict)

    @property
    def results(self) -> list[RunResult]:
        """One result of each model."""
        return list({entry.model: entry.result for entries in self.tasks.values() for entry in entries}.values())


@dataclass(frozen=True)
class Leaderboard:
    """All sections that have results."""

    sections: list[Section]

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return {
            "schema": SCHEMA,
            "sections": [
                {
                    "name": SECTIONS[section.name],
                    "dataset": _dataset(section),
                    "tasks": {
                        task: [
                            {
                                "model": entry.model,
                                "value": (measure := entry.measure(task)).value,
                                "interval": measure.interval,
                                "group": entry.group,
                                "seeds": list(entry.seeds),
                                "seconds_per_1000": round(entry.seconds(task), 3),
                                "peak_memory": entry.result.model.peak_memory,
                            }
                            for entry in entries
                        ]
                        for task, entries in section.tasks.items()
                    },
                }
                for section in self.sections
            ],
        }


def leaderboard(folder: Path) -> Leaderboard:
    """Rank every model that has results.

    Args:
        folder: As `write_result` fills it: `<model>/<task>.json`, other seeds in `<model>/seed-<n>/`, cross-validation
            in `<model>/cross/`, news in `<model>/news/`.

    Returns:
        Sections with results. A model stands in a later group than another where the paired difference of their
        primary measures is significant (`compare`, Holm over the tasks).

    Raises:
        InputError: There is no result, or results are of different data.
    """
    models = sorted(path for path in folder.glob("*") if path.is_dir())
    sections = [section for name in SECTIONS if (section := _section(name, models)).tasks]
    if not sections:
        raise InputError(folder, "holds no results", "run a model first: tellings run MODEL")
    return Leaderboard(sections)


def _section(name: str, models: Sequence[Path]) -> Section:
    found: dict[str, dict[str, RunResult]] = {}
    seeds: dict[str, list[dict[str, RunResult]]] = {}
    for path in models:
        own = path / name if name else path
        if not any(own.glob("*.json")):
            continue
        found[path.name] = read_results(own)
        seeds[path.name] = [read_results(other) for other in sorted(own.glob("seed-*")) if any(other.glob("*.json"))]
    tasks, differences = {}, _Differences(found)
    for task in ALL:
        ranked = sorted(
            (model for model, results in found.items() if task in results),
            key=lambda model: (-_value(found[model][task], task), model),
        )
        if not ranked:
            continue
        groups = tied_groups(ranked, partial(differences.differ, task))
        tasks[task] = [
            Entry(
                model,
                found[model][task],
                number,
                tuple(_value(results[task], task) for results in (found[model], *seeds[model]) if task in results),
            )
            for number, group in enumerate(groups, start=1)
            for model in group
        ]
    return Section(name, tasks)


def _value(result: RunResult, task: str) -> float:
    score = result.report.tasks[task]
    value = score.measures[score.primary].value
    return 0.0 if value is None else value


class _Differences:
    """Which models of a section differ on which task; each pair is compared once, over all its tasks."""

    def __init__(self, found: Mapping[str, Mapping[str, RunResult]]) -> None:
        self._found = found
        self._compared: dict[frozenset[str], Comparison] = {}

    def differ(self, task: str, one: str, other: str) -> bool:
        pair = frozenset((one, other))
        if pair not in self._compared:
            self._compared[pair] = compare(self._found[one], self._found[other], primary_only=True)
        return self._compared[pair].tasks[task].differs


def _dataset(section: Section) -> dict[str, Any]:
    result = section.results[0]
    return {
        "version": result.dataset.version,
        "hash": result.dataset.hash,
        "documents": len(result.report.documents),
        "events": result.report.events,
    }


def leaderboard_file(folder: Path) -> Path:
    """Where the page of a folder of results is written."""
    return folder.parent / "LEADERBOARD.md"


def leaderboard_page(found: Leaderboard) -> str:
    """The leaderboard as Markdown."""
    lines = [
        "# Leaderboard",
        "",
        "Generated by `tellings leaderboard` from `benchmarks/results/`; every number can be recomputed from the",
        "counts stored there. Scores are each task's primary measure with its 95% interval over events. Models of one",
        "*group* are not shown to differ from the group's best (paired over events, p-values adjusted over the tasks,",
        "5%). Seconds are of predicting 1,000 articles, memory is the peak of the process, on the machine that ran it.",
        "Of trained models the first seed is ranked, and the range over all seeds is given.",
    ]
    for section in found.sections:
        lines += ["", *_section_lines(section)]
    return "\n".join(lines) + "\n"


def _section_lines(section: Section) -> list[str]:
    dataset = _dataset(section)
    lines = [
        f"## {SECTIONS[section.name]}",
        "",
        f"{dataset['documents']} articles of {dataset['events']} events; data version {dataset['version']},"
        f" hash `{str(dataset['hash'])[:12]}`.",
    ]
    notes = [note] if (note := too_few(dataset["events"])) else []
    if 2.0 ** (1 - dataset["events"]) > LEVEL:
        smallest = f"{2.0 ** (1 - dataset['events']):g}"
        notes.append(f"with so few, no p-value can be below {smallest}, so no difference here is significant")
    if notes:
        lines += ["", f"{'; '.join(notes)}."]
    if absent := _absent(section):
        lines += ["", f"No result of {'; '.join(absent)}."]
    for task, entries in section.tasks.items():
        primary = entries[0].result.report.tasks[task].primary
        lines += [
            "",
            f"### {task}",
            "",
            f"| group | model | {primary} | 95% interval | seeds | s per 1,000 | MB |",
            "|---|---|---|---|---|---|---|",
            *(_row(entry, task) for entry in entries),
        ]
    for by in _BREAKDOWNS:
        lines += ["", *_breakdown(section, by)]
    return lines


def _absent(section: Section) -> list[str]:
    """Models that have results of some tasks only, with the others."""
    having = {task: {entry.model for entry in entries} for task, entries in section.tasks.items()}
    return [
        f"`{model}` for {', '.join(lacking)}"
        for model in sorted(set().union(*having.values()))
        if (lacking := [task for task, models in having.items() if model not in models])
    ]


def _row(entry: Entry, task: str) -> str:
    measure = entry.measure(task)
    interval = f"{measure.interval[0]:.3f} to {measure.interval[1]:.3f}" if measure.interval else "–"
    seeds = "–"
    if len(entry.seeds) > 1:
        mean = statistics.mean(entry.seeds)
        seeds = f"{len(entry.seeds)}: {min(entry.seeds):.3f} to {max(entry.seeds):.3f}, mean {mean:.3f}"
    memory = entry.result.model.peak_memory
    return (
        f"| {entry.group} | `{entry.model}` | {_shown(measure.value)} | {interval} | {seeds} |"
        f" {entry.seconds(task):.1f} | {f'{memory / 1e6:.0f}' if memory else '–'} |"
    )


def _breakdown(section: Section, by: str) -> list[str]:
    """Primary measures of each model by stance or register; alignment has none."""
    lines: list[str] = []
    for task, entries in section.tasks.items():
        # The page shows no interval of a part, so none is drawn.
        reports = {entry.model: dataclasses.replace(entry.result.report, resamples=0) for entry in entries}
        parts = {model: report.breakdown(by) for model, report in reports.items()}
        values = sorted({value for groups in parts.values() for value in groups})
        rows = []
        for entry in entries:
            cells = []
            for value in values:
                group = parts[entry.model].get(value)
                score = group.tasks.get(task) if group else None
                cells.append("" if score is None else _shown(score.measures[score.primary].value))
            if any(cells):
                rows.append(f"| `{entry.model}` | {' | '.join(cells)} |")
        if rows:
            lines += [
                *([""] if lines else [f"### By {by}", ""]),
                f"| {task} | {' | '.join(values)} |",
                f"|---|{'---|' * len(values)}",
                *rows,
            ]
    return lines


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
