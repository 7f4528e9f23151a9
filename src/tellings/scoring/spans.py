"""Spans of many documents as columns of numbers, and how they match: equal spans, overlapping spans.

A corpus is compared at once: sorting and counting are numpy's, and only groups of spans that overlap in more than one
way go through the assignment of `tellings.scoring.matching`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np

from tellings.document import Document
from tellings.scoring.matching import Flags, Floats, Indices, solve

__all__ = [
    "Agreement",
    "Layer",
    "Spanned",
    "Spans",
    "coded",
    "equal_pairs",
    "layers",
    "outside",
    "overlap_pairs",
    "packed",
    "per_unit",
    "spans",
]

Agreement = Callable[[Indices, Indices], Flags]
"""Which gold and predicted spans, given by index in arrays that broadcast, may be matched."""


class Spanned(Protocol):
    """Anything with a span."""

    @property
    def start(self) -> int: ...  # noqa: D102

    @property
    def end(self) -> int: ...  # noqa: D102


S = TypeVar("S", bound=Spanned)
Layer = list[Sequence[Any]]
"""The annotations of one layer: a sequence for each document."""


class Spans(NamedTuple):
    """Spans of many documents, each attribute an array of integers with one entry a span.

    Attributes:
        unit: Number of the document.
        label: Code of the class that a match needs.
        start: First code point.
        end: Past the last code point.
        content: Code of everything else that the annotation says, ids replaced by what they stand for, in an order
            that both sides share; settles ties.
    """

    unit: Indices
    label: Indices
    start: Indices
    end: Indices
    content: Indices


def outside(annotations: Sequence[S], furniture: Sequence[Spanned]) -> Sequence[S]:
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
    return [
        annotation
        for annotation in annotations
        if not any(start <= annotation.start and annotation.end <= end for start, end in runs)
    ]


def layers(name: str, gold: Sequence[Document], predictions: Sequence[Document]) -> tuple[Layer, Layer]:
    """One layer of gold and of predicted documents, without what lies inside the gold's furniture.

    Args:
        name: `entities`, `figures`, `stances` or `facts`.
        gold: Annotated documents.
        predictions: The same documents predicted, in the same order.
    """
    ours, theirs = (
        [
            outside(getattr(document, name), right.furniture) if right.furniture else getattr(document, name)
            for document, right in zip(documents, gold, strict=True)
        ]
        for documents in (gold, predictions)
    )
    return ours, theirs


def coded(gold: Sequence[Hashable], predicted: Sequence[Hashable]) -> tuple[Indices, Indices]:
    """Codes of values, equal where the values are, in the order of their representation.

    >>> coded(["b", "a"], ["c", "a"])
    (array([1, 0]), array([2, 0]))
    """
    ordered = sorted(set(gold).union(predicted), key=repr)
    codes = {value: code for code, value in enumerate(ordered)}
    left, right = (np.array([codes[value] for value in side], dtype=np.intp) for side in (gold, predicted))
    return left, right


def spans(
    documents: Sequence[Sequence[Spanned]], labels: Indices | None = None, content: Indices | None = None
) -> Spans:
    """Put the annotations of documents into columns.

    Args:
        documents: The annotations of each document.
        labels: Code of each annotation's class, document after document; one class when None.
        content: Code of what else each says; nothing when None.
    """
    unit = np.repeat(np.arange(len(documents)), [len(members) for members in documents])
    start = np.array([member.start for members in documents for member in members], dtype=np.intp)
    end = np.array([member.end for members in documents for member in members], dtype=np.intp)
    nothing = np.zeros(len(start), dtype=np.intp)
    return Spans(unit, nothing if labels is None else labels, start, end, nothing if content is None else content)


def per_unit(units: Indices, number: int) -> Indices:
    """How often each of the documents 0 to `number` - 1 occurs.

    >>> per_unit(np.array([0, 2, 2]), 4)
    array([1, 0, 2, 0])
    """
    return np.bincount(units, minlength=number)


def equal_pairs(gold: Sequence[Indices], predicted: Sequence[Indices]) -> tuple[Indices, Indices]:
    r"""Match equal rows one-to-one: a repeated prediction earns nothing.

    The number of pairs is $\sum_x \min(|\{g = x\}|, |\{p = x\}|)$.

    Args:
        gold: Columns of integers, of one length.
        predicted: As many columns, of one length.

    Returns:
        One gold row of each value that is matched, and how many pairs of that value there are.

    >>> equal_pairs([np.array([0, 7, 7])], [np.array([0, 0, 7])])
    (array([0, 1]), array([1, 1]))
    """
    number = len(gold[0])
    codes = packed([np.concatenate(pair) for pair in zip(gold, predicted, strict=True)])
    values, first, inverse = np.unique(codes[:number], return_index=True, return_inverse=True)
    if not len(values):
        return first, first
    at = np.minimum(np.searchsorted(values, codes[number:]), len(values) - 1)
    found = at[values[at] == codes[number:]]
    pairs = np.minimum(np.bincount(inverse, minlength=len(values)), np.bincount(found, minlength=len(values)))
    matched = pairs > 0
    return first[matched], pairs[matched]


def packed(columns: Iterable[Indices]) -> Indices:
    """One integer for each row of columns of integers (not below 0), equal where the rows are equal.

    >>> packed([np.array([0, 1, 1]), np.array([2, 0, 2])])
    array([2, 3, 5])
    """
    first, *others = columns
    rows = first
    for column in others:
        width = int(column.max(initial=0)) + 1
        if (int(rows.max(initial=0)) + 1) * width > np.iinfo(np.intp).max:
            rows = np.unique(rows, return_inverse=True)[1]
        rows = rows * width + column
    return rows


def overlap_pairs(gold: Spans, predicted: Spans, agree: Agreement | None = None) -> tuple[Indices, Indices]:
    r"""Match spans of one document and label that share a code point: most pairs first, then the closest.

    Maximises $\sum_{(g,p)} 1$, then $\sum_{(g,p)} \frac{3}{4} |g \cap p| / |g \cup p| + \frac{1}{4} [g = p]$, over
    one-to-one matchings of overlapping pairs, by the assignment algorithm (Crouse, IEEE TAES 52, 2016) inside each
    connected group of overlapping spans. $[g = p]$ is 1 where the two say the same (label, span and content).

    Args:
        gold: Gold spans; they may overlap each other.
        predicted: Predicted spans; they may overlap and repeat each other.
        agree: Further condition on a pair, for indices into `gold` and `predicted`.

    Returns:
        Indices of the matched gold and of the matched predicted spans, in step, by gold index.

    >>> nothing = np.zeros(2, dtype=np.intp)
    >>> gold = Spans(nothing, nothing, np.array([0, 10]), np.array([6, 16]), nothing)
    >>> overlap_pairs(gold, Spans(nothing, nothing, np.array([4, 0]), np.array([12, 3]), nothing))
    (array([0, 1]), array([1, 0]))
    """
    order, groups = _grouped(gold, predicted)
    number = len(gold.start)
    is_gold = order < number
    sizes = np.bincount(groups)
    golds = np.bincount(groups[is_gold], minlength=len(sizes))
    single = (golds == 1) & (sizes == 2)
    in_single = single[groups]
    left, right = order[in_single & is_gold], order[in_single & ~is_gold] - number
    if agree is not None:
        agreed = agree(left, right)
        left, right = left[agreed], right[agreed]
    lefts, rights = [left], [right]
    several = (golds > 0) & (golds < sizes) & ~single
    ends = np.cumsum(sizes)
    for group in np.flatnonzero(several).tolist():
        members = order[ends[group] - sizes[group] : ends[group]]
        rows, columns = members[members < number], members[members >= number] - number
        for row, column in _solved(gold, predicted, rows, columns, agree):
            lefts.append(np.array([row]))
            rights.append(np.array([column]))
    pairs = np.concatenate(lefts), np.concatenate(rights)
    by_gold = np.argsort(pairs[0])
    return pairs[0][by_gold], pairs[1][by_gold]


def _grouped(gold: Spans, predicted: Spans) -> tuple[Indices, Indices]:
    """Indices of all spans (predictions after gold) in canonical order, and the group of overlapping ones of each."""
    unit, label, start, end, content = (np.concatenate(pair) for pair in zip(gold, predicted, strict=True))
    lane = packed([unit, label])
    order = np.lexsort((content, end, start, lane))
    lane, start, end = np.unique(lane[order], return_inverse=True)[1], start[order], end[order]
    # Lanes are laid one after the other, so that one running maximum says how far all spans before have reached.
    offset = lane * (int(end.max(initial=0)) + 1)
    reach = np.maximum.accumulate(end + offset)
    opens = np.ones(len(order), dtype=np.bool_)
    opens[1:] = start[1:] + offset[1:] >= reach[:-1]
    return order, np.cumsum(opens) - 1


def _solved(
    gold: Spans, predicted: Spans, rows: Indices, columns: Indices, agree: Agreement | None
) -> list[tuple[int, int]]:
    """Match one group whose spans overlap in several ways; rows and columns are in canonical order."""
    closeness = _closeness(gold, predicted, rows, columns)
    possible = closeness > 0
    if agree is not None:
        possible &= agree(rows[:, None], columns)
    sides = [
        [(int(side.start[at]), int(side.end[at]), int(side.content[at])) for at in members]
        for side, members in ((gold, rows), (predicted, columns))
    ]
    pairs = solve(np.zeros_like(closeness), closeness, possible, transposed=sides[0] > sides[1])
    return [(int(rows[row]), int(columns[column])) for row, column in pairs]


def _closeness(gold: Spans, predicted: Spans, rows: Indices, columns: Indices) -> Floats:
    """3/4 intersection over union, and 1/4 for saying the same; 0 without overlap."""
    starts, ends = gold.start[rows][:, None], gold.end[rows][:, None]
    others = predicted.start[columns], predicted.end[columns]
    shared = np.minimum(ends, others[1]) - np.maximum(starts, others[0])
    union = np.maximum(ends, others[1]) - np.minimum(starts, others[0])
    same = (starts == others[0]) & (ends == others[1])
    same &= gold.content[rows][:, None] == predicted.content[columns]
    close: Floats = 0.75 * shared / union + 0.25 * same
    return np.where(shared > 0, close, 0.0)
