"""Scores of figures: spans, values, units, and what is said about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tellings.document import Document, Figure
from tellings.scoring.matching import Agreement, Mark, equal, outside, overlap_pairs
from tellings.scoring.measures import Counts, f1, prf, ratio
from tellings.scoring.values import Filler, agreement, amount, fillers, with_text
from tellings.text import words

__all__ = ["PRIMARY", "count", "measures"]

PRIMARY = "value_unit_f1"


def count(gold: Document, prediction: Document) -> Counts:
    """Count figures that match, for `measures`.

    Each kind of match is an optimal one-to-one matching of its own.

    Args:
        gold: The annotated document; figures inside its furniture count on neither side.
        prediction: The same document as a model sees it; its text is not needed.

    Returns:
        `gold` and `predicted` figures; `value_unit_matched` (spans overlap; value, upper end and unit equal),
        `value_matched` (spans overlap; value and upper end equal), `exact_matched` (equal spans), `overlap_matched`
        (spans overlap). Of the last pairs: `qualifier_right`; `subject_gold`, `subject_predicted`, `subject_matched`
        (subjects of the same name); `measures_gold`, `measures_predicted`, `measures_matched` (words).

    >>> gold = Document("d", figures=(Figure("1", 0, 9, "money", 2e9, unit="GBP", qualifier="about"),))
    >>> guess = Document("d", figures=(Figure("x", 1, 9, "money", 2e9, unit="EUR", qualifier="about"),))
    >>> counted = count(gold, guess)
    >>> [counted[key] for key in ("value_unit_matched", "value_matched", "exact_matched", "qualifier_right")]
    [0.0, 1.0, 0.0, 1.0]
    """
    ours, theirs = (outside(document.figures, gold.furniture) for document in (gold, prediction))
    counts = {"gold": float(len(ours)), "predicted": float(len(theirs))}
    spans = [[(figure.start, figure.end) for figure in side] for side in (ours, theirs)]
    counts["exact_matched"] = float(equal(*spans))
    names = fillers(gold), fillers(with_text(prediction, gold))
    marks = _marks(ours, names[0]), _marks(theirs, names[1])
    conditions: dict[str, Agreement] = {
        "value_unit": agreement(ours, theirs, with_unit=True),
        "value": agreement(ours, theirs, with_unit=False),
    }
    for name, condition in conditions.items():
        counts[f"{name}_matched"] = float(len(overlap_pairs(*marks, condition)))
    pairs = [(ours[left], theirs[right]) for left, right in overlap_pairs(*marks)]
    counts["overlap_matched"] = float(len(pairs))
    counts["qualifier_right"] = float(sum(left.qualifier == right.qualifier for left, right in pairs))
    subjects = [(names[0].get(left.subject or ""), names[1].get(right.subject or "")) for left, right in pairs]
    counts["subject_gold"] = float(sum(left is not None for left, _ in subjects))
    counts["subject_predicted"] = float(sum(right is not None for _, right in subjects))
    counts["subject_matched"] = float(sum(left is not None and left == right for left, right in subjects))
    phrases = [(words(left.measures), words(right.measures)) for left, right in pairs]
    counts["measures_gold"] = float(sum(len(left) for left, _ in phrases))
    counts["measures_predicted"] = float(sum(len(right) for _, right in phrases))
    counts["measures_matched"] = float(sum(equal(left, right) for left, right in phrases))
    return counts


def _marks(figures: Sequence[Figure], names: Mapping[str, Filler]) -> list[Mark]:
    return [
        Mark(
            "",
            figure.start,
            figure.end,
            (*amount(figure), figure.qualifier, str(names.get(figure.subject or "", "")), figure.measures),
        )
        for figure in figures
    ]


def measures(counts: Mapping[str, float]) -> dict[str, float | None]:
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
        counts: Sums of what `count` returns.

    Returns:
        Measure to value; None where it is undefined: an F1 with neither gold nor predictions, a precision without
        predictions, a recall without gold, an accuracy without matched figures.

    >>> measures({"gold": 3, "predicted": 5, "value_unit_matched": 2})["value_unit_f1"]
    0.5
    """
    scores: dict[str, float | None] = {}
    for name in ("value_unit", "value", "exact", "overlap"):
        scores |= prf(counts, name, "gold", "predicted")
    scores["qualifier_accuracy"] = ratio(counts.get("qualifier_right", 0.0), counts.get("overlap_matched", 0.0))
    for name in ("subject", "measures"):
        gold, predicted, matched = (counts.get(f"{name}_{of}", 0.0) for of in ("gold", "predicted", "matched"))
        scores[f"{name}_f1"] = f1(matched, gold, predicted)
    return scores
