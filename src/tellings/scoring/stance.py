"""Scores of stance: which sentences take which side, the article's side, marks with their target and holder."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

import numpy as np

from tellings.document import ARTICLE_STANCES, POLARITIES, Document, Span, Stance
from tellings.errors import InputError
from tellings.scoring.counts import Columns
from tellings.scoring.measures import Floats, Sums, f1, marginals, mean, of, prf, quadratic_kappa, ratio
from tellings.scoring.spans import coded, layers, overlap_pairs, per_unit, spans
from tellings.scoring.values import Filler, resolved
from tellings.text import sentences

__all__ = ["ARTICLE_SCALE", "PRIMARY", "count", "measures", "sentence_sides"]

PRIMARY = "sentence_macro_f1"
ARTICLE_SCALE = {"critical": -1.0, "mixed": 0.0, "neutral": 0.0, "none": 0.0, "promotional": 1.0}
"""Where an article's stance lies between the sides; no answer counts as favouring neither."""


def count(gold: Sequence[Document], predictions: Sequence[Document]) -> Columns:
    """Count sentences, articles and marks that agree, for `measures`.

    Args:
        gold: Annotated documents with their text; marks inside their furniture count on neither side, and furniture
            is part of no sentence.
        predictions: The same documents as a model sees them, in the same order; their text is not needed.

    Returns:
        For each document and polarity `sentence_<polarity>_gold`, `..._predicted`, `..._matched` (sentences);
        `article_<gold>_<predicted>` (1 for the pair at hand; a prediction may be `none`; 0 without gold);
        `span_gold`, `span_predicted`, `span_overlap_matched` (marks of one polarity that share a code point), and of
        those pairs `target_right` and `holder_right`.

    Raises:
        InputError: A gold document has no text, so that it has no sentences.

    >>> gold = Document("d", text="It is grand. It may fail.", stances=(Stance("1", 0, 12, "promotional"),))
    >>> guess = Document("d", stances=(Stance("x", 3, 20, "promotional", holder=None),))
    >>> counted = count([gold], [guess])
    >>> [int(counted[f"sentence_promotional_{of}"][0]) for of in ("gold", "predicted", "matched")]
    [1, 2, 1]
    """
    number = len(gold)
    sides = layers("stances", gold, predictions)
    counts = _sentence_counts(gold, sides[0], sides[1]) | _article_counts(gold, predictions)
    readings = [
        [_reading(mark, names) for marks, names in zip(side, resolved(documents, gold), strict=True) for mark in marks]
        for side, documents in zip(sides, (gold, predictions), strict=True)
    ]
    contents = coded(*readings)
    ours, theirs = (
        spans(side, np.array([POLARITIES.index(mark.polarity) for marks in side for mark in marks], np.intp), content)
        for side, content in zip(sides, contents, strict=True)
    )
    counts["span_gold"], counts["span_predicted"] = per_unit(ours.unit, number), per_unit(theirs.unit, number)
    left, right = overlap_pairs(ours, theirs)
    counts["span_overlap_matched"] = per_unit(ours.unit[left], number)
    pairs = [(readings[0][one], readings[1][other]) for one, other in zip(left.tolist(), right.tolist(), strict=True)]
    for at, name in enumerate(("target_right", "holder_right")):
        agree = np.array([one[at] == other[at] for one, other in pairs], dtype=np.bool_)
        counts[name] = per_unit(ours.unit[left[agree]], number)
    return counts


def _sentence_counts(
    gold: Sequence[Document], ours: Sequence[Sequence[Stance]], theirs: Sequence[Sequence[Stance]]
) -> Columns:
    rows: list[list[int]] = []
    for document, right, guessed in zip(gold, ours, theirs, strict=True):
        if not document.text:
            mend = "run tellings attach"
            raise InputError(f"gold document {document.id}", "has no text, so no sentences to score", mend)
        units = sentences(document.text, document.furniture)
        row: list[int] = []
        for polarity in POLARITIES:
            one, other = (sentence_sides(units, side, polarity) for side in (right, guessed))
            row += [len(one), len(other), len(one & other)]
        rows.append(row)
    names = [f"sentence_{polarity}_{of}" for polarity in POLARITIES for of in ("gold", "predicted", "matched")]
    table = np.array(rows, dtype=np.intp).reshape(len(rows), len(names))
    return {name: table[:, at] for at, name in enumerate(names)}


