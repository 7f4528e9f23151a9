"""Scores of stance: which sentences take which side, the article's side, marks with their target and holder."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from tellings.document import ARTICLE_STANCES, POLARITIES, Document, Span, Stance
from tellings.errors import InputError
from tellings.scoring.matching import Mark, outside, overlap_pairs
from tellings.scoring.measures import Counts, f1, mean, prf, quadratic_kappa, ratio, total
from tellings.scoring.values import Filler, fillers, with_text
from tellings.text import sentences

__all__ = ["ARTICLE_SCALE", "PRIMARY", "count", "measures", "sentence_sides"]

PRIMARY = "sentence_macro_f1"
ARTICLE_SCALE = {"critical": -1.0, "mixed": 0.0, "neutral": 0.0, "none": 0.0, "promotional": 1.0}
"""Where an article's stance lies between the sides; no answer counts as favouring neither."""


def count(gold: Document, prediction: Document) -> Counts:
    """Count sentences, articles and marks that agree, for `measures`.

    Args:
        gold: The annotated document with its text; marks inside its furniture count on neither side, and furniture
            is part of no sentence.
        prediction: The same document as a model sees it; its text is not needed.

    Returns:
        For each polarity `sentence_<polarity>_gold`, `..._predicted`, `..._matched` (sentences);
        `article_<gold>_<predicted>` (1 for the pair at hand; a prediction may be `none`; absent without gold);
        `span_gold`, `span_predicted`, `span_overlap_matched` (marks of one polarity that share a code point), and of
        those pairs `target_right` and `holder_right`.

    Raises:
        InputError: The gold document has no text, so that it has no sentences.

    >>> gold = Document("d", text="It is grand. It may fail.", stances=(Stance("1", 0, 12, "promotional"),))
    >>> guess = Document("d", stances=(Stance("x", 3, 20, "promotional", holder=None),))
    >>> counted = count(gold, guess)
    >>> [counted[f"sentence_promotional_{of}"] for of in ("gold", "predicted", "matched")]
    [1.0, 2.0, 1.0]
    """
    if not gold.text:
        raise InputError(f"gold document {gold.id}", "has no text, so no sentences to score", "run tellings attach")
    ours, theirs = (outside(document.stances, gold.furniture) for document in (gold, prediction))
    counts = _sentence_counts(sentences(gold.text, gold.furniture), ours, theirs)
    if gold.stance is not None:
        counts[f"article_{gold.stance}_{prediction.stance or 'none'}"] = 1.0
    names = fillers(gold), fillers(with_text(prediction, gold))
    sides = [_reading(mark, names[0]) for mark in ours], [_reading(mark, names[1]) for mark in theirs]
    marks = [
        [Mark(mark.polarity, mark.start, mark.end, read) for mark, read in zip(side, reading, strict=True)]
        for side, reading in zip((ours, theirs), sides, strict=True)
    ]
    pairs = [(sides[0][left], sides[1][right]) for left, right in overlap_pairs(marks[0], marks[1])]
    counts["span_gold"], counts["span_predicted"] = float(len(ours)), float(len(theirs))
    counts["span_overlap_matched"] = float(len(pairs))
    counts["target_right"] = float(sum(left[0] == right[0] for left, right in pairs))
    counts["holder_right"] = float(sum(left[1] == right[1] for left, right in pairs))
    return counts


def _sentence_counts(units: Sequence[Span], gold: Sequence[Stance], predicted: Sequence[Stance]) -> Counts:
    counts: Counts = {}
    for polarity in POLARITIES:
        ours, theirs = (sentence_sides(units, side, polarity) for side in (gold, predicted))
        counts[f"sentence_{polarity}_gold"] = float(len(ours))
        counts[f"sentence_{polarity}_predicted"] = float(len(theirs))
        counts[f"sentence_{polarity}_matched"] = float(len(ours & theirs))
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


def measures(counts: Mapping[str, float]) -> dict[str, float | None]:
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
        counts: Sums of what `count` returns.

    Returns:
        Measure to value; None where it is undefined: an F1 with neither gold nor predictions, a precision without
        predictions, a recall without gold, an accuracy without matched marks, a kappa where gold and predictions
        never leave one place of the scale. A macro-average is over what is defined.

    >>> scores = measures({"sentence_promotional_gold": 2, "sentence_promotional_predicted": 2,
    ...     "sentence_promotional_matched": 1, "sentence_critical_gold": 3})
    >>> scores["sentence_macro_f1"], scores["critical_f1"]
    (0.25, 0.0)
    """
    sides: dict[str, float | None] = {}
    for polarity in POLARITIES:
        prefix = f"sentence_{polarity}"
        scored = prf(counts, prefix, f"{prefix}_gold", f"{prefix}_predicted")
        sides |= {name.removeprefix("sentence_"): value for name, value in scored.items()}
    scores: dict[str, float | None] = {PRIMARY: mean(sides[f"{polarity}_f1"] for polarity in POLARITIES)}
    scores |= sides
    confusion = _articles(counts)
    gold = total({left: value} for (left, _), value in confusion.items())
    predicted = total({right: value} for (_, right), value in confusion.items())
    scores["article_macro_f1"] = mean(
        f1(confusion.get((stance, stance), 0.0), gold.get(stance, 0.0), predicted.get(stance, 0.0))
        for stance in ARTICLE_STANCES
    )
    scores["article_kappa"] = quadratic_kappa(confusion, ARTICLE_SCALE)
    scores |= prf(counts, "span_overlap", "span_gold", "span_predicted")
    for name in ("target", "holder"):
        scores[f"{name}_accuracy"] = ratio(counts.get(f"{name}_right", 0.0), counts.get("span_overlap_matched", 0.0))
    return scores


def _articles(counts: Mapping[str, float]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for key, value in counts.items():
        name, _, pair = key.partition("_")
        if name == "article":
            gold, _, predicted = pair.partition("_")
            found[gold, predicted] = value
    return found
