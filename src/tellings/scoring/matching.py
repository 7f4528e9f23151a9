"""One-to-one assignment of gold to predicted items: optimal, and independent of order and ids.

The result depends on what the items say, never on their order or ids: each side is put into a canonical order first,
and the side that sorts first becomes the rows, so that exchanging gold and prediction exchanges the pairs and nothing
else.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

__all__ = ["Edge", "Flags", "Floats", "Indices", "assign", "equal", "solve"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]


class Edge(NamedTuple):
    """Worth of one possible pair: first `gain` is maximised, then the number of pairs, then `closeness` (0 to 1)."""

    gain: int
    closeness: float


def equal(gold: Sequence[Hashable], predicted: Sequence[Hashable]) -> int:
    r"""Size of the largest one-to-one matching of equal items: a repeated prediction earns nothing.

    $\sum_x \min(|\{g = x\}|, |\{p = x\}|)$.

    >>> equal([(0, 5), (7, 9)], [(0, 5), (0, 5), (8, 9)])
    1
    """
    left: dict[Hashable, int] = {}
    for item in gold:
        left[item] = left.get(item, 0) + 1
    matched = 0
    for item in predicted:
        if left.get(item, 0):
            left[item] -= 1
            matched += 1
    return matched


def assign(
    edges: Mapping[tuple[int, int], Edge], gold: Sequence[Any], predicted: Sequence[Any]
) -> list[tuple[int, int]]:
    """Match by worth: greatest total gain, then most pairs, then greatest total closeness.

    Args:
        edges: Pairs of indices (gold, predicted) that may be matched, with their worth.
        gold: Sortable content of each gold item, free of ids.
        predicted: Sortable content of each prediction.

    Returns:
        Pairs of indices (gold, predicted).

    >>> edges = {(0, 0): Edge(2, 0.0), (0, 1): Edge(1, 0.0), (1, 0): Edge(2, 0.0)}
    >>> assign(edges, ["a", "b"], ["c", "d"])
    [(0, 1), (1, 0)]
    """
    pairs: list[tuple[int, int]] = []
    for group in _components(edges):
        rows = sorted({row for row, _ in group}, key=lambda row: gold[row])
        columns = sorted({column for _, column in group}, key=lambda column: predicted[column])
        gain, closeness = np.zeros((len(rows), len(columns))), np.zeros((len(rows), len(columns)))
        possible = np.zeros(gain.shape, dtype=np.bool_)
        row_at, column_at = ({item: at for at, item in enumerate(side)} for side in (rows, columns))
        for row, column in group:
            at = row_at[row], column_at[column]
            gain[at], closeness[at] = edges[row, column]
            possible[at] = True
        swap = [gold[row] for row in rows] > [predicted[column] for column in columns]
        pairs.extend((rows[i], columns[j]) for i, j in solve(gain, closeness, possible, transposed=swap))
    return sorted(pairs)


def solve(gain: Floats, closeness: Floats, possible: Flags, *, transposed: bool = False) -> list[tuple[int, int]]:
    """Best one-to-one matching of rows and columns: greatest gain, then most pairs, then greatest closeness.

    Args:
        gain: Whole numbers, of shape (rows, columns).
        closeness: Numbers from 0 to 1, of the same shape.
        possible: Pairs that may be matched, of the same shape.
        transposed: Let the columns choose, which only decides between matchings of one worth.

    Returns:
        Pairs of row and column.

    >>> solve(np.zeros((1, 2)), np.array([[0.2, 0.9]]), np.array([[True, True]]))
    [(0, 1)]
    """
    # With at most k pairs, a pair is worth more than all closeness together, and a unit of gain more than all pairs.
    most = min(gain.shape)
    worth = np.where(possible, gain * (2 * most + 2) + 1 + closeness / (most + 1), 0.0)
    if transposed:
        columns, rows = linear_sum_assignment(worth.T, maximize=True)
    else:
        rows, columns = linear_sum_assignment(worth, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if possible[row, column]]


def _components(edges: Iterable[tuple[int, int]]) -> Iterable[list[tuple[int, int]]]:
    """Connected groups of pairs."""
    parent: dict[tuple[int, int], tuple[int, int]] = {}

    def root(node: tuple[int, int]) -> tuple[int, int]:
        while (above := parent.setdefault(node, node)) != node:
            parent[node] = parent[above]
            node = above
        return node

    listed = list(edges)
    for row, column in listed:
        parent[root((0, row))] = root((1, column))
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row, column in listed:
        groups.setdefault(root((0, row)), []).append((row, column))
    return groups.values()