def _article_counts(gold: Sequence[Document], predictions: Sequence[Document]) -> Columns:
    counts: Columns = {}
    for at, (document, guess) in enumerate(zip(gold, predictions, strict=True)):
        if document.stance is not None:
            name = f"article_{document.stance}_{guess.stance or 'none'}"
            counts.setdefault(name, np.zeros(len(gold), dtype=np.intp))[at] = 1
    return counts


def sentence_sides(units: Sequence[Span], marks: Sequence[Stance], polarity: str) -> set[int]:
    """Which sentences carry a polarity: those that a mark of it overlaps.

    Args:
        units: The article's sentences, in order.
        marks: Stance marks.
        polarity: `promotional` or `critical`.

    Returns:
        Indices into `units`.

    >>> sorted(sentence_sides([Span(0, 5), Span(6, 9)], [Stance("s", 4, 7, "critical")], "critical"))
    [0, 1]
    """
    ends = [unit.end for unit in units]
    found: set[int] = set()
    for mark in marks:
        if mark.polarity != polarity:
            continue
        index = bisect_right(ends, mark.start)
        while index < len(units) and units[index].start < mark.end:
            found.add(index)
            index += 1
    return found


def _reading(mark: Stance, names: Mapping[str, Filler]) -> tuple[str, str]:
    """Target and holder as text; a name begins with a colon, so that nobody is called `deal`."""
    target = mark.target if mark.target in ("deal", "other") else f":{names.get(mark.target)}"
    return target, "" if mark.holder is None else f":{names.get(mark.holder)}"


def measures(sums: Sums) -> dict[str, Floats]:
    r"""Scores of stance.

    | measure | definition | source |
    |---|---|---|
    | `sentence_macro_f1` | mean of the polarities' $F_1 = 2 m / (\|G\| + \|P\|)$ over sentences | SemEval-2016 task 6 |
    | `promotional_*`, `critical_*` | F1, precision, recall of the sentences that carry one polarity | |
    | `article_macro_f1` | mean F1 of the articles' classes in gold or predictions | scikit-learn, macro average |
    | `article_kappa` | quadratic kappa on the scale critical, mixed or neutral, promotional | Cohen 1968 |
    | `span_overlap_*` | one-to-one pairs of one polarity that share a code point | SemEval-2013 task 9, "type" |
    | `target_accuracy`, `holder_accuracy` | share of those pairs that agree (`deal`, `other`, none, or one name) | |

    A sentence may carry both polarities. An article without a predicted stance is missed by its class and stands in
    the middle of the scale.

    Args:
        sums: Sums of what `count` returns.

    Returns:
        Measure to value; NaN where it is undefined: an F1 with neither gold nor predictions, a precision without
        predictions, a recall without gold, an accuracy without matched marks, a kappa where gold and predictions
        never leave one place of the scale. A macro-average is over what is defined.

    >>> scores = measures({"sentence_promotional_gold": 2, "sentence_promotional_predicted": 2,
    ...     "sentence_promotional_matched": 1, "sentence_critical_gold": 3})
    >>> scores["sentence_macro_f1"], scores["critical_f1"]
    (array(0.25), array(0.))
    """
    sides: dict[str, Floats] = {}
    for polarity in POLARITIES:
        prefix = f"sentence_{polarity}"
        scored = prf(sums, prefix, f"{prefix}_gold", f"{prefix}_predicted")
        sides |= {name.removeprefix("sentence_"): value for name, value in scored.items()}
    scores: dict[str, Floats] = {PRIMARY: mean(sides[f"{polarity}_f1"] for polarity in POLARITIES)}
    scores |= sides
    confusion = _articles(sums)
    gold, predicted = marginals(confusion)
    scores["article_macro_f1"] = mean(
        f1(confusion.get((stance, stance), 0.0), gold.get(stance, 0.0), predicted.get(stance, 0.0))
        for stance in ARTICLE_STANCES
    )
    scores["article_kappa"] = quadratic_kappa(confusion, ARTICLE_SCALE)
    scores |= prf(sums, "span_overlap", "span_gold", "span_predicted")
    for name in ("target", "holder"):
        scores[f"{name}_accuracy"] = ratio(of(sums, f"{name}_right"), of(sums, "span_overlap_matched"))
    return scores


def _articles(sums: Sums) -> dict[tuple[str, str], Floats]:
    found: dict[tuple[str, str], Floats] = {}
    for key in sums:
        name, _, pair = key.partition("_")
        if name == "article":
            gold, _, predicted = pair.partition("_")
            found[gold, predicted] = of(sums, key)
    return found
