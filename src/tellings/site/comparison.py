"""Gold against a model's version of a document, mark by mark: hit, wrong, missed, spurious."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from tellings.document import Document, Entity, Fact, Figure, Stance
from tellings.scoring.facts import match, same_fillers
from tellings.scoring.matching import Flags, Indices
from tellings.scoring.spans import Spanned, outside, overlap_pairs, spans
from tellings.scoring.values import Filler, entity_name, fillers, same_amount, with_text

__all__ = ["STATUSES", "Comparison", "Verdict", "compared"]

STATUSES: Final = ("hit", "wrong", "missed", "spurious")

_Annotation = Entity | Figure | Stance | Fact
_A = TypeVar("_A", Entity, Figure, Stance)


@dataclass(frozen=True)
class Verdict:
    """What became of a mark.

    Attributes:
        status: One of `STATUSES`.
        note: What is wrong: the slots that differ.
        other: Id of the other side's mark.
    """

    status: str
    note: str = ""
    other: str = ""


@dataclass(frozen=True)
class Comparison:
    """Verdicts on the marks of both sides, by id, and their numbers by layer."""

    gold: dict[str, Verdict]
    predicted: dict[str, Verdict]
    counts: dict[str, dict[str, int]]


def compared(gold: Document, prediction: Document) -> Comparison:
    """Compare a prediction with gold as the scorer does, and say what is wrong where it is neither hit nor miss.

    A hit is what the scorer's primary measure counts: an entity of equal span and type, a figure that overlaps and has
    the value and unit, a stance mark of the polarity that overlaps, a fact of the type whose arguments and modality all
    agree. What overlaps gold but is no hit is `wrong`; a hit may still carry a note (another name, target, qualifier).
    Marks inside furniture count on neither side and have no verdict.

    Args:
        gold: The annotated document.
        prediction: The model's, at the same offsets.
    """
    guess = with_text(prediction, gold)
    ours: dict[str, Verdict] = {}
    theirs: dict[str, Verdict] = {}
    counts: dict[str, dict[str, int]] = {}
    for layer, field, pair in _LAYERS:
        left, right = (outside(getattr(document, field), gold.furniture) for document in (gold, guess))
        counts[layer] = dict.fromkeys(STATUSES, 0)
        for one, other, status, notes in pair(gold, guess, left, right):
            note = ", ".join(notes)
            ours[one.id], theirs[other.id] = Verdict(status, note, other.id), Verdict(status, note, one.id)
            counts[layer][status] += 1
        for side, verdicts, status in ((left, ours, "missed"), (right, theirs, "spurious")):
            for mark in side:
                if mark.id not in verdicts:
                    verdicts[mark.id] = Verdict(status)
                    counts[layer][status] += 1
    return Comparison(ours, theirs, counts)


_Paired = Iterable[tuple[_Annotation, _Annotation, str, list[str]]]


def _entities(gold: Document, guess: Document, left: Sequence[Entity], right: Sequence[Entity]) -> _Paired:
    waiting: dict[tuple[str, int, int], list[Entity]] = {}
    for mark in right:
        waiting.setdefault((mark.type, mark.start, mark.end), []).append(mark)
    hits = [(mark, same.pop(0)) for mark in left if (same := waiting.get((mark.type, mark.start, mark.end), []))]
    for one, other in hits:
        is_named_alike = entity_name(one, gold.text) == entity_name(other, guess.text)
        yield one, other, "hit", [] if is_named_alike else ["name"]
    for one, other in _overlapping(*_without(hits, left, right)):
        notes = [
            name
            for name, differs in (("type", one.type != other.type), ("span", _place(one) != _place(other)))
            if differs
        ]
        yield one, other, "wrong", notes


def _figures(gold: Document, guess: Document, left: Sequence[Figure], right: Sequence[Figure]) -> _Paired:
    names = fillers(gold), fillers(guess)
    hits = _overlapping(left, right, same_amount)
    for one, other in hits:
        notes = [
            name
            for name, differs in (
                ("qualifier", one.qualifier != other.qualifier),
                ("subject", names[0].get(one.subject or "") != names[1].get(other.subject or "")),
            )
            if differs
        ]
        yield one, other, "hit", notes
    for one, other in _overlapping(*_without(hits, left, right)):
        notes = [
            name
            for name, differs in (
                ("unit", one.unit.strip() != other.unit.strip()),
                ("value", (one.value, one.value_high) != (other.value, other.value_high)),
            )
            if differs
        ]
        yield one, other, "wrong", notes


def _stances(gold: Document, guess: Document, left: Sequence[Stance], right: Sequence[Stance]) -> _Paired:
    names = fillers(gold), fillers(guess)

    def reading(mark: Stance, side: int) -> tuple[object, object]:
        return names[side].get(mark.target, mark.target), names[side].get(mark.holder or "", mark.holder)

    hits = _overlapping(left, right, lambda one, other: one.polarity == other.polarity)
    for one, other in hits:
        slots = zip(("target", "holder"), reading(one, 0), reading(other, 1), strict=True)
        yield one, other, "hit", [name for name, mine, yours in slots if mine != yours]
    for one, other in _overlapping(*_without(hits, left, right)):
        yield one, other, "wrong", ["polarity"]


def _facts(gold: Document, guess: Document, left: Sequence[Fact], right: Sequence[Fact]) -> _Paired:
    names = fillers(gold), fillers(guess)
    for one, other in match(gold, guess):
        notes = sorted({argument.role for argument in (*one.arguments, *other.arguments)})
        notes = [role for role in notes if not _agree(_role(one, role, names[0]), _role(other, role, names[1]))]
        if one.modality != other.modality:
            notes.append("modality")
        yield one, other, "wrong" if notes else "hit", notes


_LAYERS: Final[tuple[tuple[str, str, Callable[..., _Paired]], ...]] = (
    ("entity", "entities", _entities),
    ("figure", "figures", _figures),
    ("stance", "stances", _stances),
    ("fact", "facts", _facts),
)


def _overlapping(
    left: Sequence[_A], right: Sequence[_A], condition: Callable[[_A, _A], bool] | None = None
) -> list[tuple[_A, _A]]:
    """Pairs of overlapping marks, one-to-one, as the scorer makes them."""

    def agree(rows: Indices, columns: Indices) -> Flags:
        pairs = np.broadcast(rows, columns)
        flags = [condition is None or condition(left[row], right[column]) for row, column in pairs]
        return np.array(flags, np.bool_).reshape(pairs.shape)

    rows, columns = overlap_pairs(spans([left]), spans([right]), agree)
    return [(left[row], right[column]) for row, column in zip(rows.tolist(), columns.tolist(), strict=True)]


def _without(pairs: Iterable[tuple[_A, _A]], left: Sequence[_A], right: Sequence[_A]) -> tuple[list[_A], list[_A]]:
    """What the pairs leave over on each side."""
    listed = list(pairs)
    mine, yours = {one.id for one, _ in listed}, {other.id for _, other in listed}
    return [mark for mark in left if mark.id not in mine], [mark for mark in right if mark.id not in yours]


def _role(fact: Fact, role: str, names: Mapping[str, Filler]) -> list[Filler]:
    return [names[argument.id] for argument in fact.arguments if argument.role == role and argument.id in names]


def _agree(left: Sequence[Filler], right: Sequence[Filler]) -> bool:
    return len(left) == len(right) == same_fillers(left, right)


def _place(mark: Spanned) -> tuple[int, int]:
    return mark.start, mark.end
