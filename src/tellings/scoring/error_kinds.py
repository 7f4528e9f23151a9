"""Kinds of errors: every gold and every predicted mark in exactly one, by the matching that the scores use.

What is right is what the score counts as right. Only what is left over is looked at again, one-to-one and from the
nearest kind of error to the farthest, so that the kinds of a layer add up to its gold and to its predictions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from tellings.document import POLARITIES, Document, Entity, Fact, Figure
from tellings.scoring.alignment import compared
from tellings.scoring.counts import Counts
from tellings.scoring.facts import match
from tellings.scoring.matching import Edge, Flags, Indices, assign
from tellings.scoring.spans import Agreement, Layer, Spans, coded, layers, outside, overlap_pairs, spans
from tellings.scoring.stance import sentence_sides
from tellings.scoring.tasks import scored_task
from tellings.scoring.values import Filler, agreement, amount, entity_name, fillers, same_amount, with_text
from tellings.text import normalise, sentences

__all__ = ["KINDS", "RIGHT", "Kind", "error_kinds", "marks_of", "surfaces"]

RIGHT: Final = "right"


class Kind(NamedTuple):
    """One kind that a mark may be of.

    Attributes:
        name: As in the counts.
        side: Whether it holds marks of the gold, of the prediction, or as many of each.
        words: What it is, for readers.
    """

    name: str
    side: Literal["both", "gold", "predicted"]
    words: str


KINDS: Final[dict[str, dict[str, tuple[Kind, ...]]]] = {
    "entities": {
        "mentions": (
            Kind(RIGHT, "both", "right"),
            Kind("type", "both", "type wrong, boundary right"),
            Kind("boundary", "both", "boundary wrong, type right"),
            Kind("type_and_boundary", "both", "type and boundary wrong"),
            Kind("missed_seen", "gold", "missed: a name that training marks"),
            Kind("missed_short", "gold", "missed: a short form, unseen"),
            Kind("missed_full", "gold", "missed: a full name, unseen"),
            Kind("missed_noun", "gold", "missed: a common noun"),
            Kind("missed_date", "gold", "missed: a date"),
            Kind("spurious", "predicted", "spurious"),
        )
    },
    "figures": {
        "figures": (
            Kind(RIGHT, "both", "right (value and unit)"),
            Kind("kind", "both", "kind wrong, and so value or unit"),
            Kind("unit", "both", "unit wrong"),
            Kind("value", "both", "value wrong"),
            Kind("value_and_unit", "both", "value and unit wrong"),
            Kind("missed_digits", "gold", "missed: in digits"),
            Kind("missed_words", "gold", "missed: in words"),
            Kind("missed_vague", "gold", "missed: vague"),
            Kind("spurious", "predicted", "spurious"),
        )
    },
    "stance": {
        "sentences": (
            Kind(RIGHT, "both", "right"),
            Kind("side", "both", "wrong side"),
            Kind("missed", "gold", "missed: taken for neutral"),
            Kind("missed_other", "gold", "missed: the other of two sides"),
            Kind("spurious", "predicted", "spurious: neutral"),
            Kind("spurious_other", "predicted", "spurious: the other side as well"),
        )
    },
    "facts": {
        "facts": (
            Kind(RIGHT, "both", "found"),
            Kind("modality", "both", "found, modality wrong"),
            Kind("trigger", "both", "found by its arguments, trigger elsewhere"),
            Kind("type", "both", "type wrong at the trigger"),
            Kind("missed", "gold", "missed"),
            Kind("spurious", "predicted", "spurious"),
        ),
        "arguments": (
            Kind(RIGHT, "both", "right"),
            Kind("role", "both", "role wrong"),
            Kind("filler", "both", "role filled by something else"),
            Kind("missing", "gold", "missing, though its mention is marked"),
            Kind("missing_unmarked", "gold", "missing, and so is its mention"),
            Kind("of_missed", "gold", "of a fact that is missed or of the wrong type"),
            Kind("extra", "predicted", "spurious, of a fact that is found"),
            Kind("of_spurious", "predicted", "of a fact that is spurious or of the wrong type"),
        ),
    },
    "alignment": {
        "statements": (
            Kind(RIGHT, "both", "with the facts it belongs to, no others"),
            Kind("split", "both", "split: apart from one it belongs to"),
            Kind("merged", "both", "merged: with one of another statement"),
            Kind("split_and_merged", "both", "split and merged"),
            Kind("missed", "gold", "missed as a fact"),
            Kind("spurious", "predicted", "spurious as a fact"),
        ),
        "differences": (
            Kind(RIGHT, "both", "right"),
            Kind("missed", "gold", "missed between facts found and aligned"),
            Kind("missed_apart", "gold", "missed: the facts are not aligned"),
            Kind("missed_facts", "gold", "missed: a fact is not found"),
            Kind("wrong", "predicted", "aligned rightly, wrongly said to differ"),
            Kind("wrong_together", "predicted", "between facts aligned wrongly"),
            Kind("wrong_facts", "predicted", "of a spurious fact"),
        ),
    },
}
"""What each task's marks are, and the kinds that each may be of; `right` first."""

