"""Scores as a table for the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tellings.scoring.report import ScoreReport

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["table"]


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
            value, interval = task.measures[measure].value, task.measures[measure].interval
            drawn.add_row(
                "" if row else name,
                measure,
                "undefined" if value is None else f"{value:.3f}",
                f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else "",
                end_section=all_measures and row == len(shown) - 1,
            )
    notes = dict.fromkeys(task.note for task in report.tasks.values() if task.note)
    if report.missing:
        notes[f"{len(report.missing)} of {len(report.documents)} documents had no prediction and count as empty"] = None
    counted = f"documents: {len(report.documents)}, events: {report.events}"
    drawn.caption = "\n".join((counted, *notes))
    drawn.caption_justify = "left"
    return drawn
