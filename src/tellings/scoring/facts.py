"""Scores of facts: their arguments, triggers, types and modality."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from tellings.document import Document, Fact, Figure
from tellings.scoring.counts import Columns
from tellings.scoring.matching import Edge, assign, equal
from tellings.scoring.measures import Floats, Sums, of, prf, ratio
from tellings.scoring.spans import Spanned, coded, equal_pairs, layers, outside, overlap_pairs, per_unit, spans
from tellings.scoring.values import Filler, amount, fillers, same_amount, with_text

__all__ = ["PRIMARY", "count", "match", "measures", "same_fillers"]

PRIMARY = "argument_f1"

Arguments = dict[str, list[Filler]]
"""Fillers of each role of one fact."""


def count(gold: Sequence[Document], predictions: Sequence[Document]) -> Columns:
    """Count facts and arguments that match, for `measures`.

    Args:
        gold: Annotated documents; facts whose trigger lies inside their furniture count on neither side.
        predictions: The same documents as a model sees them, in the same order; their text is not needed.

    Returns:
        For each document `argument_gold`, `argument_predicted`, `argument_matched` (under `match`); `fact_gold`,
        `fact_predicted`, `trigger_matched` (equal type, overlapping triggers, one-to-one), `type_matched`;
        `fact_matched` (pairs of `match`) and `modality_right` among them.

    >>> from tellings.document import Argument, Entity
    >>> names = (Entity("1", 0, 6, "ORG", "OpenAI"), Entity("2", 9, 15, "PLACE", "London"))
    >>> office = Fact("f", 20, 25, "expansion", arguments=(Argument("org", "1"), Argument("place", "2")))
    >>> elsewhere = Fact("f", 30, 36, "expansion", "planned", arguments=(Argument("org", "1"),))
    >>> gold, guess = (Document("d", entities=names, facts=(fact,)) for fact in (office, elsewhere))
    >>> counted = count([gold], [guess])
    >>> [int(counted[f"argument_{of}"][0]) for of in ("gold", "predicted", "matched")]
    [2, 1, 1]
    >>> int(counted["type_matched"][0]), int(counted["trigger_matched"][0])
    (1, 0)
    """
    ours, theirs = layers("facts", gold, predictions)
    rows = [_assigned(*pair) for pair in zip(gold, predictions, ours, theirs, strict=True)]
    table = np.array(rows, dtype=np.intp).reshape(len(rows), len(_ASSIGNED))
    counts: Columns = {name: table[:, at] for at, name in enumerate(_ASSIGNED)}
    codes = coded(*([fact.type for facts in side for fact in facts] for side in (ours, theirs)))
    triggers = [spans(side, code) for side, code in zip((ours, theirs), codes, strict=True)]
    left, _ = overlap_pairs(triggers[0], triggers[1])
    counts["trigger_matched"] = per_unit(triggers[0].unit[left], len(gold))
    kinds, times = equal_pairs(*((side.unit, side.label) for side in triggers))
    counts["type_matched"] = per_unit(np.repeat(triggers[0].unit[kinds], times), len(gold))
    return counts


_ASSIGNED = (
    "argument_gold",
    "argument_predicted",
    "argument_matched",
    "fact_gold",
    "fact_predicted",
    "fact_matched",
    "modality_right",
)


def _assigned(gold: Document, prediction: Document, ours: Sequence[Fact], theirs: Sequence[Fact]) -> tuple[int, ...]:
    """The counts of one document that the assignment of its facts gives."""
    readings = _Reading(gold), _Reading(with_text(prediction, gold))
    pairs = _match(readings, ours, theirs)
    return (
        sum(len(fact.arguments) for fact in ours),
        sum(len(fact.arguments) for fact in theirs),
        sum(_shared(readings[0].roles(a), readings[1].roles(b)) for a, b in pairs),
        len(ours),
        len(theirs),
        len(pairs),
        sum(a.modality == b.modality for a, b in pairs),
    )


def match(gold: Document, prediction: Document) -> list[tuple[Fact, Fact]]:
    r"""Match the facts of two versions of one document, one-to-one.

    Among pairs of one type that share an argument or whose triggers overlap, the matching $M$ maximises
    $\sum_{(g,p) \in M} a(g, p)$, where $a$ is the number of arguments that agree (equal role; names of entities, or
    amounts of figures, agree; each argument used once); then $|M|$; then closeness: half the triggers' intersection
    over union, a quarter for equal modality, a quarter for saying the very same. Cf. the argument mapping of
    CEAF-REE (Du et al., EACL 2021).

    Args:
        gold: The annotated document; its furniture and text hold for both.
        prediction: Facts to match.

    Returns:
        Pairs (gold fact, predicted fact).
    """
    ours, theirs = (outside(document.facts, gold.furniture) for document in (gold, prediction))
    return _match((_Reading(gold), _Reading(with_text(prediction, gold))), ours, theirs)


def _match(
    tellings: tuple[_Reading, _Reading], ours: Sequence[Fact], theirs: Sequence[Fact]
) -> list[tuple[Fact, Fact]]:
    contents = [
        [reading.content(fact) for fact in side] for reading, side in zip(tellings, (ours, theirs), strict=True)
    ]
    edges: dict[tuple[int, int], Edge] = {}
    for left, right in _candidates(tellings, ours, theirs):
        a, b = ours[left], theirs[right]
        gain, nearness = _shared(tellings[0].roles(a), tellings[1].roles(b)), _overlap(a, b)
        if gain or nearness:
            same = contents[0][left] == contents[1][right]
            edges[left, right] = Edge(gain, 0.5 * nearness + 0.25 * (a.modality == b.modality) + 0.25 * same)
    return [(ours[left], theirs[right]) for left, right in assign(edges, *contents)]


class _Reading:
    """A document's facts with their arguments resolved."""

    def __init__(self, document: Document) -> None:
        self.names: Mapping[str, Filler] = fillers(document)

    def roles(self, fact: Fact) -> Arguments:
        roles: Arguments = {}
        for argument in fact.arguments:
            if argument.id in self.names:
                roles.setdefault(argument.role, []).append(self.names[argument.id])
        return roles

    def content(self, fact: Fact) -> tuple[object, ...]:
        said = sorted(
            (role, *(amount(filler) if isinstance(filler, Figure) else (filler,)))
            for role, members in self.roles(fact).items()
            for filler in members
        )
        return fact.type, fact.start, fact.end, fact.modality, said, fact.key