Row = Counter[str]
"""Marks of one document (alignment: event), by `<marks>.<kind>`."""


def error_kinds(
    task: str, gold: Sequence[Document], predictions: Sequence[Document], seen: Set[str] = frozenset()
) -> Counts:
    """Count the kinds of errors of one task.

    Args:
        task: Its name.
        gold: Annotated documents with their text; marks inside their furniture count on neither side.
        predictions: The same documents predicted, in the same order.
        seen: Names as training writes them (`surfaces`), which missed mentions are looked up in.

    Returns:
        For each document (alignment: each event) the number of marks of each kind, in columns `<marks>.<kind>`.

    Raises:
        InputError: There is no such task.

    >>> gold = Document("d", text="Ana met Bo.", entities=(Entity("1", 0, 3, "PERSON"), Entity("2", 8, 10, "PERSON")))
    >>> guess = Document("d", entities=(Entity("x", 0, 3, "ORG"), Entity("y", 4, 7, "ORG")))
    >>> counted = error_kinds("entities", [gold], [guess]).total()
    >>> [name for name, number in counted.items() if number]
    ['mentions.type', 'mentions.missed_full', 'mentions.spurious']
    """
    if scored_task(task).per == "event":
        events = list(dict.fromkeys(document.event for document in gold))
        pairs = list(zip(gold, predictions, strict=True))
        rows = {
            event: _alignment([a for a, _ in pairs if a.event == event], [b for a, b in pairs if a.event == event])
            for event in events
        }
    else:
        found = list(_by_document(task, gold, predictions, seen))
        rows = dict(zip((document.id for document in gold), found, strict=True))
    names = [f"{marks}.{kind.name}" for marks, kinds in KINDS[task].items() for kind in kinds]
    columns = {name: np.array([row[name] for row in rows.values()], dtype=np.intp) for name in names}
    return Counts(list(rows), columns)


def marks_of(task: str, marks: str, counted: Mapping[str, float], side: Literal["gold", "predicted"]) -> int:
    """How many marks one side has: those of its own kinds, and of the kinds that hold as many of each.

    Args:
        task: Its name.
        marks: One of those that `KINDS` names for it.
        counted: Totals of `error_kinds`.
        side: Which.

    >>> marks_of("stance", "sentences", {"sentences.right": 2, "sentences.missed": 3, "sentences.spurious": 4}, "gold")
    5
    """
    kinds = KINDS[task][marks]
    return sum(int(counted.get(f"{marks}.{kind.name}", 0)) for kind in kinds if kind.side in ("both", side))


def _by_document(task: str, gold: Sequence[Document], predictions: Sequence[Document], seen: Set[str]) -> Iterable[Row]:
    if task == "entities":
        return _entities(gold, predictions, seen)
    if task == "figures":
        return _figures(gold, predictions)
    return map({"stance": _stance, "facts": _facts}[task], gold, predictions)


def surfaces(documents: Sequence[Document]) -> frozenset[str]:
    """Names as documents write them, without regard to case, spaces, kinds of quotes and dashes."""
    return frozenset(
        _folded(document.text[entity.start : entity.end]) for document in documents for entity in document.entities
    )


def _folded(name: str) -> str:
    return normalise(name).text.casefold()


