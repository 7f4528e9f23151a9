"""Scores of figures: spans, values, units, and what is said about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tellings.document import Document, Figure
from tellings.scoring.counts import Columns
from tellings.scoring.matching import equal
from tellings.scoring.measures import Floats, Sums, f1, of, prf, ratio
from tellings.scoring.spans import coded, equal_pairs, layers, overlap_pairs, per_unit, spans
from tellings.scoring.values import Filler, agreement, amount, resolved
from tellings.text import words

__all__ = ["PRIMARY", "count", "measures"]

PRIMARY = "value_unit_f1"


def count(gold: Sequence[Document], predictions: Sequence[Document]) -> Columns:
    """Count figures that match, for `measures`.

    Each kind of match is an optimal one-to-one matching of its own.

    Args:
        gold: Annotated documents; figures inside their furniture count on neither side.
        predictions: The same documents as a model sees them, in the same order; their text is not needed.

    Returns:
        For each document: `gold` and `predicted` figures; `value_unit_matched` (spans overlap; value, upper end and
        unit equal), `value_matched` (spans overlap; value and upper end equal), `exact_matched` (equal spans),
        `overlap_matched` (spans overlap). Of the last pairs: `qualifier_right`; `subject_gold`, `subject_predicted`,
        `subject_matched` (subjects of the same name); `measures_gold`, `measures_predicted`, `measures_matched`
        (words).

    >>> gold = Document("d", figures=(Figure("1", 0, 9, "money", 2e9, unit="GBP", qualifier="about"),))
    >>> guess = Document("d", figures=(Figure("x", 1, 9, "money", 2e9, unit="EUR", qualifier="about"),))
    >>> counted = count([gold], [guess])
    >>> [int(counted[key][0]) for key in ("value_unit_matched", "value_matched", "exact_matched", "qualifier_right")]
    [0, 1, 0, 1]
    """
    number = len(gold)
    sides = layers("figures", gold, predictions)
    figures = [[figure for members in side for figure in members] for side in sides]
    readings = [
        [
            _Reading(figure, names)
            for members, names in zip(side, resolved(documents, gold), strict=True)
            for figure in members
        ]
        for side, documents in zip(sides, (gold, predictions), strict=True)
    ]
    contents = coded(*([reading.content() for reading in side] for side in readings))
    ours, theirs = (spans(side, content=content) for side, content in zip(sides, contents, strict=True))
    counts: Columns = {"gold": per_unit(ours.unit, number), "predicted": per_unit(theirs.unit, number)}
    exact, times = equal_pairs(*((side.unit, side.start, side.end) for side in (ours, theirs)))
    counts["exact_matched"] = per_unit(np.repeat(ours.unit[exact], times), number)
    for name in ("value_unit", "value"):
        condition = agreement(figures[0], figures[1], with_unit=name == "value_unit")
        counts[f"{name}_matched"] = per_unit(ours.unit[overlap_pairs(ours, theirs, condition)[0]], number)
    left, right = overlap_pairs(ours, theirs)
    counts["overlap_matched"] = per_unit(ours.unit[left], number)
    pairs = [(readings[0][one], readings[1][other]) for one, other in zip(left.tolist(), right.tolist(), strict=True)]
    compared = np.array([_compared(one, other) for one, other in pairs], dtype=np.intp)
    compared = compared.reshape(len(pairs), len(_COMPARED))
    for at, name in enumerate(_COMPARED):
        counts[name] = np.bincount(ours.unit[left], weights=compared[:, at], minlength=number).astype(np.intp)
    return counts


class _Reading:
    """A figure with its subject resolved."""

    def __init__(self, figure: Figure, names: Mapping[str, Filler]) -> None:
        self.figure = figure
        self.subject = names.get(figure.subject or "")

    def content(self) -> tuple[str, ...]:
        figure = self.figure
        return *amount(figure), figure.qualifier, str(self.subject or ""), figure.measures


_COMPARED = (
    "qualifier_right",
    "subject_gold",
    "subject_predicted",
    "subject_matched",
    "measures_gold",
    "measures_predicted",
    "measures_matched",
)


def _compared(gold: _Reading, predicted: _Reading) -> tuple[int, ...]:
    """What a matched pair adds to the counts of `_COMPARED`."""
    phrases = words(gold.figure.measures), words(predicted.figure.measures)
    return (
        gold.figure.qualifier == predicted.figure.qualifier,
        gold.subject is not None,
        predicted.subject is not None,
        gold.subject is not None and gold.subject == predicted.subject,
        len(phrases[0]),
        len(phrases[1]),
        equal(*phrases),
    )


def measures(sums: Sums) -> dict[str, Floats]:
    r"""Scores of figures, micro-averaged: $F_1 = 2 m / (|G| + |P|)$, $P = m / |P|$, $R = m / |G|$.

    | measure | $m$ counts one-to-one pairs with | source |
    |---|---|---|
    | `value_unit_*` | a shared code point, equal value, upper end and unit | CQE (EMNLP 2023), made one-to-one |
    | `value_*` | a shared code point, equal value and upper end | as above |
    | `exact_*` | equal start and end | SemEval-2013 task 9, "exact" |
    | `overlap_*` | a shared code point | SemEval-2021 task 8 (MeasEval), made one-to-one |
    | `qualifier_accuracy` | share of the overlap pairs with equal qualifier | |
    | `subject_f1` | overlap pairs whose subjects have one name, among those that have a subject | |
    | `measures_f1` | words shared by the `measures` of overlap pairs | token F1 of SQuAD (2016), micro-averaged |

    Values are equal within 1e-6 of the larger; two vague figures (no value) are equal.

    Args:
        sums: Sums of what `count` returns.

    Returns:
        Measure to value; NaN where it is undefined: an F1 with neither gold nor predictions, a precision without
        predictions, a recall without gold, an accuracy without matched figures.

    >>> measures({"gold": 3, "predicted": 5, "value_unit_matched": 2})["value_unit_f1"]
    array(0.5)
    """
    scores: dict[str, Floats] = {}
    for name in ("value_unit", "value", "exact", "overlap"):
        scores |= prf(sums, name, "gold", "predicted")
    scores["qualifier_accuracy"] = ratio(of(sums, "qualifier_right"), of(sums, "overlap_matched"))
    for name in ("subject", "measures"):
        scores[f"{name}_f1"] = f1(*(of(sums, f"{name}_{which}") for which in ("matched", "gold", "predicted")))
    return scores
