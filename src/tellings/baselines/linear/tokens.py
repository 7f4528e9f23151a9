"""Tokens of a text, and spans as labels of tokens (IOB2) and back."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from tellings.document import Span

__all__ = ["OUTSIDE", "labels", "spans", "tokenise"]

OUTSIDE: Final = "O"
_TOKEN: Final = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*|[^\w\s]|_")

Labelled = tuple[int, int, str]
"""Start, end and type of a span."""


def tokenise(text: str, within: Span) -> list[Span]:
    """Runs of letters, numbers, and single marks, so that nearly every annotated span begins and ends at one.

    >>> [str(token.start) for token in tokenise("the UK's £2.5m", Span(4, 14))]
    ['4', '6', '7', '9', '10', '13']
    """
    return [Span(match.start(), match.end()) for match in _TOKEN.finditer(text, within.start, within.end)]


def labels(tokens: Sequence[Span], marked: Iterable[Labelled]) -> list[str]:
    """IOB2 labels of tokens; of overlapping spans the longest counts.

    >>> labels([Span(0, 3), Span(4, 9), Span(10, 12)], [(0, 9, "ORG")])
    ['B-ORG', 'I-ORG', 'O']
    """
    found = [OUTSIDE] * len(tokens)
    starts, ends = [token.start for token in tokens], [token.end for token in tokens]
    for start, end, kind in sorted(marked, key=lambda span: (span[0] - span[1], span)):
        first, last = bisect_right(ends, start), bisect_left(starts, end)
        if first < last and set(found[first:last]) == {OUTSIDE}:
            found[first:last] = [f"B-{kind}", *[f"I-{kind}"] * (last - first - 1)]
    return found


def spans(tokens: Sequence[Span], labelled: Sequence[str]) -> list[Labelled]:
    """Spans that IOB2 labels stand for.

    >>> spans([Span(0, 3), Span(4, 9), Span(10, 12)], ["B-ORG", "I-ORG", "B-ORG"])
    [(0, 9, 'ORG'), (10, 12, 'ORG')]
    """
    found: list[Labelled] = []
    for token, label in zip(tokens, labelled, strict=True):
        if label == OUTSIDE:
            continue
        sign, kind = label.split("-", 1)
        if sign == "I" and found and found[-1][2] == kind:
            found[-1] = (found[-1][0], token.end, kind)
        else:
            found.append((token.start, token.end, kind))
    return found