def _candidates(
    tellings: tuple[_Reading, _Reading], gold: Sequence[Fact], predicted: Sequence[Fact]
) -> Iterable[tuple[int, int]]:
    """Pairs of one type that could share an argument, or whose triggers overlap."""
    holding: dict[tuple[str, ...], list[int]] = {}
    for index, fact in enumerate(predicted):
        for token in _tokens(tellings[1], fact):
            holding.setdefault(token, []).append(index)
    by_type: dict[str, list[int]] = {}
    for index, fact in enumerate(predicted):
        by_type.setdefault(fact.type, []).append(index)
    for left, fact in enumerate(gold):
        near = {right for token in _tokens(tellings[0], fact) for right in holding.get(token, ())}
        near.update(right for right in by_type.get(fact.type, ()) if _overlap(fact, predicted[right]) > 0)
        yield from ((left, right) for right in sorted(near))


def _tokens(reading: _Reading, fact: Fact) -> set[tuple[str, ...]]:
    return {
        (fact.type, role, "figure", filler.unit.strip())
        if isinstance(filler, Figure)
        else (fact.type, role, "name", filler)
        for role, members in reading.roles(fact).items()
        for filler in members
    }


def _overlap(left: Spanned, right: Spanned) -> float:
    shared = min(left.end, right.end) - max(left.start, right.start)
    return shared / (max(left.end, right.end) - min(left.start, right.start)) if shared > 0 else 0.0


def _shared(left: Arguments, right: Arguments) -> int:
    return sum(same_fillers(members, right.get(role, ())) for role, members in left.items())


def same_fillers(left: Sequence[Filler], right: Sequence[Filler]) -> int:
    """How many fillers of one role agree one-to-one: entities by name, figures by amount (`same_amount`).

    >>> same_fillers(["openai", "uk government"], ["openai", "openai"])
    1
    """
    names = [[filler for filler in side if isinstance(filler, str)] for side in (left, right)]
    figures = [sorted((filler for filler in side if isinstance(filler, Figure)), key=amount) for side in (left, right)]
    edges = {
        (row, column): Edge(1, 0.0)
        for row, one in enumerate(figures[0])
        for column, other in enumerate(figures[1])
        if same_amount(one, other)
    }
    pairs = assign(edges, *([amount(figure) for figure in side] for side in figures)) if len(edges) > 1 else edges
    return equal(*names) + len(pairs)


def measures(sums: Sums) -> dict[str, Floats]:
    r"""Scores of facts, micro-averaged: $F_1 = 2 m / (|G| + |P|)$, $P = m / |P|$, $R = m / |G|$.

    | measure | $m$ counts | source |
    |---|---|---|
    | `argument_*` | arguments that agree under the best assignment of facts (`match`) | CEAF-REE, Du et al. 2021 |
    | `trigger_*` | one-to-one pairs of one type whose triggers share a code point | ACE 2005, made lenient |
    | `type_*` | facts of one type, $\sum_t \min(\|G_t\|, \|P_t\|)$ | ACE 2005 |
    | `modality_accuracy` | share of the assigned pairs with equal modality | |

    Args:
        sums: Sums of what `count` returns.

    Returns:
        Measure to value; NaN where it is undefined: an F1 with neither gold nor predictions, a precision without
        predictions, a recall without gold, an accuracy without assigned facts.

    >>> measures({"argument_gold": 4, "argument_predicted": 2, "argument_matched": 2})["argument_recall"]
    array(0.5)
    """
    scores = prf(sums, "argument", "argument_gold", "argument_predicted")
    for name in ("trigger", "type"):
        scores |= prf(sums, name, "fact_gold", "fact_predicted")
    scores["modality_accuracy"] = ratio(of(sums, "modality_right"), of(sums, "fact_matched"))
    return scores
