"""Scoring of whole sets of documents: counts as they stream in, measures, intervals, breakdowns."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from msgspec import Struct

from tellings.document import Document
from tellings.errors import InputError
from tellings.scoring.counts import Counts
from tellings.scoring.pairing import Pair, Place, paired
from tellings.scoring.statistics import FEW_EVENTS, FEWEST_EVENTS, Interval, intervals
from tellings.scoring.tasks import ALL, ScoredTask, scored_task

__all__ = [
    "BREAKDOWNS",
    "SCHEMA",
    "Group",
    "Measure",
    "ScoreReport",
    "ScoredDocument",
    "TaskScore",
    "score_documents",
    "too_few",
]

SCHEMA = 1
"""Version of the shape of `--json` objects and result files."""
BREAKDOWNS = ("register", "event", "stance", "type")
"""What scores are broken down by."""
_BATCH = 1000
"""Documents counted at a time."""


class Measure(Struct, frozen=True):
    """One score; `value` is None where it is undefined, `interval` where there is none."""

    value: float | None
    interval: Interval | None = None


class ScoredDocument(Struct, frozen=True):
    """What a score is broken down by, kept beside the counts."""

    event: str = ""
    register: str = ""
    origin: str = ""
    stance: str | None = None


@dataclass(frozen=True)
class TaskScore:
    """The scores of one task.

    Attributes:
        primary: Name of the measure that counts.
        measures: All measures, the primary one first.
        counts: Additive counts by document (alignment: by event).
        note: What to know of the intervals; empty where they are as good as they say.
        by_type: Counts by document of the annotations of each type alone, where asked for.
    """

    primary: str
    measures: dict[str, Measure]
    counts: Counts
    note: str = ""
    by_type: dict[str, Counts] = field(default_factory=dict)

    @property
    def value(self) -> float | None:
        """Of the primary measure."""
        return self.measures[self.primary].value

    @property
    def interval(self) -> Interval | None:
        """Of the primary measure."""
        return self.measures[self.primary].interval

    def as_json(self) -> dict[str, Any]:
        """The task's part of the `--json` object, without counts."""
        head: dict[str, Any] = {"primary": self.primary, **_json(self.measures[self.primary])}
        if self.note:
            head["note"] = self.note
        return head | {"measures": {name: _json(measure) for name, measure in self.measures.items()}}


def _json(measure: Measure) -> dict[str, Any]:
    return {"value": measure.value, "interval": None if measure.interval is None else list(measure.interval)}


class Group(Struct, frozen=True):
    """Scores of a part of the documents, or of the annotations of one type."""

    documents: int
    events: int
    tasks: dict[str, TaskScore]

    def as_json(self) -> dict[str, Any]:
        """The group's part of the `--json` object."""
        tasks = {name: task.as_json() for name, task in self.tasks.items()}
        return {"documents": self.documents, "events": self.events, "tasks": tasks}


