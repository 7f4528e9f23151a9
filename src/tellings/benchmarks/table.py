"""Scores, breakdowns and comparisons as tables for the screen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tellings.benchmarks.compare import Comparison
from tellings.scoring.error_kinds import KINDS, marks_of
from tellings.scoring.report import Measure, ScoreReport

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["breakdown_table", "comparison_table", "errors_table", "table"]


def table(report: ScoreReport, title: str = "", *, all_measures: bool = False) -> Table:
    """Draw scores with their intervals; the caption says how many documents and events they come from.

    Args:
        report: Of `score_documents`, or a result's.
        title: Printed above it.
        all_measures: A row for each measure that is defined, not only for the primary ones.
    """
    from rich.table import Table

    drawn = Table(title=title or None, title_justify="left")
    for heading in ("task", "measure"):
        drawn.add_column(heading, no_wrap=True)
    for heading in ("score", "95% interval"):
        drawn.add_column(heading, justify="right", no_wrap=True)
    for name, task in report.tasks.items():
        shown = [task.primary]
        if all_measures:
            shown += [
                other for other, measure in task.measures.items() if other != task.primary and measure.value is not None
            ]
        for row, measure in enumerate(shown):
            score = task.measures[measure]
            drawn.add_row(
                "" if row else name,
                measure,
                _value(score),
                _interval(score.interval),
                end_section=all_measures and row == len(shown) - 1,
            )
    notes = dict.fromkeys(task.note for task in report.tasks.values() if task.note)
    if report.missing:
        notes[f"{len(report.missing)} of {len(report.documents)} documents had no prediction and count as empty"] = None
    counted = f"documents: {len(report.documents)}, events: {report.events}"
    drawn.caption = "\n".join((counted, *notes))
    drawn.caption_justify = "left"
    return drawn


def _value(measure: Measure | None) -> str:
    return "undefined" if measure is None or measure.value is None else f"{measure.value:.3f}"


def _interval(interval: tuple[float, float] | None) -> str:
    return f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else ""


def breakdown_table(report: ScoreReport, by: str) -> Table:
    """Draw the primary measure of each task for each register, event, stance or type.

    Args:
        report: Of `score_documents`.
        by: One of `tellings.scoring.BREAKDOWNS`.

    Raises:
        InputError: There is no such breakdown, or the report holds no counts by type.
    """
    from rich.table import Table

    groups = report.breakdown(by)
    shown = [name for name in report.tasks if any(name in group.tasks for group in groups.values())]
    drawn = Table(title=f"by {by}", title_justify="left")
    drawn.add_column(by, no_wrap=True)
    if by != "type":
        for heading in ("documents", "events"):
            drawn.add_column(heading, justify="right")
    for name in shown:
        drawn.add_column(f"{name}\n{report.tasks[name].primary}", justify="right")
    for value, group in groups.items():
        sizes = () if by == "type" else (str(group.documents), str(group.events))
        cells = []
        for name in shown:
            score = group.tasks.get(name)
            cell = "" if score is None else _value(score.measures[score.primary])
            cells.append(f"{cell}\n{_interval(score.interval)}".rstrip() if score is not None else "")
        drawn.add_row(value, *sizes, *cells)
    if len(shown) < len(report.tasks):
        drawn.caption = "alignment is scored by whole events: it has no score by " + by
        drawn.caption_justify = "left"
    return drawn


def comparison_table(comparison: Comparison, *, all_measures: bool = False) -> Table:
    """Draw how two models differ; the caption says what the numbers can bear.

    Args:
        comparison: Of `tellings.benchmarks.compare.compare`.
        all_measures: A row for each measure, not only for the primary ones (whose p-values alone are adjusted).
    """
    from rich.table import Table

    one, other = comparison.models
    drawn = Table(title=f"{one} against {other}", title_justify="left")
    for heading in ("task", "measure"):
        drawn.add_column(heading, no_wrap=True)
    for heading in (one, other, "difference", "95% interval", "p", "Holm", "at 5%"):
        drawn.add_column(heading, justify="right", no_wrap=heading not in comparison.models)
    for name, task in comparison.tasks.items():
        for measure, difference in task.differences.items():
            first = measure == task.primary
            if not first and (not all_measures or math.isnan(difference.value)):
                continue
            drawn.add_row(
                name if first else "",
                measure,
                *(_value(score.measures[measure]) for score in task.scores),
                "undefined" if math.isnan(difference.value) else f"{difference.value:+.3f}",
                f"{difference.interval[0]:+.3f} to {difference.interval[1]:+.3f}" if difference.interval else "",
                "" if math.isnan(difference.p_value) else f"{difference.p_value:.4f}",
                "" if not first or math.isnan(task.adjusted) else f"{task.adjusted:.4f}",
                ("differ" if task.differs else "tied") if first else "",
            )
    notes = dict.fromkeys(task.note for task in comparison.tasks.values() if task.note)
    if comparison.alone:
        notes[f"only one of them has results of {', '.join(comparison.alone)}"] = None
    if notes:
        drawn.caption, drawn.caption_justify = "\n".join(notes), "left"
    return drawn


def errors_table(counted: Mapping[str, Mapping[str, float]]) -> Table:
    """Draw how many marks of each task are of which kind of error; kinds without any are left out.

    Args:
        counted: By task, totals of `tellings.scoring.error_kinds`.
    """
    from rich.table import Table

    drawn = Table(title="kinds of errors", title_justify="left")
    for heading in ("marks", "kind"):
        drawn.add_column(heading)
    for heading in ("number", "of gold", "of predicted"):
        drawn.add_column(heading, justify="right", no_wrap=True)
    for task, totals in counted.items():
        for marks, kinds in KINDS[task].items():
            gold, guessed = marks_of(task, marks, totals, "gold"), marks_of(task, marks, totals, "predicted")
            name = marks if task == marks else f"{task}: {marks}"
            drawn.add_row(name, "all", "", str(gold), str(guessed))
            for kind in kinds:
                if number := int(totals.get(f"{marks}.{kind.name}", 0)):
                    of_gold = "" if kind.side == "predicted" else f"{number / gold:.0%}"
                    of_predicted = "" if kind.side == "gold" else f"{number / guessed:.0%}"
                    drawn.add_row("", kind.words, str(number), of_gold, of_predicted)
            drawn.add_section()
    return drawn
