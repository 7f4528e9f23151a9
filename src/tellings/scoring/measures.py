"""Measures from counts: precision, recall, F1, accuracy and quadratic kappa, with undefined kept apart from zero.

Every function takes numbers or arrays of one shape (one entry a resample, an event left out, a document) and gives an
array of that shape; what is undefined is NaN.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Floats", "Sums", "f1", "f1_of_rates", "marginals", "mean", "of", "prf", "quadratic_kappa", "ratio"]

Floats = NDArray[np.float64]
Sums = Mapping[str, ArrayLike]
"""Summed counts by name, numbers or arrays of one shape; a count that is absent is 0."""


def of(sums: Sums, name: str) -> Floats:
    """One of the counts, 0 where there is none.

    >>> of({"gold": 2}, "gold"), of({"gold": 2}, "predicted")
    (array(2.), array(0.))
    """
    return np.asarray(sums.get(name, 0.0), dtype=np.float64)


def ratio(part: ArrayLike, whole: ArrayLike) -> Floats:
    r"""Share of `whole` that is `part`; undefined (NaN) when there is no whole.

    Precision is `matched / predicted`, recall `matched / gold`, accuracy `right / matched`:
    $P = TP / (TP + FP)$, $R = TP / (TP + FN)$ (van Rijsbergen, Information Retrieval, 1979, ch. 7).

    >>> ratio([3, 0, 0], [4, 2, 0])
    array([0.75, 0.  ,  nan])
    """
    parts, wholes = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    shares = np.full(wholes.shape, np.nan)
    np.divide(parts, wholes, out=shares, where=wholes > 0)
    # A sum of many shares can pass the number of its terms by a rounding error.
    np.minimum(shares, 1.0, out=shares)
    return shares


def f1(matched: ArrayLike, gold: ArrayLike, predicted: ArrayLike) -> Floats:
    r"""Harmonic mean of precision and recall, from counts.

    $F_1 = 2 TP / (|gold| + |predicted|)$ (van Rijsbergen 1979). Undefined (NaN) when there is neither gold nor
    prediction; 0 when there is only one of them.

    >>> f1([3, 0, 0], [4, 4, 0], [6, 0, 0])
    array([0.6, 0. , nan])
    """
    return ratio(2 * np.asarray(matched, np.float64), np.asarray(gold, np.float64) + np.asarray(predicted, np.float64))


def f1_of_rates(precision: Floats, recall: Floats) -> Floats:
    r"""Harmonic mean of a precision and a recall that are means, $F_1 = 2PR / (P + R)$.

    Undefined (NaN) when both are; 0 when one is undefined or both are 0.

    >>> nan = float("nan")
    >>> f1_of_rates(np.array([0.5, nan, nan, 0.0]), np.array([1.0, 0.0, nan, 0.0]))
    array([0.66666667, 0.        ,        nan, 0.        ])
    """
    one, other = np.nan_to_num(precision), np.nan_to_num(recall)
    harmonic = np.nan_to_num(ratio(2 * one * other, one + other))
    return np.where(np.isnan(precision) & np.isnan(recall), np.nan, harmonic)


def prf(sums: Sums, name: str, gold: str, predicted: str) -> dict[str, Floats]:
    """F1, precision and recall of one kind of match.

    Args:
        sums: Summed counts; `<name>_matched` is the number of matched pairs.
        name: Prefix of the measures and of the count of matches.
        gold: Name of the number of gold annotations.
        predicted: Name of the number of predictions.

    >>> prf({"strict_matched": 1, "gold": 4, "predicted": 1}, "strict", "gold", "predicted")
    {'strict_f1': array(0.4), 'strict_precision': array(1.), 'strict_recall': array(0.25)}
    """
    matched, in_gold, in_prediction = of(sums, f"{name}_matched"), of(sums, gold), of(sums, predicted)
    return {
        f"{name}_f1": f1(matched, in_gold, in_prediction),
        f"{name}_precision": ratio(matched, in_prediction),
        f"{name}_recall": ratio(matched, in_gold),
    }


def mean(values: Iterable[ArrayLike]) -> Floats:
    r"""Macro average: the plain mean of the values that are defined, NaN when none is.

    $M = \frac{1}{|C|} \sum_{c \in C} F_1(c)$ over the classes $C$ that occur in gold or predictions, as scikit-learn's
    `f1_score(average="macro")` takes it over the labels it sees.

    >>> nan = float("nan")
    >>> mean([[0.5, nan], [nan, nan], [1.0, nan]])
    array([0.75,  nan])
    """
    table = np.stack(np.broadcast_arrays(*(np.asarray(value, np.float64) for value in values)))
    defined = ~np.isnan(table)
    return ratio(np.where(defined, table, 0.0).sum(axis=0), defined.sum(axis=0))


def marginals(confusion: Mapping[tuple[str, str], ArrayLike]) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Sums of a confusion matrix by gold class and by predicted class.

    >>> marginals({("a", "a"): 1, ("a", "b"): 2})
    ({'a': array(3.)}, {'a': array(1.), 'b': array(2.)})
    """
    sums: tuple[dict[str, Floats], dict[str, Floats]] = {}, {}
    for pair, count in confusion.items():
        for side, name in zip(sums, pair, strict=True):
            side[name] = np.asarray(side.get(name, 0.0) + np.asarray(count, np.float64))
    return sums


def quadratic_kappa(confusion: Mapping[tuple[str, str], ArrayLike], scale: Mapping[str, float]) -> Floats:
    r"""Agreement beyond chance on a scale, disagreement weighted by the squared distance.

    $\kappa = 1 - \sum_{ij} w_{ij} o_{ij} / \sum_{ij} w_{ij} e_{ij}$ with $w_{ij} = (s_i - s_j)^2$, $o$ the observed
    confusion and $e_{ij} = o_{i\cdot} o_{\cdot j} / n$ (Cohen, Psychological Bulletin 70, 1968).

    Args:
        confusion: How often (gold class, predicted class) occurred.
        scale: Place of each class on the scale.

    Returns:
        At most 1; undefined (NaN) when chance alone leaves nothing to disagree on.

    >>> quadratic_kappa({("a", "a"): 1, ("b", "a"): 1, ("b", "b"): 2}, {"a": 0, "b": 1})
    array(0.5)
    """
    rows, columns = marginals(confusion)
    number: Floats = np.zeros(())
    apart: Floats = np.zeros(())
    chance: Floats = np.zeros(())
    for (gold, guess), count in confusion.items():
        observed = np.asarray(count, np.float64)
        number = np.add(number, observed)
        apart = np.add(apart, observed * (scale[gold] - scale[guess]) ** 2)
    for gold in rows:
        for guess in columns:
            chance = np.add(chance, rows[gold] * columns[guess] * (scale[gold] - scale[guess]) ** 2)
    weighted = np.full(np.shape(chance), np.nan)
    np.divide(apart * number, chance, out=weighted, where=chance > 0)
    np.subtract(1, weighted, out=weighted)
    return weighted