@dataclass(frozen=True)
class ScoreReport:
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

    def events_of(self, task: str) -> list[str]:
        """The event of each row of a task's counts."""
        units = self.tasks[task].counts.units
        return units if scored_task(task).per == "event" else [self.documents[unit].event for unit in units]

    def breakdown(self, by: str) -> dict[str, Group]:
        """Scores of the documents of each register, event or stance (as annotated), or of each type of annotation.

        Alignment is a task of whole events: it has no score by register or stance.

        Args:
            by: One of `BREAKDOWNS`; `type` needs a report that was made with `by_type`.

        Returns:
            Value of the attribute (documents without one come last, as "none"), in alphabetical order, to scores.

        Raises:
            InputError: There is no such breakdown, or the report holds no counts by type.
        """
        if by not in BREAKDOWNS:
            raise InputError("breakdown", f"there is no {by!r}", "one of " + ", ".join(BREAKDOWNS))
        if by == "type":
            return self._by_type()
        values = {identity: getattr(document, by) or "none" for identity, document in self.documents.items()}
        return {
            value: self._part([identity for identity, other in values.items() if other == value], by)
            for value in sorted(set(values.values()), key=lambda value: (value == "none", value))
        }

    def _part(self, identities: Sequence[str], by: str) -> Group:
        documents = {identity: self.documents[identity] for identity in identities}
        events = {document.event for document in documents.values()}
        tasks = {}
        for name, score in self.tasks.items():
            task = scored_task(name)
            if task.per == "event" and by != "event":
                continue
            wanted = events if task.per == "event" else documents
            rows = score.counts.at([at for at, unit in enumerate(score.counts.units) if unit in wanted])
            tasks[name] = _scored(task, rows, self._events(task, rows), self.seed, self.resamples)
        return Group(len(documents), len(events), tasks)

    def _by_type(self) -> dict[str, Group]:
        found: dict[str, Group] = {}
        for name, score in self.tasks.items():
            if not score.by_type:
                raise InputError("breakdown", "the report holds no counts by type", "score with by_type")
            task = scored_task(name)
            for kind, counts in score.by_type.items():
                tasks = found[kind].tasks if kind in found else {}
                tasks[name] = _scored(task, counts, self._events(task, counts), self.seed, self.resamples)
                found[kind] = Group(len(self.documents), self.events, tasks)
        return found

    def _events(self, task: ScoredTask, counts: Counts) -> list[str]:
        return counts.units if task.per == "event" else [self.documents[unit].event for unit in counts.units]

    def as_json(
        self,
        *,
        dataset: Mapping[str, Any] | None = None,
        model: Mapping[str, Any] | None = None,
        by: Iterable[str] = (),
    ) -> dict[str, Any]:
        """The object that `--json` prints.

        Args:
            dataset: `version`, `hash` and `split` of the gold, null where it has none.
            model: What is known of the model, at least its `name`.
            by: Breakdowns to add.
        """
        known = {"version": None, "hash": None, "split": None} | dict(dataset or {})
        whole = {
            "schema": SCHEMA,
            "dataset": known | {"events": self.events, "documents": len(self.documents)},
            "model": dict(model or {"name": None}),
            "missing": list(self.missing),
            "tasks": {name: task.as_json() for name, task in self.tasks.items()},
        }
        parts = {name: self.breakdown(name) for name in by}
        if parts:
            whole["by"] = {
                name: {value: group.as_json() for value, group in groups.items()} for name, groups in parts.items()
            }
        return whole


def too_few(events: int) -> str:
    """What to know of an interval from so few events; empty where it is as good as it says."""
    counted = f"{events} event{'' if events == 1 else 's'}"
    if events < FEWEST_EVENTS:
        return f"{counted}: too few for an interval"
    if events < FEW_EVENTS:
        return f"{counted}: too few for an interval to be trusted; it covers less often than it says"
    return ""


def score_documents(
    gold: Iterable[Document],
    predictions: Mapping[str, Document] | Iterable[Document],
    *,
    tasks: Sequence[str] = ALL,
    seed: int = 0,
    resamples: int = 1000,
    by_type: bool = False,
    gold_place: Place | None = None,
    place: Place | None = None,
    progress: Callable[[int], None] | None = None,
) -> ScoreReport:
    """Score predictions against gold.

    Both sides are read once, side by side, and let go of: what is held is counts, and documents only as far as the
    orders of the two sides differ (`alignment` holds the documents of an event until the end).

    Args:
        gold: Annotated documents; `stance` needs their text.
        predictions: Documents, or documents by id, in any order; text, furniture and everything else that is no
            annotation is not read. A gold document without a prediction counts as predicted empty and is reported.
        tasks: Names of the tasks to score.
        seed: Of the bootstrap over events.
        resamples: Of the bootstrap over events.
        by_type: Count the annotations of each type apart too, for `ScoreReport.breakdown("type")`.
        gold_place: Where the gold document of an id stands, for errors.
        place: Where the prediction of an id stands, for errors.
        progress: Called with the number of documents counted so far.

    Returns:
        Measures, intervals (with 5 events or more) and the counts they come from, in the order of the gold.

    Raises:
        InputError: A task is unknown; an id is unknown or repeated; a prediction's offsets lie outside the text, its
            references dangle or are ill-typed, its values are not finite; gold has no text where it is needed.
    """
    scored = [scored_task(name) for name in dict.fromkeys(tasks)]
    tallies = [_Tally(task, by_type) for task in scored]
    about: list[tuple[int, str, ScoredDocument]] = []
    alike: dict[ScoredDocument, ScoredDocument] = {}
    missing: list[tuple[int, str]] = []
    for batch in _batches(paired(gold, predictions, gold_place=gold_place, place=place), _BATCH):
        for at, document, prediction in batch:
            told = ScoredDocument(document.event or document.id, document.register, document.origin, document.stance)
            about.append((at, document.id, alike.setdefault(told, told)))
            if prediction is None:
                missing.append((at, document.id))
        for tally in tallies:
            tally.add(batch)
        if progress is not None:
            progress(len(about))
    about.sort(key=lambda item: item[0])
    documents = {identity: told for _, identity, told in about}
    found = {}
    for tally in tallies:
        counts, kinds = tally.counts()
        events = counts.units if tally.task.per == "event" else [documents[unit].event for unit in counts.units]
        found[tally.task.name] = _scored(tally.task, counts, events, seed, resamples, kinds)
    return ScoreReport(found, documents, tuple(identity for _, identity in sorted(missing)), seed, resamples)


