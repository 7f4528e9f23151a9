"""Logistic regression over named features, as every part of `linear` uses it."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Classifier", "mean_entropy"]

_COLUMNS: Final = 2**20
_ITERATIONS: Final = 100
_RARE: Final = 2
"""A feature seen less often in training tells nothing that holds elsewhere."""


class Classifier:
    """A multinomial logistic regression over hashed binary features.

    One label seen in training is predicted always; none at all is an error of the caller.
    """

    def __init__(self, *, strength: float = 1.0, balanced: bool = False) -> None:
        """Choose the inverse strength of regularisation, and whether classes weigh alike however rare."""
        self.strength = strength
        self.balanced = balanced
        self.classes: list[str] = []
        self._model: Any = None
        self._kept: NDArray[np.intp] = np.zeros(0, np.intp)

    def fit(self, features: Sequence[Sequence[str]], labels: Sequence[str]) -> Classifier:
        """Learn the label of each row of features."""
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        self.classes = sorted(set(labels))
        self._model = None
        if len(self.classes) > 1:
            self._model = LogisticRegression(
                C=self.strength,
                max_iter=_ITERATIONS,
                tol=1e-3,
                class_weight="balanced" if self.balanced else None,
            )
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)  # far enough for these features
                matrix = _matrix(features)
                self._kept = np.flatnonzero(matrix.getnnz(axis=0) >= min(_RARE, len(labels)))
                self._model.fit(matrix[:, self._kept], labels)
        return self

    def probabilities(self, features: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """Probability of each class (columns, in the order of `classes`) for each row."""
        if self._model is None or not features:
            return np.ones((len(features), len(self.classes)))
        found: NDArray[np.float64] = self._model.predict_proba(_matrix(features)[:, self._kept])
        return found

    def best(self, features: Sequence[Sequence[str]]) -> list[str]:
        """The most probable class of each row."""
        return [self.classes[at] for at in self.probabilities(features).argmax(axis=1)]


def mean_entropy(probabilities: NDArray[np.float64]) -> float:
    """Mean entropy of rows of probabilities, as a share of the greatest that there can be.

    Args:
        probabilities: Decisions by classes.

    Returns:
        0 where every decision is certain, or there is none to take, to 1 where every class is as likely.

    >>> mean_entropy(np.array([[1.0, 0.0], [0.5, 0.5]]))
    0.5
    """
    rows, classes = probabilities.shape
    if not rows or classes < 2:
        return 0.0
    logarithms = np.log(np.where(probabilities > 0, probabilities, 1.0))
    return float(-(probabilities * logarithms).sum() / rows / np.log(classes))


def _matrix(features: Sequence[Sequence[str]]) -> Any:
    from sklearn.feature_extraction import FeatureHasher

    return FeatureHasher(_COLUMNS, input_type="string", alternate_sign=False).transform(features)