def _staged(ours: Spans, theirs: Spans, stages: Sequence[Agreement]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Match overlapping spans, condition by condition, each among what the ones before have left."""
    left, right = np.arange(len(ours.start)), np.arange(len(theirs.start))
    for number, agree in enumerate(stages):
        rest = [Spans(*(column[kept] for column in side)) for side, kept in ((ours, left), (theirs, right))]

        def among_rest(
            one: Indices, other: Indices, agree: Agreement = agree, kept: tuple[Indices, Indices] = (left, right)
        ) -> Flags:
            return agree(kept[0][one], kept[1][other])

        one, other = overlap_pairs(rest[0], rest[1], among_rest)
        yield number, list(zip(left[one].tolist(), right[other].tolist(), strict=True))
        left, right = np.delete(left, one), np.delete(right, other)


def _rows(
    marks: str,
    sides: tuple[Layer, Layer],
    content: Callable[[Any], Hashable],
    stages: Sequence[Agreement],
    kind: Callable[[int, int, int], str],
    missed: Callable[[int, int], str],
) -> list[Row]:
    """Kinds by document of a layer of spans.

    Args:
        marks: What they are called.
        sides: Gold and predicted annotations of each document.
        content: What an annotation says besides its span; settles ties.
        stages: Conditions of `_staged`.
        kind: Of a pair, from its stage and its indices.
        missed: Kind of a gold mark, from its index and its document's.
    """
    codes = coded(*([content(one) for members in side for one in members] for side in sides))
    ours, theirs = (spans(side, content=code) for side, code in zip(sides, codes, strict=True))
    rows: list[Row] = [Counter() for _ in sides[0]]
    left, right = set(range(len(ours.start))), set(range(len(theirs.start)))
    for stage, pairs in _staged(ours, theirs, stages):
        for one, other in pairs:
            left.remove(one)
            right.remove(other)
            rows[int(ours.unit[one])][f"{marks}.{kind(stage, one, other)}"] += 1
    for one in left:
        unit = int(ours.unit[one])
        rows[unit][f"{marks}.{missed(one, unit)}"] += 1
    for other in right:
        rows[int(theirs.unit[other])][f"{marks}.spurious"] += 1
    return rows


def _entities(gold: Sequence[Document], predictions: Sequence[Document], seen: Set[str]) -> list[Row]:
    sides = layers("entities", gold, predictions)
    mentions: list[list[Entity]] = [[one for members in side for one in members] for side in sides]
    (types, starts, ends), (other_types, other_starts, other_ends) = (
        (
            np.array([one.type for one in side], dtype=str),
            np.array([one.start for one in side], dtype=np.intp),
            np.array([one.end for one in side], dtype=np.intp),
        )
        for side in mentions
    )

    def same_type(one: Indices, other: Indices) -> Flags:
        return np.asarray(types[one] == other_types[other])

    def same_place(one: Indices, other: Indices) -> Flags:
        return np.asarray((starts[one] == other_starts[other]) & (ends[one] == other_ends[other]))

    def missed(one: int, unit: int) -> str:
        mention = mentions[0][one]
        words = gold[unit].text[mention.start : mention.end]
        if mention.type == "DATE":
            return "missed_date"
        if words.islower():
            return "missed_noun"
        if _folded(words) in seen:
            return "missed_seen"
        is_short = words != "" and _folded(words) != entity_name(mention, gold[unit].text)
        return "missed_short" if is_short else "missed_full"

    names = (RIGHT, "type", "boundary", "type_and_boundary")
    stages = (
        lambda one, other: same_type(one, other) & same_place(one, other),
        same_place,
        same_type,
        _always,
    )
    return _rows(
        "mentions", sides, lambda one: (one.type, one.name), stages, lambda stage, _one, _other: names[stage], missed
    )


def _always(one: Indices, other: Indices) -> Flags:
    return np.ones(np.broadcast_shapes(one.shape, other.shape), dtype=np.bool_)


def _figures(gold: Sequence[Document], predictions: Sequence[Document]) -> list[Row]:
    sides = layers("figures", gold, predictions)
    ours, theirs = ([one for members in side for one in members] for side in sides)

    def kind(stage: int, one: int, other: int) -> str:
        if stage == 0:
            return RIGHT
        if ours[one].kind != theirs[other].kind:
            return "kind"
        if stage == 1:
            return "unit"
        return "value" if ours[one].unit.strip() == theirs[other].unit.strip() else "value_and_unit"

    def missed(one: int, unit: int) -> str:
        figure = ours[one]
        if figure.value is None:
            return "missed_vague"
        words = gold[unit].text[figure.start : figure.end]
        return "missed_digits" if any(letter.isdigit() for letter in words) else "missed_words"

    stages = (*(agreement(ours, theirs, with_unit=with_unit) for with_unit in (True, False)), _always)
    return _rows("figures", sides, lambda one: (one.kind, *amount(one)), stages, kind, missed)


def _stance(gold: Document, prediction: Document) -> Row:
    """Kinds of the sides that sentences take: a sentence may take both, and each is one mark."""
    units = sentences(gold.text, gold.furniture)
    taken, guessed = (
        {
            (at, polarity)
            for polarity in POLARITIES
            for at in sentence_sides(units, outside(document.stances, gold.furniture), polarity)
        }
        for document in (gold, prediction)
    )
    row: Row = Counter({f"sentences.{RIGHT}": len(taken & guessed)})
    for at in {at for at, _ in taken ^ guessed}:
        lost, made = ({side for where, side in each if where == at} for each in (taken - guessed, guessed - taken))
        agreed = any((at, polarity) in taken & guessed for polarity in POLARITIES)
        if lost and made:  # each side of a sentence is lost or made, not both: one of each
            row["sentences.side"] += 1
        else:
            what = "missed" if lost else "spurious"
            number = len(lost or made)
            row[f"sentences.{what}"] += 0 if agreed else number
            row[f"sentences.{what}_other"] += number if agreed else 0
    return row


def _facts(gold: Document, prediction: Document) -> Row:
    guess = with_text(prediction, gold)
    ours, theirs = (outside(document.facts, gold.furniture) for document in (gold, guess))
    names = fillers(gold), fillers(guess)
    marked = list(names[1].values())
    pairs = match(gold, guess)
    row: Row = Counter()
    for one, other in pairs:
        apart = one.end <= other.start or other.end <= one.start
        kind = "modality" if one.modality != other.modality else "trigger" if apart else RIGHT
        row[f"facts.{kind}"] += 1
        row.update(_arguments(_filled(one, names[0]), _filled(other, names[1]), marked))
    found = {id(fact) for pair in pairs for fact in pair}
    left, right = ([fact for fact in side if id(fact) not in found] for side in (ours, theirs))
    mistyped = len(overlap_pairs(spans([left]), spans([right]))[0])
    row["facts.type"] += mistyped
    row["facts.missed"] += len(left) - mistyped
    row["facts.spurious"] += len(right) - mistyped
    row["arguments.of_missed"] += sum(len(fact.arguments) for fact in left)
    row["arguments.of_spurious"] += sum(len(fact.arguments) for fact in right)
    return row


def _filled(fact: Fact, names: Mapping[str, Filler]) -> list[tuple[str, Filler]]:
    return [(argument.role, names[argument.id]) for argument in fact.arguments]


def _arguments(
    gold: Sequence[tuple[str, Filler]], predicted: Sequence[tuple[str, Filler]], marked: Sequence[Filler]
) -> Row:
    """Kinds of the arguments of two matched facts."""
    # One right argument is worth more than any number of wrong roles, one wrong role than any number of wrong fillers.
    most = 1 + min(len(gold), len(predicted))
    worth = {RIGHT: most * most, "role": most, "filler": 1}
    kinds: dict[tuple[int, int], str] = {}
    for left, (role, filler) in enumerate(gold):
        for right, (other_role, other) in enumerate(predicted):
            same = _same(filler, other)
            if same or role == other_role:
                kinds[left, right] = "filler" if not same else RIGHT if role == other_role else "role"
    contents = ([(role, *_sortable(filler)) for role, filler in side] for side in (gold, predicted))
    pairs = assign({pair: Edge(worth[kind], 0.0) for pair, kind in kinds.items()}, *contents)
    row: Row = Counter(f"arguments.{kinds[pair]}" for pair in pairs)
    for left in set(range(len(gold))) - {left for left, _ in pairs}:
        is_marked = any(_same(gold[left][1], other) for other in marked)
        row["arguments.missing" if is_marked else "arguments.missing_unmarked"] += 1
    row["arguments.extra"] += len(predicted) - len(pairs)
    return row


def _same(one: Filler, other: Filler) -> bool:
    if isinstance(one, Figure) or isinstance(other, Figure):
        return isinstance(one, Figure) and isinstance(other, Figure) and same_amount(one, other)
    return one == other


def _sortable(filler: Filler) -> tuple[str, ...]:
    return amount(filler) if isinstance(filler, Figure) else (filler,)


def _alignment(gold: Sequence[Document], predictions: Sequence[Document]) -> Row:
    sides = compared(gold, predictions)
    found = [(sides.gold[one], sides.predicted[other]) for other, one in sides.stands_for.items()]
    shared, ours, theirs = Counter(found), Counter(a for a, _ in found), Counter(b for _, b in found)
    row: Row = Counter()
    for one, other in found:
        split, merged = shared[one, other] < ours[one], shared[one, other] < theirs[other]
        kind = "split_and_merged" if split and merged else "split" if split else "merged" if merged else RIGHT
        row[f"statements.{kind}"] += 1
    row["statements.missed"] += len(sides.gold) - len(found)
    row["statements.spurious"] += len(sides.predicted) - len(found)
    told_by = {one: other for other, one in sides.stands_for.items()}
    standing = {each: sides.standing(each) for each in sides.found}
    matched = set(standing.values()) & sides.wanted
    row[f"differences.{RIGHT}"] += len(matched)
    for pair, _ in sides.wanted - matched:
        clusters = {sides.predicted[told_by[node]] for node in pair if node in told_by}
        apart = "missed" if len(clusters) == 1 else "missed_apart"
        row[f"differences.{apart if all(node in told_by for node in pair) else 'missed_facts'}"] += 1
    for known in standing.values():
        if known is None:
            row["differences.wrong_facts"] += 1
        elif known not in matched:
            together = len({sides.gold[node] for node in known[0]}) == 1
            row["differences.wrong" if together else "differences.wrong_together"] += 1
    return row
