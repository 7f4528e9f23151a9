"""The table of tasks, and scoring of whole sets of documents: counts, measures, intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from msgspec import Struct

from tellings.document import Document, problems
from tellings.errors import InputError
from tellings.scoring import alignment, entities, facts, figures, stance
from tellings.scoring.measures import Counts, total
from tellings.scoring.statistics import FEWEST_EVENTS, bootstrap_intervals

__all__ = [
    "ALL",
    "SCHEMA",
    "TASKS",
    "Measure",
    "ScoreReport",
    "ScoredDocument",
    "ScoredTask",
    "TaskScore",
    "document_counts",
    "event_counts",
    "score_documents",
    "scored_task",
]

SCHEMA = 1
"""Version of the shape of `--json` objects and result files."""


@dataclass(frozen=True)
class ScoredTask:
    """How one task is scored.

    Attributes:
        name: Of the task.
        primary: The measure that models are ranked by.
        per: What counts belong to: each document, or each event with all its documents.
        count: From gold and prediction (`per` event: sequences of them) to additive counts.
        measures: From summed counts to measures.
    """

    name: str
    primary: str
    per: Literal["document", "event"]
    count: Callable[..., Counts]
    measures: Callable[[Mapping[str, float]], dict[str, float | None]]


TASKS: dict[str, ScoredTask] = {
    "entities": ScoredTask("entities", entities.PRIMARY, "document", entities.count, entities.measures),
    "figures": ScoredTask("figures", figures.PRIMARY, "document", figures.count, figures.measures),
    "stance": ScoredTask("stance", stance.PRIMARY, "document", stance.count, stance.measures),
    "facts": ScoredTask("facts", facts.PRIMARY, "document", facts.count, facts.measures),
    "alignment": ScoredTask("alignment", alignment.PRIMARY, "event", alignment.count, alignment.measures),
}
ALL: tuple[str, ...] = tuple(TASKS)


class Measure(Struct, frozen=True):
    """One score; `value` is None where it is undefined, `interval` where there is none."""

    value: float | None
    interval: tuple[float, float] | None = None


class ScoredDocument(Struct, frozen=True):
    """What a score is broken down by, kept beside the counts."""

    event: str = ""
    register: str = ""
    origin: str = ""
    stance: str | None = None


class TaskScore(Struct, frozen=True):
    """The scores of one task.

    Attributes:
        primary: Name of the measure that counts.
        value: Its value.
        interval: Its interval.
        measures: All measures, the primary one first.
        note: Why there is no interval; empty where there is one.
        counts: Additive counts by document id (alignment: by event).
    """

    primary: str
    value: float | None
    interval: tuple[float, float] | None
    measures: dict[str, Measure]
    note: str = ""
    counts: dict[str, Counts] = {}

    def as_json(self) -> dict[str, Any]:
        """The task's part of the `--json` object, without counts."""
        head: dict[str, Any] = {"primary": self.primary, "value": self.value, "interval": _listed(self.interval)}
        if self.note:
            head["note"] = self.note
        scores = {
            name: {"value": measure.value, "interval": _listed(measure.interval)}
            for name, measure in self.measures.items()
        }
        return head | {"measures": scores}


