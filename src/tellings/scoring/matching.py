"""One-to-one matching of gold and predicted annotations: optimal, and independent of order and ids.

Everything that a measure matches goes through here. The result depends on what the annotations say, never on their
order or ids: each side is put into a canonical order first, and the side that sorts first becomes the rows, so that
exchanging gold and prediction exchanges the pairs and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

__all__ = [
    "Agreement",
    "Edge",
    "Flags",
    "Floats",
    "Indices",
    "Mark",
    "Spanned",
    "assign",
    "equal",
    "outside",
    "overlap_pairs",
]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Agreement = Callable[[Indices, Indices], Flags]
"""Which gold (rows) and predictions (columns), given by index, may be matched: a matrix of flags."""


class Spanned(Protocol):
    """Anything with a span."""

    @property
    def start(self) -> int: ...  # noqa: D102

    @property
    def end(self) -> int: ...  # noqa: D102


S = TypeVar("S", bound=Spanned)


class Mark(NamedTuple):
    """What an annotation says, sortable: only marks of one label can match.

    Attributes:
        label: Class that a match needs.
        start: First code point.
        end: Past the last code point.
        content: Everything else it says, ids replaced by what they stand for; settles ties.
    """

    label: str
    start: int
    end: int
    content: tuple[Any, ...] = ()


class Edge(NamedTuple):
    """Worth of one possible pair: first `gain` is maximised, then the number of pairs, then `closeness` (0 to 1)."""

    gain: int
    closeness: float


def outside(annotations: Iterable[S], furniture: Sequence[Spanned]) -> list[S]:
    """Leave out the annotations that lie wholly inside furniture.

    >>> from tellings.document import Span
    >>> outside([Span(0, 5), Span(8, 12)], [Span(0, 3), Span(3, 10)])
    [Span(start=8, end=12)]
    """
    runs: list[list[int]] = []
    for start, end in sorted((span.start, span.end) for span in furniture):
        if runs and start <= runs[-1][1]:
            runs[-1][1] = max(runs[-1][1], end)
        else:
            runs.append([start, end])
    if not runs:
        return list(annotations)
    return [
        annotation
        for annotation in annotations
        if not any(start <= annotation.start and annotation.end <= end for start, end in runs)
    ]


def equal(gold: Sequence[Hashable], predicted: Sequence[Hashable]) -> int:
    r"""Size of the largest one-to-one matching of equal items: a repeated prediction earns nothing.

    $\sum_x \min(|\{g = x\}|, |\{p = x\}|)$.

    >>> equal([(0, 5), (7, 9)], [(0, 5), (0, 5), (8, 9)])
    1
    """
    distinct = set(gold)
    if len(distinct) == len(gold):
        return len(distinct.intersection(predicted))
    left: dict[Hashable, int] = {}
    for item in gold:
        left[item] = left.get(item, 0) + 1
    matched = 0
    for item in predicted:
        if left.get(item, 0):
            left[item] -= 1
            matched += 1
    return matched


def overlap_pairs(
    gold: Sequence[Mark], predicted: Sequence[Mark], agree: Agreement | None = None
) -> list[tuple[int, int]]:
    r"""Match spans of one label that share a code point: most pairs first, then the closest.

    Maximises $\sum_{(g,p)} 1$, then $\sum_{(g,p)} \frac{3}{4} |g \cap p| / |g \cup p| + \frac{1}{4} [g = p]$, over
    one-to-one matchings of overlapping pairs, by the assignment algorithm (Crouse, IEEE TAES 52, 2016) inside each
    connected group of overlapping spans.

    Args:
        gold: Gold marks; they may overlap each other.
        predicted: Predicted marks; they may overlap and repeat each other.
        agree: Further condition on a pair, for indices into `gold` and `predicted`.

    Returns:
        Pairs of indices (gold, predicted).

    >>> overlap_pairs([Mark("ORG", 0, 6), Mark("ORG", 10, 16)], [Mark("ORG", 4, 12), Mark("ORG", 0, 3)])
    [(0, 1), (1, 0)]
    """
    pairs: list[tuple[int, int]] = []
    for rows, columns in _groups(gold, predicted):
        if len(rows) == len(columns) == 1 and agree is None:
            pairs.append((rows[0], columns[0]))
            continue
        left, right = np.array(rows, dtype=np.intp), np.array(columns, dtype=np.intp)
        closeness = _closeness([gold[row] for row in rows], [predicted[column] for column in columns])
        possible = closeness > 0
        if agree is not None:
            possible &= agree(left, right)
        swap = [gold[row] for row in rows] > [predicted[column] for column in columns]
        pairs.extend((rows[i], columns[j]) for i, j in _solve(np.zeros_like(closeness), closeness, possible, swap))
    return sorted(pairs)


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
        pairs.extend((rows[i], columns[j]) for i, j in _solve(gain, closeness, possible, swap))
    return sorted(pairs)


def _solve(gain: Floats, closeness: Floats, possible: Flags, swap: bool) -> list[tuple[int, int]]:
    # With at most k pairs, a pair is worth more than all closeness together, and a unit of gain more than all pairs.
    most = min(gain.shape)
    worth = np.where(possible, gain * (2 * most + 2) + 1 + closeness / (most + 1), 0.0)
    if swap:
        columns, rows = linear_sum_assignment(worth.T, maximize=True)
    else:
        rows, columns = linear_sum_assignment(worth, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if possible[row, column]]


def _closeness(gold: Sequence[Mark], predicted: Sequence[Mark]) -> Floats:
    """3/4 intersection over union, and 1/4 for saying the same; 0 without overlap."""
    codes: dict[Mark, int] = {}
    left, right = (
        np.array([(mark.start, mark.end, codes.setdefault(mark, len(codes))) for mark in side], dtype=np.float64)
        for side in (gold, predicted)
    )
    starts, ends = left[:, None, 0], left[:, None, 1]
    shared = np.minimum(ends, right[:, 1]) - np.maximum(starts, right[:, 0])
    union = np.maximum(ends, right[:, 1]) - np.minimum(starts, right[:, 0])
    close = 0.75 * shared / union + 0.25 * (left[:, None, 2] == right[:, 2])
    return np.where(shared > 0, close, 0.0)


def _groups(gold: Sequence[Mark], predicted: Sequence[Mark]) -> Iterable[tuple[list[int], list[int]]]:
    """Runs of overlapping spans of one label that hold gold and predictions, each side in canonical order."""
    ordered = [(mark, 0, index) for index, mark in enumerate(gold)]
    ordered += [(mark, 1, index) for index, mark in enumerate(predicted)]
    ordered.sort()
    group: tuple[list[int], list[int]] = [], []
    label, reach = "", -1
    for mark, side, index in ordered:
        if mark.label != label or mark.start >= reach:
            if group[0] and group[1]:
                yield group
            group, label, reach = ([], []), mark.label, mark.end
        group[side].append(index)
        reach = max(reach, mark.end)
    if group[0] and group[1]:
        yield group


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