class _Tally:
    """Counts of one task, as batches of documents come in."""

    def __init__(self, task: ScoredTask, by_type: bool) -> None:
        self.task = task
        self._parts: dict[str | None, list[Counts]] = {
            kind: [] for kind in ((None, *task.types) if by_type else (None,))
        }
        self._order: list[int] = []
        self._events: dict[str, list[Pair]] = {}

    def add(self, batch: Sequence[Pair]) -> None:
        if self.task.per == "event":
            for pair in batch:
                self._events.setdefault(pair.gold.event or pair.gold.id, []).append(pair)
            return
        self._order += [pair.at for pair in batch]
        units = [pair.gold.id for pair in batch]
        gold = [pair.gold for pair in batch]
        guesses = [pair.prediction or Document(pair.gold.id) for pair in batch]
        for kind, parts in self._parts.items():
            columns = self.task.count(*(self._chosen(side, kind) for side in (gold, guesses)))
            parts.append(Counts(units, columns).compact())

    def counts(self) -> tuple[Counts, dict[str, Counts]]:
        """Counts in the order of the gold, of all annotations and of each type."""
        if self.task.per == "event":
            self._add_events()
        order = np.argsort(self._order)
        found = {kind: Counts.joined(parts).at(order) for kind, parts in self._parts.items()}
        return found[None], {kind: counts for kind, counts in found.items() if kind is not None}

    def _add_events(self) -> None:
        for members in self._events.values():
            members.sort(key=lambda pair: pair.at)
        self._order = [members[0].at for members in self._events.values()]
        gold = [[pair.gold for pair in members] for members in self._events.values()]
        guesses = [[pair.prediction or Document(pair.gold.id) for pair in members] for members in self._events.values()]
        for kind, parts in self._parts.items():
            sides = ([self._chosen(members, kind) for members in side] for side in (gold, guesses))
            parts.append(Counts(list(self._events), self.task.count(*sides)))

    def _chosen(self, documents: Sequence[Document], kind: str | None) -> Sequence[Document]:
        return documents if kind is None else [self.task.of_type(document, kind) for document in documents]


def _batches(pairs: Iterator[Pair], size: int) -> Iterator[list[Pair]]:
    while batch := list(islice(pairs, size)):
        yield batch


def _scored(
    task: ScoredTask,
    counts: Counts,
    events: Sequence[str],
    seed: int,
    resamples: int,
    by_type: Mapping[str, Counts] | None = None,
) -> TaskScore:
    values = task.measures(counts.total())
    ranges = intervals(counts, events, task.measures, seed=seed, resamples=resamples) if resamples else {}
    measures = {
        name: Measure(None if math.isnan(value) else float(value), ranges.get(name)) for name, value in values.items()
    }
    return TaskScore(task.primary, measures, counts, too_few(len(set(events))), dict(by_type or {}))