def _listed(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else list(interval)


class ScoreReport(Struct, frozen=True):
    """Scores of a set of predictions.

    Attributes:
        tasks: Scores by task.
        documents: The gold documents by id.
        missing: Ids without a prediction, which counted as empty.
        seed: Of the bootstrap.
        resamples: Of the bootstrap.
    """

    tasks: dict[str, TaskScore]
    documents: dict[str, ScoredDocument]
    missing: tuple[str, ...] = ()
    seed: int = 0
    resamples: int = 1000

    @property
    def events(self) -> int:
        """Number of events."""
        return len({document.event for document in self.documents.values()})

    def as_json(
        self,
        *,
        dataset: Mapping[str, Any] | None = None,
        model: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The object that `--json` prints.

        Args:
            dataset: `version`, `hash` and `split` of the gold, null where it has none.
            model: What is known of the model, at least its `name`.
        """
        known = {"version": None, "hash": None, "split": None} | dict(dataset or {})
        return {
            "schema": SCHEMA,
            "dataset": known | {"events": self.events, "documents": len(self.documents)},
            "model": dict(model or {"name": None}),
            "missing": list(self.missing),
            "tasks": {name: task.as_json() for name, task in self.tasks.items()},
        }


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


def event_of(document: Document) -> str:
    """The event a document tells of; one that names none is an event of its own."""
    return document.event or document.id


def document_counts(
    task: ScoredTask, gold: Iterable[Document], predictions: Mapping[str, Document]
) -> dict[str, Counts]:
    """Counts of a task that is scored document by document; a missing prediction is empty."""
    return {document.id: task.count(document, predictions.get(document.id, Document(document.id))) for document in gold}


def event_counts(task: ScoredTask, gold: Iterable[Document], predictions: Mapping[str, Document]) -> dict[str, Counts]:
    """Counts of a task that is scored event by event; a missing prediction is empty."""
    events: dict[str, list[Document]] = {}
    for document in gold:
        events.setdefault(event_of(document), []).append(document)
    return {
        event: task.count(members, [predictions[member.id] for member in members if member.id in predictions])
        for event, members in events.items()
    }


def score_documents(
    gold: Sequence[Document],
    predictions: Mapping[str, Document] | Iterable[Document],
    *,
    tasks: Sequence[str] = ALL,
    seed: int = 0,
    resamples: int = 1000,
) -> ScoreReport:
    """Score predictions against gold.

    Args:
        gold: Annotated documents; `stance` needs their text.
        predictions: Documents, or documents by id, in any order; text, furniture and everything else that is no
            annotation is not read. A gold document without a prediction counts as predicted empty and is reported.
        tasks: Names of the tasks to score.
        seed: Of the bootstrap over events.
        resamples: Of the bootstrap over events.

    Returns:
        Measures, intervals (with 5 events or more) and the counts they come from.

    Raises:
        InputError: A task is unknown; an id is unknown or repeated; a prediction's offsets lie outside the text, its
            references dangle or are ill-typed, its values are not finite; gold has no text where it is needed.
    """
    scored = [scored_task(name) for name in dict.fromkeys(tasks)]
    known = _checked(gold, "gold", {})
    guesses = _checked(_listing(predictions), "prediction", known)
    if unknown := [identity for identity in guesses if identity not in known]:
        near = get_close_matches(unknown[0], known, 1)
        mend = f"did you mean {near[0]}?" if near else "score it against the gold that it was predicted for"
        raise InputError(f"prediction {unknown[0]}", "no gold document has this id", mend)
    about = {
        document.id: ScoredDocument(event_of(document), document.register, document.origin, document.stance)
        for document in gold
    }
    return ScoreReport(
        tasks={task.name: _score(task, gold, guesses, about, seed, resamples) for task in scored},
        documents=about,
        missing=tuple(identity for identity in known if identity not in guesses),
        seed=seed,
        resamples=resamples,
    )


def _score(
    task: ScoredTask,
    gold: Sequence[Document],
    predictions: Mapping[str, Document],
    about: Mapping[str, ScoredDocument],
    seed: int,
    resamples: int,
) -> TaskScore:
    by_event = task.per == "event"
    counts = (event_counts if by_event else document_counts)(task, gold, predictions)
    values = task.measures(total(counts.values()))
    events = [unit if by_event else about[unit].event for unit in counts]
    number = len(set(events))
    intervals: Mapping[str, tuple[float, float] | None] = {}
    if number >= FEWEST_EVENTS:
        intervals = bootstrap_intervals(list(counts.values()), events, task.measures, seed=seed, resamples=resamples)
    note = "" if intervals else f"{number} event{'' if number == 1 else 's'}: too few for an interval"
    return TaskScore(
        primary=task.primary,
        value=values[task.primary],
        interval=intervals.get(task.primary),
        measures={name: Measure(value, intervals.get(name)) for name, value in values.items()},
        note=note,
        counts=counts,
    )


def _listing(predictions: Mapping[str, Document] | Iterable[Document]) -> Iterable[Document]:
    if not isinstance(predictions, Mapping):
        yield from predictions
        return
    for identity, document in predictions.items():
        if document.id != identity:
            raise InputError(
                f"prediction {identity}", f"is given the document {document.id!r}", "use each document's id"
            )
        yield document


def _checked(documents: Iterable[Document], side: str, gold: Mapping[str, Document]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for document in documents:
        if document.id in found:
            raise InputError(f"{side} {document.id}", "this id is used by two documents", "keep one of them")
        length = len(gold[document.id].text) or None if document.id in gold else None
        for path, cause in problems(document, length):
            raise InputError(f"{side} {document.id}: {path}", cause)
        for index, figure in enumerate(document.figures):
            if not all(math.isfinite(value) for value in (figure.value, figure.value_high) if value is not None):
                raise InputError(f"{side} {document.id}: figures[{index}].value", "is not a finite number")
        found[document.id] = document
    return found
