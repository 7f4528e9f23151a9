"""Measures from counts: precision, recall, F1, accuracy and quadratic kappa, with undefined kept apart from zero."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Counts", "f1", "f1_of_rates", "mean", "prf", "quadratic_kappa", "ratio", "total"]

Counts = dict[str, float]
"""Additive counts of one document (or event); a count that is absent is 0."""


def total(counts: Iterable[Mapping[str, float]]) -> Counts:
    """Add counts up, key by key; the sum is exact, so that the order of documents changes nothing.

    >>> total([{"gold": 2.0}, {"gold": 1.0, "predicted": 1.0}])
    {'gold': 3.0, 'predicted': 1.0}
    """
    columns: dict[str, list[float]] = {}
    for row in counts:
        for key, value in row.items():
            columns.setdefault(key, []).append(value)
    return {key: math.fsum(columns[key]) for key in sorted(columns)}


def ratio(part: float, whole: float) -> float | None:
    r"""Share of `whole` that is `part`; undefined (None) when there is no whole.

    Precision is `matched / predicted`, recall `matched / gold`, accuracy `right / matched`:
    $P = TP / (TP + FP)$, $R = TP / (TP + FN)$ (van Rijsbergen, Information Retrieval, 1979, ch. 7).

    >>> ratio(3, 4), ratio(0, 2), ratio(0, 0)
    (0.75, 0.0, None)
    """
    return min(1.0, part / whole) if whole > 0 else None


def f1(matched: float, gold: float, predicted: float) -> float | None:
    r"""Harmonic mean of precision and recall, from counts.

    $F_1 = 2 TP / (|gold| + |predicted|)$ (van Rijsbergen 1979). Undefined (None) when there is neither gold nor
    prediction; 0 when there is only one of them.

    >>> f1(3, 4, 5), f1(0, 4, 0), f1(0, 0, 0)
    (0.6666666666666666, 0.0, None)
    """
    return ratio(2 * matched, gold + predicted)


def f1_of_rates(precision: float | None, recall: float | None) -> float | None:
    r"""Harmonic mean of a precision and a recall that are means, $F_1 = 2PR / (P + R)$.

    Undefined (None) when both are; 0 when one is undefined or both are 0.

    >>> f1_of_rates(0.5, 1.0), f1_of_rates(None, 0.0), f1_of_rates(None, None)
    (0.6666666666666666, 0.0, None)
    """
    if precision is None and recall is None:
        return None
    if not precision or not recall:
        return 0.0
    return 2 * precision * recall / (precision + recall)


def prf(counts: Mapping[str, float], name: str, gold: str, predicted: str) -> dict[str, float | None]:
    """F1, precision and recall of one kind of match.

    Args:
        counts: Summed counts; `<name>_matched` is the number of matched pairs.
        name: Prefix of the measures and of the count of matches.
        gold: Key of the number of gold annotations.
        predicted: Key of the number of predictions.

    >>> prf({"strict_matched": 1, "gold": 2, "predicted": 1}, "strict", "gold", "predicted")
    {'strict_f1': 0.6666666666666666, 'strict_precision': 1.0, 'strict_recall': 0.5}
    """
    matched = counts.get(f"{name}_matched", 0.0)
    in_gold, in_prediction = counts.get(gold, 0.0), counts.get(predicted, 0.0)
    return {
        f"{name}_f1": f1(matched, in_gold, in_prediction),
        f"{name}_precision": ratio(matched, in_prediction),
        f"{name}_recall": ratio(matched, in_gold),
    }


def mean(values: Iterable[float | None]) -> float | None:
    r"""Macro average: the plain mean of the values that are defined, None when none is.

    $M = \frac{1}{|C|} \sum_{c \in C} F_1(c)$ over the classes $C$ that occur in gold or predictions, as scikit-learn's
    `f1_score(average="macro")` takes it over the labels it sees.

    >>> mean([0.5, None, 1.0]), mean([None])
    (0.75, None)
    """
    defined = [value for value in values if value is not None]
    return math.fsum(defined) / len(defined) if defined else None


def quadratic_kappa(confusion: Mapping[tuple[str, str], float], scale: Mapping[str, float]) -> float | None:
    r"""Agreement beyond chance on a scale, disagreement weighted by the squared distance.

    $\kappa = 1 - \sum_{ij} w_{ij} o_{ij} / \sum_{ij} w_{ij} e_{ij}$ with $w_{ij} = (s_i - s_j)^2$, $o$ the observed
    confusion and $e_{ij} = o_{i\cdot} o_{\cdot j} / n$ (Cohen, Psychological Bulletin 70, 1968).

    Args:
        confusion: How often (gold class, predicted class) occurred.
        scale: Place of each class on the scale.

    Returns:
        At most 1; undefined (None) when chance alone leaves nothing to disagree on.

    >>> quadratic_kappa({("a", "a"): 1, ("b", "a"): 1, ("b", "b"): 2}, {"a": 0, "b": 1})
    0.5
    """
    seen: Sequence[tuple[str, str, float]] = [(gold, guess, count) for (gold, guess), count in confusion.items()]
    rows = total({gold: count} for gold, _, count in seen)
    columns = total({guess: count} for _, guess, count in seen)
    number = math.fsum(rows.values())
    observed = math.fsum(count * (scale[gold] - scale[guess]) ** 2 for gold, guess, count in seen)
    chance = math.fsum(
        rows[gold] * columns[guess] * (scale[gold] - scale[guess]) ** 2 for gold in rows for guess in columns
    )
    return 1 - observed * number / chance if chance > 0 else None
