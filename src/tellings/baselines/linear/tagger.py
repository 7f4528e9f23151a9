"""A windowed token classifier with the best legal sequence of IOB2 labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tellings.baselines.linear.classifier import Classifier, mean_entropy
from tellings.baselines.linear.tokens import OUTSIDE

__all__ = ["Tagger", "best_path"]

_IMPOSSIBLE: Final = -1e9

Sentence = Sequence[Sequence[str]]
"""Features of each token of a sentence."""


class Tagger:
    """Labels of tokens from their features, sentence by sentence."""

    def __init__(self, strength: float = 1.0) -> None:
        """Choose the inverse strength of regularisation."""
        self._classifier = Classifier(strength=strength)
        self.bias = 0.0
        """Added to the log-probability of being outside, before the best sequence is sought."""

    def fit(self, sentences: Sequence[Sentence], labelled: Sequence[Sequence[str]]) -> Tagger:
        """Learn from labelled sentences."""
        self._classifier.fit(
            [token for sentence in sentences for token in sentence], [label for labels in labelled for label in labels]
        )
        return self

    def predict(self, sentences: Sequence[Sentence]) -> list[list[str]]:
        """The most probable legal sequence of each sentence."""
        rows = [token for sentence in sentences for token in sentence]
        scores = np.log(np.maximum(self._classifier.probabilities(rows), 1e-12))
        classes = self._classifier.classes
        if OUTSIDE in classes:
            scores[:, classes.index(OUTSIDE)] += self.bias
        found, at = [], 0
        for sentence in sentences:
            path = best_path(scores[at : at + len(sentence)], classes)
            found.append([classes[label] for label in path])
            at += len(sentence)
        return found

    def entropy(self, sentences: Sequence[Sentence]) -> float:
        """Mean entropy of the labels of all tokens, as a share of the greatest that there can be (0 to 1)."""
        return mean_entropy(self._classifier.probabilities([token for sentence in sentences for token in sentence]))


def best_path(scores: NDArray[np.float64], classes: Sequence[str]) -> list[int]:
    """The path of greatest total score in which every `I-x` follows a `B-x` or an `I-x` (Viterbi).

    Args:
        scores: Tokens by classes.
        classes: Their names.

    Returns:
        A class for each token.

    >>> best_path(np.array([[0.0, -1.0, -9.0], [-3.0, -9.0, 0.0]]), ["O", "B-x", "I-x"])
    [1, 2]
    """
    if not len(scores):
        return []
    inside = [label.startswith("I-") for label in classes]
    allowed = np.zeros((len(classes), len(classes)))
    for column, label in enumerate(classes):
        if inside[column]:
            allowed[[other not in (label, f"B-{label[2:]}") for other in classes], column] = _IMPOSSIBLE
    total = scores[0] + np.where(inside, _IMPOSSIBLE, 0.0)
    back = np.zeros(scores.shape, dtype=int)
    for row in range(1, len(scores)):
        ways = total[:, None] + allowed
        back[row] = ways.argmax(axis=0)
        total = ways.max(axis=0) + scores[row]
    path = [int(total.argmax())]
    for row in range(len(scores) - 1, 0, -1):
        path.append(int(back[row, path[-1]]))
    return path[::-1]
