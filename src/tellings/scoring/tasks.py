"""The five tasks: how each is counted, measured and broken down by type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

import msgspec

from tellings.document import ENTITY_TYPES, FACT_TYPES, FIGURE_KINDS, POLARITIES, Document
from tellings.errors import InputError
from tellings.scoring import alignment, entities, facts, figures, stance
from tellings.scoring.counts import Columns
from tellings.scoring.statistics import Measures

__all__ = ["ALL", "TASKS", "ScoredTask", "scored_task"]


@dataclass(frozen=True)
class ScoredTask:
    """How one task is scored.

    Attributes:
        name: Of the task.
        primary: The measure that models are ranked by.
        per: What counts belong to: each document, or each event with all its documents.
        count: From gold and predictions, in one order, to additive counts (`per` event: sequences of documents).
        measures: From summed counts to measures.
        layer: The annotations that are scored.
        attribute: What their type is called.
        types: The types.
    """

    name: str
    primary: str
    per: Literal["document", "event"]
    count: Callable[[Any, Any], Columns]
    measures: Measures
    layer: str
    attribute: str
    types: tuple[str, ...]

    def of_type(self, document: Document, kind: str) -> Document:
        """The document with no annotations of the task but those of one type; it has no stance as a whole."""
        kept = tuple(one for one in getattr(document, self.layer) if getattr(one, self.attribute) == kind)
        return msgspec.structs.replace(document, stance=None, **{self.layer: kept})


TASKS: dict[str, ScoredTask] = {
    task.name: task
    for task in (
        ScoredTask(
            "entities",
            entities.PRIMARY,
            "document",
            entities.count,
            entities.measures,
            layer="entities",
            attribute="type",
            types=ENTITY_TYPES,
        ),
        ScoredTask(
            "figures",
            figures.PRIMARY,
            "document",
            figures.count,
            figures.measures,
            layer="figures",
            attribute="kind",
            types=FIGURE_KINDS,
        ),
        ScoredTask(
            "stance",
            stance.PRIMARY,
            "document",
            stance.count,
            stance.measures,
            layer="stances",
            attribute="polarity",
            types=POLARITIES,
        ),
        ScoredTask(
            "facts",
            facts.PRIMARY,
            "document",
            facts.count,
            facts.measures,
            layer="facts",
            attribute="type",
            types=FACT_TYPES,
        ),
        ScoredTask(
            "alignment",
            alignment.PRIMARY,
            "event",
            alignment.count,
            alignment.measures,
            layer="facts",
            attribute="type",
            types=FACT_TYPES,
        ),
    )
}
ALL: tuple[str, ...] = tuple(TASKS)


def scored_task(name: str) -> ScoredTask:
    """The task of a name.

    Raises:
        InputError: There is no such task.
    """
    if name not in TASKS:
        near = get_close_matches(name, TASKS, 1)
        raise InputError(
            "task", f"there is no {name!r}", f"did you mean {near[0]}?" if near else "one of " + ", ".join(ALL)
        )
    return TASKS[name]
